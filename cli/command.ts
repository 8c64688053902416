// What a command is, as data: help, argument parsing and the docs table come from it.

import type { Readable, Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { nearest } from '#refusal'
import { usage } from './cli-error.ts'

/** The world a command may touch. */
export interface Io {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** The command line that starts this program again: `[node, main.js]`. */
  readonly self: readonly string[]
  /** Aborted when the person asks to stop. */
  readonly stop: AbortSignal
}

/** On a terminal it can be read without showing what is typed. */
export type Input = Readable & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown }

export type Output = Writable & { readonly isTTY?: boolean }

/** 0 done · 1 a difference was found · 2 wrong usage · 3 something outside failed. */
export type ExitCode = 0 | 1 | 2 | 3

export interface Argument {
  readonly kind: 'positional' | 'option' | 'flag'
  readonly about: string
  /** What stands for the value in the help: `URL`. */
  readonly value?: string
  readonly short?: string
  readonly required?: boolean
  /** May be given several times. */
  readonly many?: boolean
}

export type Arguments = Readonly<Record<string, Argument>>

type ValueOf<A extends Argument> = A extends { kind: 'flag' }
  ? boolean
  : A extends { many: true }
    ? readonly string[]
    : A extends { required: true }
      ? string
      : string | undefined

export type Values<A extends Arguments> = { readonly [K in keyof A]: ValueOf<A[K]> }

export interface Command {
  /** One word, or several: `tenant user add` stands under `tenant`. */
  readonly name: string
  /** One sentence. */
  readonly about: string
  readonly args: Arguments
  /** Command lines to try, without the word `callbook`. */
  readonly examples: readonly string[]
  readonly run: (words: readonly string[], io: Io) => Promise<ExitCode>
}

/** Ties a command's `run` to the types of its arguments. */
export function command<const A extends Arguments>(definition: {
  readonly name: string
  readonly about: string
  readonly args: A
  readonly examples: readonly string[]
  readonly run: (values: Values<A>, io: Io) => Promise<ExitCode>
}): Command {
  return {
    ...definition,
    run: (words, io) => definition.run(parseWords(definition.name, definition.args, words) as Values<A>, io),
  }
}

/** `--target <id>`, `<item>`, `--once`: how an argument is written. */
export function spelling(name: string, argument: Argument): string {
  if (argument.kind === 'positional') return argument.required ? `<${name}>` : `[${name}]`
  const short = argument.short ? `-${argument.short}, ` : ''
  return argument.kind === 'flag' ? `${short}--${name}` : `${short}--${name} <${argument.value ?? name}>`
}

function parseWords(command: string, args: Arguments, words: readonly string[]): Record<string, unknown> {
  const { values, positionals } = readWords(command, args, words)
  const result: Record<string, unknown> = {}
  const rest = [...positionals]
  for (const [name, argument] of Object.entries(args)) {
    const value = argument.kind === 'positional' ? rest.shift() : values[name]
    if (value === undefined && argument.required) {
      throw usage(`${command} needs ${spelling(name, argument)}`, `see: callbook ${command} --help`)
    }
    result[name] = value ?? (argument.kind === 'flag' ? false : argument.many ? [] : undefined)
  }
  if (rest.length > 0) {
    throw usage(
      `${command} has no use for "${rest[0]}"`,
      `quote a name that has blanks; see: callbook ${command} --help`,
    )
  }
  return result
}

function readWords(command: string, args: Arguments, words: readonly string[]) {
  const named = Object.entries(args).filter(([, argument]) => argument.kind !== 'positional')
  const options = Object.fromEntries(
    named.map(([name, { kind, short, many }]) => [
      name,
      {
        type: kind === 'flag' ? 'boolean' : 'string',
        multiple: many === true,
        ...(short && { short }),
      } as const,
    ]),
  )
  const { values, positionals, tokens } = parseArgs({
    args: [...words],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const argument = args[token.name]
    if (argument === undefined || argument.kind === 'positional') {
      const near = nearest(
        token.name,
        named.map(([name]) => name),
      )
      throw usage(
        `${command} has no option "${token.rawName}"`,
        near ? `did you mean "--${near}"?` : `see: callbook ${command} --help`,
      )
    }
    if (argument.kind === 'option' && token.value === undefined) {
      throw usage(`${token.rawName} needs a value`, `write: ${spelling(token.name, argument)}`)
    }
    if (argument.kind === 'flag' && token.value !== undefined) {
      throw usage(`${token.rawName} takes no value`, `leave out "=${token.value}"`)
    }
  }
  return { values, positionals }
}
