// callbook tenant store …: how the store is, and what can be done for it while no tenant runs on it.

import { command } from '../command.ts'
import { storeArguments } from '../tenant-options.ts'
import { withStores } from '../with-stores.ts'

export const tenantStoreStats = command({
  name: 'tenant store stats',
  about: 'Print how much a store holds.',
  args: storeArguments,
  examples: ['tenant store stats', 'tenant store stats --store redis://127.0.0.1:6379'],
  async run(values, io) {
    const stats = await withStores(values, io, (stores) => stores.stats())
    io.stdout.write(`${JSON.stringify(stats, undefined, 2)}\n`)
    return 0
  },
})
