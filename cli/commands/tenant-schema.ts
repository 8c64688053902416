// callbook tenant schema: what editors need to complete a configuration file.

import { configurationSchema } from '#tenant'
import { command } from '../command.ts'

export const tenantSchema = command({
  name: 'tenant schema',
  about: 'Print the JSON Schema of configuration files.',
  args: {},
  examples: ['tenant schema > tenant.schema.json'],
  async run(_, { stdout }) {
    stdout.write(`${JSON.stringify(configurationSchema(), undefined, 2)}\n`)
    return 0
  },
})
