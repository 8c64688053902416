// A password from whoever sits at the terminal, unseen, or from a pipe. Never from the command line: others can read that.

import { createInterface } from 'node:readline'
import { CliError, usage } from './cli-error.ts'
import type { Input, Io } from './command.ts'

/**
 * Asks for a new password, twice at a terminal; from a pipe it is the first line.
 *
 * @throws CliError E_USAGE when the two differ, or there is none
 */
export async function askNewPassword({ stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>): Promise<string> {
  if (!stdin.isTTY) return await firstLine(stdin)
  const ask = async (question: string) => {
    stderr.write(question)
    const typed = await typedLine(stdin)
    stderr.write('\n')
    return typed
  }
  const password = await ask('new password: ')
  if ((await ask('and once more: ')) === password) return password
  throw usage('the two passwords differ', 'type the same one twice')
}

async function firstLine(stdin: Input): Promise<string> {
  for await (const line of createInterface({ input: stdin })) return line
  throw usage('standard input holds no password', 'give it in its first line')
}

/** What is typed until Enter. The terminal shows none of it; Backspace and Ctrl-C work all the same. */
function typedLine(stdin: Input): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const finish = (done: () => void) => {
      stdin.removeListener('data', onData)
      stdin.setRawMode?.(false)
      stdin.pause()
      done()
    }
    const onData = (chunk: Buffer | string) => {
      for (const character of chunk.toString()) {
        if (character === '\r' || character === '\n') return finish(() => resolve(typed))
        if (character === '\u0003' || character === '\u0004') return finish(() => reject(stoppedByPerson()))
        typed = character === '\u007f' || character === '\b' ? typed.slice(0, -1) : typed + character
      }
    }
    stdin.setRawMode?.(true)
    stdin.on('data', onData)
    stdin.resume()
  })
}

const stoppedByPerson = () => new CliError('E_USAGE', 'no password was given', 'type one and press Enter')
