// callbook tenant store …: how the store is, and what can be done for it while no tenant runs on it.

import { checkStoreOf, openEmbeddedStoresOf } from '#tenant'
import { usage } from '../cli-error.ts'
import { command, type Io } from '../command.ts'
import { type StoreValues, storeArguments, storeOptions } from '../tenant-options.ts'
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

export const tenantStoreCheck = command({
  name: 'tenant store check',
  about: 'Read a data folder as a start would, every checksum of it, and say what was found.',
  args: storeArguments,
  examples: ['tenant store check', 'tenant store check --data ./kept'],
  async run(values, io) {
    const found = await checkStoreOf(await folderOf(values, io))
    if (found.damage) throw found.damage
    const { sessions, expiredSessions, deniedNames, identities, cutBytes, superfluous } = found
    io.stdout.write(
      `good: ${sessions} sessions and ${expiredSessions} that have expired, ${identities} identities, ${deniedNames} names denied, ${found.diskBytes} bytes\n`,
    )
    if (cutBytes > 0)
      io.stdout.write(`the next start cuts off ${cutBytes} bytes of a write that was never confirmed\n`)
    if (superfluous.length > 0) io.stdout.write(`the next start removes ${superfluous.join(', ')}\n`)
    return 0
  },
})

export const tenantStoreCompact = command({
  name: 'tenant store compact',
  about: 'Write a data folder anew without what has ended or expired.',
  args: storeArguments,
  examples: ['tenant store compact'],
  async run(values, io) {
    const stores = await openEmbeddedStoresOf(await folderOf(values, io), { mayMake: false })
    try {
      const { diskBytes: before } = await stores.stats()
      await stores.compact()
      const { diskBytes: after } = await stores.stats()
      io.stdout.write(`${before} bytes before, ${after} bytes now\n`)
    } finally {
      await stores.close()
    }
    return 0
  },
})

/** @throws CliError E_USAGE where there is no folder: a Redis sees to itself */
async function folderOf(values: StoreValues, io: Io): Promise<string> {
  const { store, dataDirectory } = await storeOptions(values, io)
  if (store === undefined && dataDirectory !== 'memory') return dataDirectory
  throw usage('that is for data folders', 'name one with --data; for a Redis use its own tools')
}
