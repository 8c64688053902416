// Help texts, made from the commands' own data.

import { type Command, spelling } from './command.ts'

/** Those of one word, when there are such: the others stand in the help of theirs. */
export function overview(commands: readonly Command[]): string {
  const short = commands.filter(({ name }) => !name.includes(' '))
  return [
    'callbook turns an API collection into code that is known to work.',
    '',
    'usage: callbook <command> [options]',
    '',
    ...list(short.length > 0 ? short : commands),
    '',
    'More about one: callbook <command> --help. With --debug an error comes with its stack.',
    '',
  ].join('\n')
}

/** @param under commands whose names begin with this one's */
export function commandHelp({ name, about, args, examples }: Command, under: readonly Command[]): string {
  const rows = Object.entries(args).map(
    ([key, argument]) => [spelling(key, argument), argument.about] as const,
  )
  const width = Math.max(0, ...rows.map(([written]) => written.length))
  const positionals = Object.entries(args).filter(([, { kind }]) => kind === 'positional')
  const shape = positionals.map(([key, argument]) => ` ${spelling(key, argument)}`).join('')
  return [
    about,
    '',
    `usage: callbook ${name}${shape}${rows.length > positionals.length ? ' [options]' : ''}`,
    '',
    ...rows.map(([written, text]) => `  ${written.padEnd(width)}  ${text}`),
    ...(rows.length > 0 ? [''] : []),
    ...list(under),
    ...(under.length > 0 ? [''] : []),
    ...examples.map((example) => `  $ callbook ${example}`),
    ...(examples.length > 0 ? [''] : []),
  ].join('\n')
}

function list(commands: readonly Command[]): string[] {
  const width = Math.max(0, ...commands.map(({ name }) => name.length))
  return commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
}
