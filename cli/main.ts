#!/usr/bin/env node
// The door: reads the command line, runs one command, and turns what comes back into an exit code.
// Exit codes: 0 done · 1 a difference was found · 2 wrong usage · 3 something outside failed.

import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { exitCodeOf, isRefusal, usage } from './cli-error.ts'
import type { ExitCode, Io } from './command.ts'
import { commands } from './commands/index.ts'
import { commandHelp, overview } from './help.ts'
import { nearest } from './nearest.ts'

async function main(words: readonly string[], io: Io): Promise<ExitCode> {
  const [name, ...rest] = words.filter((word) => word !== '--debug')
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const about = rest[0] === undefined ? overview(commands) : commandHelp(findCommand(rest[0]))
    io.stdout.write(about)
    return 0
  }
  if (name === '--version' || name === '-v') {
    io.stdout.write(`${await version()}\n`)
    return 0
  }
  const found = findCommand(name)
  if (rest.includes('--help') || rest.includes('-h')) {
    io.stdout.write(commandHelp(found))
    return 0
  }
  return await found.run(rest, io)
}

function findCommand(name: string) {
  const found = commands.find((command) => command.name === name)
  if (found) return found
  const near = nearest(
    name,
    commands.map((command) => command.name),
  )
  throw usage(
    `no command "${name}"`,
    `${near ? `did you mean "${near}"? ` : ''}For all commands: callbook help`,
  )
}

async function version(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  return `callbook ${manifest.version}`
}

function report(error: unknown, io: Io, isDebug: boolean): ExitCode {
  if (isRefusal(error)) {
    io.stderr.write(`error: ${error.message}\nhint:  ${error.hint}\n`)
    if (isDebug) io.stderr.write(`${error.stack}\n`)
    return exitCodeOf(error.code)
  }
  const text = error instanceof Error ? error.message : String(error)
  io.stderr.write(
    `error: this is a fault of callbook: ${text}\nhint:  run it again with --debug and report what it prints\n`,
  )
  if (isDebug) io.stderr.write(`${error instanceof Error ? error.stack : text}\n`)
  return 3
}

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The second one means it.
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
  })
}
// `callbook code … | head` ends the pipe early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3))

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  self: [process.execPath, fileURLToPath(import.meta.url)],
  stop: stop.signal,
}
const words = process.argv.slice(2)
try {
  process.exitCode = await main(words, io)
} catch (error) {
  process.exitCode = report(error, io, words.includes('--debug'))
}
