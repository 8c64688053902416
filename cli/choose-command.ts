// Which command a line means: the one whose name is the longest beginning of its words.

import { nearest } from '#refusal'
import { usage } from './cli-error.ts'
import { type CommandEntry, commands } from './commands/index.ts'

export interface Choice {
  /** `undefined` when the words are only the beginning of names, such as `tenant user`. */
  readonly entry: CommandEntry | undefined
  /** The commands that stand under these words. */
  readonly under: readonly CommandEntry[]
  /** The words after the name. */
  readonly rest: readonly string[]
}

/**
 * A command under which others stand takes no words of its own, only options.
 *
 * @throws CliError E_USAGE with the nearest name when there is no such command
 */
export function chooseCommand(words: readonly string[]): Choice {
  let among = commands
  let count = 0
  for (const word of words) {
    const isBare = among.every(({ name }) => wordsOf(name).length <= count)
    if (word.startsWith('-') || isBare) break
    const next = among.filter(({ name }) => wordsOf(name)[count] === word)
    if (next.length === 0) throw unknown(words.slice(0, count + 1), among)
    among = next
    count += 1
  }
  return {
    entry: among.find(({ name }) => wordsOf(name).length === count),
    under: among.filter(({ name }) => wordsOf(name).length > count),
    rest: words.slice(count),
  }
}

const wordsOf = (name: string) => name.split(' ')

function unknown(words: readonly string[], among: readonly CommandEntry[]): Error {
  const above = words.slice(0, -1)
  const known = new Set(among.flatMap(({ name }) => wordsOf(name)[above.length] ?? []))
  const near = nearest(words.at(-1) ?? '', known)
  const meant = near === undefined ? '' : `did you mean "${[...above, near].join(' ')}"? `
  const help = ['callbook', 'help', ...above].join(' ')
  return usage(`no command "${words.join(' ')}"`, `${meant}For all commands: ${help}`)
}
