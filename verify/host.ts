// The machine that programs are built and run on, as far as they may see it.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Host {
  /** Environment of the caller. Programs see only `PATH`, what `passed` lists, and their inputs; never its secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What stands for the word `callbook` in a target's commands: `[node, main.js]`. */
  readonly callbookCommand: readonly string[]
}

/**
 * Makes the home folder of programs and compilers. Go finds its statistics switched off there: what gathers them outlives
 * the compiler, and would write into the folder when that is gone (https://go.dev/doc/telemetry).
 */
export async function makeHome(home: string): Promise<void> {
  const telemetry = join(home, '.config/go/telemetry')
  await mkdir(telemetry, { recursive: true })
  await writeFile(join(telemetry, 'mode'), 'off\n')
}

/** The environment of a program or compiler: its own home folder, and where its toolchain keeps itself. */
export function programEnvironment(host: Host, home: string): Record<string, string> {
  const environment: Record<string, string> = {
    HOME: home,

    TMPDIR: home,
    LANG: 'C.UTF-8',
  }
  for (const name of passed) {
    const value = host.environment[name]
    if (value !== undefined) environment[name] = value
  }
  const realHome = host.environment.HOME
  if (realHome === undefined) return environment
  for (const [name, path] of Object.entries(keptInHome)) environment[name] ??= join(realHome, path)
  return environment
}

/** The command with `callbook` replaced by what starts it here. */
export function hostCommand(host: Host, command: readonly string[]): string[] {
  return command.flatMap((word) => (word === 'callbook' ? host.callbookCommand : [word]))
}

/** Where compilers and package managers are told to look. None of these is a secret. */
const passed = [
  'PATH',
  'SystemRoot',
  'PATHEXT',
  'GOROOT',
  'GOPATH',
  'GOCACHE',
  'GOMODCACHE',
  'GOTOOLCHAIN',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'RUSTUP_TOOLCHAIN',
  'JAVA_HOME',
  'CLASSPATH',
  'NODE_PATH',
  'PYENV_ROOT',
  'PYTHONPATH',
  'GEM_HOME',
  'GEM_PATH',
  'RUBYLIB',
  'PERL5LIB',
  'R_LIBS_USER',
  'DOTNET_ROOT',
  'LUA_PATH',
  'LUA_CPATH',
  'LD_LIBRARY_PATH',
]

/** Folders that a toolchain looks for in the home folder, which a program does not get. */
const keptInHome: Readonly<Record<string, string>> = {
  GOPATH: 'go',
  GOCACHE: '.cache/go-build',
  CARGO_HOME: '.cargo',
  RUSTUP_HOME: '.rustup',
  PYENV_ROOT: '.pyenv',
  PYTHONUSERBASE: '.local',
}
