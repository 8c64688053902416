// callbook tenant: the identity service alone.

import { command } from '../command.ts'
import { openOwnTenant, tenantLines } from '../own-tenant.ts'
import { stopped } from '../stopped.ts'
import { tenantArguments, tenantOptions } from '../tenant-options.ts'

export const tenant = command({
  name: 'tenant',
  about: 'Start the tenant: an identity service that speaks the REST dialect of ForgeRock AM.',
  args: tenantArguments,
  examples: ['tenant', 'tenant --port 0 --data memory --test-clock', 'tenant --config tenant.jsonc'],
  async run(values, io) {
    const options = await tenantOptions(values, io)
    const opened = await openOwnTenant(options)
    for (const warning of opened.warnings) io.stderr.write(`warning: ${warning}\n`)
    io.stdout.write(`${[...(await tenantLines(opened, options)), 'stop           Ctrl-C'].join('\n')}\n`)
    await stopped(io.stop)
    await opened.close()
    return 0
  },
})
