#!/usr/bin/env node
// The door: reads the command line, runs one command, and turns what comes back into an exit code.
// Exit codes: 0 done · 1 a difference was found · 2 wrong usage · 3 something outside failed.

import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { Refusal } from '#refusal'
import { chooseCommand } from './choose-command.ts'
import { exitCodeOf, usage } from './cli-error.ts'
import type { ExitCode, Io } from './command.ts'
import { commandHelp, overview } from './help.ts'

async function main(given: readonly string[], io: Io): Promise<ExitCode> {
  const words = given.filter((word) => word !== '--debug')
  if (words[0] === '--version' || words[0] === '-v') {
    io.stdout.write(`${await version()}\n`)
    return 0
  }
  const asksForHelp = words[0] === undefined || words[0] === 'help' || words.some(isHelp)
  const { entry, under, rest } = chooseCommand(
    asksForHelp ? words.filter((word, at) => !isHelp(word) && !(at === 0 && word === 'help')) : words,
  )
  if (entry !== undefined && !asksForHelp) return await (await entry.load()).run(rest, io)
  if (!asksForHelp) {
    const names = under.map(({ name }) => name).join(', ')
    throw usage(`"${words.join(' ')}" is the beginning of several commands`, `say one of: ${names}`)
  }
  const others = await Promise.all(under.map((one) => one.load()))
  io.stdout.write(entry === undefined ? overview(others) : commandHelp(await entry.load(), others))
  return 0
}

const isHelp = (word: string) => word === '--help' || word === '-h'

async function version(): Promise<string> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
  return `callbook ${manifest.version}`
}

function report(error: unknown, io: Io, isDebug: boolean): ExitCode {
  if (error instanceof Refusal) {
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
  stdin: process.stdin,
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
