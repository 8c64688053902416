// callbook targets: what a program can be printed in.

import { targets as all } from '#targets'
import { command } from '../command.ts'
import { table } from '../table.ts'

export const targets = command({
  name: 'targets',
  about: 'List the targets: a language with a client each.',
  args: {},
  examples: ['targets'],
  async run(_, { stdout }) {
    stdout.write(
      table([
        ['target', 'language', 'client'],
        ...all.map(({ id, language, client }) => [id, language, client]),
      ]),
    )
    return 0
  },
})
