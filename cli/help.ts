// Help texts, made from the commands' own data.

import { type Command, spelling } from './command.ts'

export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'callbook turns an API collection into code that is known to work.',
    '',
    'usage: callbook <command> [options]',
    '',
    ...commands.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`),
    '',
    'More about one: callbook <command> --help. With --debug an error comes with its stack.',
    '',
  ].join('\n')
}

export function commandHelp({ name, about, args, examples }: Command): string {
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
    ...examples.map((example) => `  $ callbook ${example}`),
    ...(examples.length > 0 ? [''] : []),
  ].join('\n')
}
