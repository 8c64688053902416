// Builds and runs a printed program, unedited, in a folder of its own.

import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Run } from '#targets'
import { type Host, hostCommand, makeHome, programEnvironment } from './host.ts'
import { type CommandResult, runCommand } from './run-command.ts'

export interface ProgramOptions {
  readonly text: string
  readonly run: Run
  /** Environment variables that supply the program's inputs. */
  readonly inputs: Readonly<Record<string, string>>
  /** Files that the program reads, by the path it names. They get a copy in its folder. */
  readonly files: ReadonlyMap<string, string>
  readonly host: Host
  readonly temporaryFolder: string
  readonly buildTimeoutMs: number
  readonly runTimeoutMs: number
  readonly signal?: AbortSignal
}

export type ProgramResult =
  | { readonly kind: 'not built'; readonly output: string }
  | { readonly kind: 'not started'; readonly output: string }
  /** `exitCode` is `null` when a signal ended it. */
  | { readonly kind: 'ended'; readonly exitCode: number | null; readonly output: string }
  | { readonly kind: 'timed out'; readonly output: string }

/** The folder holds the program and its files and nothing else; it and the program's home are gone afterwards. */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const { text, run, inputs, files, host, buildTimeoutMs, runTimeoutMs } = options
  const root = await mkdtemp(join(options.temporaryFolder, 'callbook-run-'))
  try {
    const folder = join(root, 'program')
    const home = join(root, 'home')
    await mkdir(folder)
    await makeHome(home)
    for (const [path, source] of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await copyFile(source, join(folder, path))
    }
    // Last, so that no file of the collection can take the program's place.
    await writeFile(join(folder, run.file), text)
    const environment = programEnvironment(host, home)
    const signal = options.signal && { signal: options.signal }
    if (run.build) {
      const command = hostCommand(host, run.build)
      const built = await runCommand({ command, folder, environment, timeoutMs: buildTimeoutMs, ...signal })
      if (built.kind !== 'ended' || built.exitCode !== 0)
        return { kind: 'not built', output: told(built, buildTimeoutMs) }
    }
    const command = hostCommand(host, run.command)
    const ran = await runCommand({
      command,
      folder,
      environment: { ...environment, ...inputs },
      timeoutMs: runTimeoutMs,
      ...signal,
    })
    return ran.kind === 'ended'
      ? { kind: 'ended', exitCode: ran.exitCode, output: told(ran, runTimeoutMs) }
      : { kind: ran.kind, output: told(ran, runTimeoutMs) }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

/** What it said, standard error first because the reason stands there, and how it ended. */
function told(result: CommandResult, timeoutMs: number): string {
  if (result.kind === 'not started') return result.message
  const end =
    result.kind === 'timed out'
      ? `stopped after ${timeoutMs / 1000} s`
      : result.exitCode === null
        ? 'ended by a signal'
        : `exit code ${result.exitCode}`
  return [result.stderr.trim(), result.stdout.trim(), end].filter((part) => part !== '').join('\n')
}
