// All that a tenant keeps, in a directory of this machine.

import type { Clock, RandomBytes } from '#session'
import { openJournalStore } from './journal-store.ts'
import { openMemoryStores } from './memory-stores.ts'
import type { Stores } from './stores.ts'

export async function openEmbeddedStores(options: {
  readonly directory: string
  readonly clock: Clock
  readonly randomBytes?: RandomBytes
}): Promise<Stores> {
  const { clock } = options
  const sessions = await openJournalStore(options)
  const memory = await openMemoryStores({ clock })
  return {
    ...memory,
    sessions,
    async maintain() {
      sessions.reap(clock.nowMs(), 10_000)
    },
    async stats() {
      return { ...(await memory.stats()), kind: 'embedded', sessions: sessions.size }
    },
    async close() {
      await sessions.close()
      await memory.close()
    },
  }
}
