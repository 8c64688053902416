// All that a tenant keeps, in memory only: for tests, and for who can do with everybody logging in again.

import type { Clock } from '#session'
import type { Stores } from '../stores.ts'
import { DenialTable } from './denial-table.ts'
import { noIdentityLog } from './identity-entries.ts'
import { IdentityTable } from './identity-table.ts'
import { type EmbeddedParts, embeddedParts } from './parts.ts'
import { noLog } from './session-log.ts'
import { SessionTable } from './session-table.ts'

/** Opens empty stores that forget everything when they are closed. Some 350 bytes a session, outside the JavaScript heap. */
export async function openMemoryStores({ clock }: { readonly clock: Clock }): Promise<Stores> {
  const parts: EmbeddedParts = embeddedParts({
    sessions: new SessionTable(),
    denials: new DenialTable(),
    identities: new IdentityTable(),
    sessionLog: noLog,
    identityLog: noIdentityLog,
    clock,
  })
  return {
    ...parts.stores,
    maintain: () => parts.maintain(),
    stats: async () => ({ kind: 'memory', ...parts.stats() }),
    close: async () => parts.close(),
  }
}
