// callbook tenant export: what a store keeps, as text, so that another store can take it.

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { exportStores, openSealOf } from '#tenant'
import { command } from '../command.ts'
import { storeArguments } from '../tenant-options.ts'
import { withStores } from '../with-stores.ts'

export const tenantExport = command({
  name: 'tenant export',
  about: 'Print all identities and sessions as JSON lines.',
  args: storeArguments,
  examples: ['tenant export > tenant.jsonl', 'tenant export --store redis://127.0.0.1:6379 > tenant.jsonl'],
  async run(values, io) {
    await withStores(values, io, async (stores, { secretFile }) => {
      const seal = await openSealOf(stores, secretFile)
      const lines = exportStores(stores, { seal, nowMs: Date.now() })
      await pipeline(Readable.from(lines), io.stdout, { end: false })
    })
    return 0
  },
})
