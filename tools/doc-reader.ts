// For the test of the documents: somebody who follows a page at a terminal, in an empty folder, with this build for
// `callbook`. What the page has on a port happens on a free one, and reads as if it were on the page's.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { shows } from './doc-blocks.ts'

export interface DocReader {
  /** Writes a file that the page shows. */
  write(file: string, text: string): Promise<void>
  /** Types the lines and waits for their end, 30 s at most. Variables live on in the lines that follow. */
  run(lines: string): Promise<{ readonly exitCode: number | null; readonly printed: string }>
  /**
   * Types the lines in a terminal of their own and leaves them running.
   * @returns what they have printed when they show this, have ended, or 30 s have passed
   */
  leave(lines: string, shown: string): Promise<string>
  /** Ends all that was left running. */
  end(): Promise<void>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const pagePorts = ['6379', '7070', '8080', '8081', '8082', '8877']
const limitMs = 30_000
/** What is typed when the page says a password is asked for. */
const password = 'Three-words-long-1\n'

export async function aDocReader(t: TestContext): Promise<DocReader> {
  const home = await mkdtemp(join(tmpdir(), 'cb-docs-'))
  const [folder, programs, variables] = [join(home, 'here'), join(home, 'bin'), join(home, 'variables')]
  const ports = await freePorts(pagePorts)
  const left = new Set<Terminal>()
  const end = async () => {
    await Promise.all([...left].map((terminal) => terminal.end()))
    left.clear()
  }
  t.after(async () => {
    await end()
    await rm(home, { recursive: true })
  })
  await Promise.all([mkdir(folder), mkdir(programs), writeFile(variables, '')])
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writePrograms(programs, ports)

  const env = {
    PATH: `${programs}:${process.env.PATH}`,
    HOME: home,
    amUrl: onFreePorts('http://127.0.0.1:8080/am'),
  }
  function onFreePorts(text: string): string {
    return text.replaceAll(/\b\d{4}\b/g, (port) => ports.get(port) ?? port)
  }
  function asOnThePage(text: string): string {
    const plain = stripVTControlCharacters(text)
    return [...ports].reduce((result, [port, ours]) => result.replaceAll(ours, port), plain)
  }
  const open = (lines: string) => {
    const script = `exec 2>&1; set -euao pipefail; . '${variables}'\n${onFreePorts(lines)}\nexport -p > '${variables}'`
    return new Terminal(spawn('bash', ['-c', script], { cwd: folder, env, detached: true }))
  }
  return {
    async write(file, text) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      await writeFile(join(folder, file), onFreePorts(text))
    },
    async run(lines) {
      const terminal = open(lines)
      terminal.type(password)
      await terminal.until(() => false)
      await terminal.end()
      return { exitCode: terminal.exitCode, printed: asOnThePage(terminal.printed) }
    },
    async leave(lines, shown) {
      const terminal = open(lines)
      left.add(terminal)
      await terminal.until((printed) => shows(asOnThePage(printed), shown))
      return asOnThePage(terminal.printed)
    },
    end,
  }
}

/** A shell and all it starts: a process group of its own. */
class Terminal {
  printed = ''
  readonly #child: ChildProcessWithoutNullStreams
  readonly #closed: Promise<unknown>

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child
    this.#closed = once(child, 'close')
    child.stdout.setEncoding('utf8').on('data', (text) => {
      this.printed += text
    })
    child.stdin.on('error', () => undefined) // who asks for nothing reads nothing
  }

  get exitCode(): number | null {
    return this.#child.exitCode
  }

  type(text: string): void {
    this.#child.stdin.end(text)
  }

  /** Waits until what is printed is enough, it has ended, or the time is up. */
  async until(isEnough: (printed: string) => boolean): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, limitMs)
      this.#child.stdout.on('data', () => isEnough(this.printed) && resolve())
    })
    await Promise.race([this.#closed, enough])
    clearTimeout(timer)
  }

  async end(): Promise<void> {
    try {
      process.kill(-Number(this.#child.pid), 'SIGKILL')
    } catch {
      // All of it has ended.
    }
    await this.#closed
  }
}

/** `callbook` and `npx` of this build; a tenant and a workbench listen where the page's usual ports are. */
async function writePrograms(folder: string, ports: ReadonlyMap<string, string>): Promise<void> {
  const callbook = [
    '#!/bin/sh',
    'case "$1 $2" in',
    `"tenant " | "tenant -"*) shift; set -- tenant --port ${ports.get('8080')} "$@" ;;`,
    `"start "*) shift; set -- start --port ${ports.get('8080')} --workbench-port ${ports.get('7070')} "$@" ;;`,
    'esac',
    `exec node '${join(root, 'dist/cli/main.js')}' "$@"`,
  ]
  // Nothing is installed: what a page installs is what package.json names.
  const npx = [
    '#!/bin/sh',
    'if [ "$1" = --package ]; then shift 2; fi',
    `PATH="$PATH:${root}node_modules/.bin" exec "$@"`,
  ]
  for (const [name, lines] of Object.entries({ callbook, npx }))
    await writeFile(join(folder, name), `${lines.join('\n')}\n`, { mode: 0o755 })
  await symlink(process.execPath, join(folder, 'node'))
}

/** Below those that the system gives to whoever asks for any, so that nobody gets one of them before it is used. */
async function freePorts(wanted: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  while (found.size < wanted.length) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const name = wanted[found.size] ?? ''
    if (![...found.values()].includes(String(port)) && (await isFree(port))) found.set(name, String(port))
  }
  return found
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const answer = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
  })
  if (!(await answer)) return false
  server.close()
  await once(server, 'close')
  return true
}
