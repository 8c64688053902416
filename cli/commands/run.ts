// callbook run: runs a collection with its scripts, as Postman would.

import { dirname } from 'node:path'
import { runCollection } from '#runner'
import { chooseAm } from '../am.ts'
import { command } from '../command.ts'
import { contextArguments, openContext } from '../context.ts'
import { runReport } from '../run-report.ts'
import { valuesOf } from '../values.ts'

const { environment, globals } = contextArguments

export const run = command({
  name: 'run',
  about: 'Run a collection with its scripts; exit code 1 when an assertion fails.',
  args: {
    collection: {
      kind: 'positional',
      about: 'Postman collection, v2.0 or v2.1; default: the one that ships',
    },
    environment,
    globals,
    item: {
      kind: 'option',
      short: 'i',
      value: 'name',
      many: true,
      about: 'run only this item, by name or number; may be repeated',
    },
    against: {
      kind: 'option',
      value: 'URL',
      about: 'the AM to run against, for example http://127.0.0.1:8080/am; default: a tenant of its own',
    },
  },
  examples: [
    'run',
    'run shop.postman_collection.json -e test.postman_environment.json',
    'run --against http://127.0.0.1:8080/am',
  ],
  async run(values, io) {
    const context = await openContext(values)
    const am = await chooseAm(context, values.against, io)
    try {
      const summary = await runCollection(
        {
          collection: context.collection,
          ...(values.item.length > 0 && { items: values.item }),
          environment: am.values,
          environmentName: context.environment?.name ?? '',
          globals: valuesOf(context.globals),
          signal: io.stop,
          ...(values.collection !== undefined && { filesFolder: dirname(values.collection) }),
        },
        runReport(io.stdout, io.env),
      )
      return summary.isOk ? 0 : 1
    } finally {
      await am.close()
    }
  },
})
