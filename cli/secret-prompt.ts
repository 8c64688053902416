// A password from whoever sits at the terminal, unseen, or from a pipe. Never from the command line: others can read that.

import { on } from 'node:events'
import { createInterface } from 'node:readline'
import { usage } from './cli-error.ts'
import type { Input, Io } from './command.ts'

/**
 * Asks for a new password, twice at a terminal; from a pipe it is the first line.
 *
 * @throws CliError E_USAGE when the two differ, or there is none
 */
export async function askNewPassword(io: Pick<Io, 'stdin' | 'stderr' | 'stop'>): Promise<string> {
  const { stdin, stderr } = io
  if (!stdin.isTTY) return await firstLine(stdin)
  // From before the first question to after the last answer: what comes early, or is pasted, must not be shown either.
  stdin.setRawMode?.(true)
  const lines = typedLines(io)
  try {
    const ask = async (question: string) => {
      stderr.write(question)
      const { value } = await lines.next()
      stderr.write('\n')
      if (value === undefined) throw usage('no password was given', 'type one and press Enter')
      return value
    }
    const password = await ask('new password: ')
    if ((await ask('and once more: ')) === password) return password
    throw usage('the two passwords differ', 'type the same one twice')
  } finally {
    await lines.return(undefined)
    stdin.setRawMode?.(false)
    stdin.pause()
  }
}

async function firstLine(stdin: Input): Promise<string> {
  for await (const line of createInterface({ input: stdin })) return line
  throw usage('standard input holds no password', 'give it in its first line')
}

/** What is typed until Enter, each time. It ends by Ctrl-C or Ctrl-D, with the terminal, and with the program. */
async function* typedLines({ stdin, stop }: Pick<Io, 'stdin' | 'stop'>): AsyncGenerator<string, undefined> {
  let typed = ''
  try {
    for await (const [chunk] of on(stdin, 'data', { signal: stop, close: ['end'] })) {
      for (const character of String(chunk)) {
        if (character === '\u0003' || character === '\u0004') return undefined
        if (character === '\r' || character === '\n') {
          yield typed
          typed = ''
        } else typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character
      }
    }
  } catch (error) {
    if (!stop.aborted) throw error
  }
  return undefined
}
