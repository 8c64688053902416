// callbook tenant check: what is wrong with a configuration file, before a tenant is started with it.

import { checkConfiguration } from '#tenant'
import { command } from '../command.ts'

export const tenantCheck = command({
  name: 'tenant check',
  about: 'Check a configuration file, and the journeys and certificates it names.',
  args: { file: { kind: 'positional', required: true, about: 'the configuration file' } },
  examples: ['tenant check tenant.jsonc'],
  async run({ file }, { stdout, stderr, env }) {
    const { problems, warnings } = await checkConfiguration(file, env)
    const tell = (kind: string, found: typeof problems) => {
      for (const [at, { place, message, hint }] of found.entries()) {
        stderr.write(`${kind}: ${place}: ${message}\n`)
        // Exported trees may hold twenty nodes of one unknown kind.
        if (found[at + 1]?.hint !== hint) stderr.write(`hint:  ${hint}\n`)
      }
    }
    tell('error', problems)
    tell('warning', warnings)
    if (problems.length > 0) return 2
    stdout.write(`${file} is good\n`)
    return 0
  },
})
