// callbook tenant: the identity service alone.

import { command } from '../command.ts'
import { parsePort } from '../numbers.ts'
import { defaultDataDirectory, openOwnTenant, tenantLines } from '../own-tenant.ts'
import { stopped } from '../stopped.ts'

export const tenantArguments = {
  host: { kind: 'option', value: 'address', about: 'where the tenant listens; default 127.0.0.1' },
  port: { kind: 'option', short: 'p', value: 'number', about: 'its port; default 8080, 0 takes a free one' },
  data: {
    kind: 'option',
    value: 'folder',
    about: 'where sessions and identities are kept; "memory" keeps nothing; default: your data folder',
  },
} as const

export const tenant = command({
  name: 'tenant',
  about: 'Start the tenant: an identity service that speaks the REST dialect of ForgeRock AM.',
  args: tenantArguments,
  examples: ['tenant', 'tenant --port 0 --data memory'],
  async run({ host, port, data }, { stdout, stderr, env, stop }) {
    const opened = await openOwnTenant({
      ...(host !== undefined && { host }),
      port: parsePort('port', port, 8080),
      dataDirectory: data ?? defaultDataDirectory(env),
      log: (line) => stderr.write(`${line}\n`),
    })
    for (const warning of opened.warnings) stderr.write(`warning: ${warning}\n`)
    stdout.write(`${[...(await tenantLines(opened)), 'stop           Ctrl-C'].join('\n')}\n`)
    await stopped(stop)
    await opened.close()
    return 0
  },
})
