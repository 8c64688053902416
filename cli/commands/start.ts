// callbook start: the tenant and the workbench, side by side. What `npm start` runs.

import { openWorkbench } from '#workbench'
import { command } from '../command.ts'
import { contextArguments, liveDynamic, openContext } from '../context.ts'
import { openEvidence } from '../evidence.ts'
import { parsePort } from '../numbers.ts'
import { openOwnTenant, tenantLines } from '../own-tenant.ts'
import { stopped } from '../stopped.ts'
import { tenantArguments, tenantOptions } from '../tenant-options.ts'

export const start = command({
  name: 'start',
  about: 'Start the tenant and the workbench.',
  args: {
    ...tenantArguments,
    'workbench-port': {
      kind: 'option',
      value: 'number',
      about: 'port of the workbench on 127.0.0.1; default 7070, 0 takes a free one',
    },
    ...contextArguments,
  },
  examples: [
    'start',
    'start --collection shop.postman_collection.json --environment test.postman_environment.json',
  ],
  async run(values, io) {
    const { stdout, stderr, stop } = io
    const log = (line: string) => stderr.write(`${line}\n`)
    const context = await openContext(values)
    const options = await tenantOptions(values, io)
    const tenant = await openOwnTenant(options)
    try {
      const workbench = await openWorkbench({
        port: parsePort('workbench-port', values['workbench-port'], 7070),
        library: [
          { slug: slugOf(context.collection.name), ...context, runValues: new Map([['amUrl', tenant.url]]) },
        ],
        evidence: await openEvidence(),
        dynamic: liveDynamic,
        log,
      })
      for (const warning of tenant.warnings) stderr.write(`warning: ${warning}\n`)
      stdout.write(
        `${[`workbench      ${workbench.url}`, ...(await tenantLines(tenant, options)), 'stop           Ctrl-C'].join('\n')}\n`,
      )
      await stopped(stop)
      await workbench.close()
    } finally {
      await tenant.close()
    }
    return 0
  },
})

/** The collection's name as a piece of an address. */
function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return slug || 'collection'
}
