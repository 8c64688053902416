// Sessions in memory only: for tests, and for who can do with everybody logging in again.

import type { Clock } from '#session'
import { type EmbeddedStore, embeddedStore } from './embedded-store.ts'
import { noLog } from './session-log.ts'
import { SessionTable } from './session-table.ts'

/** Opens an empty store that forgets everything when it is closed. Some 350 bytes a session, outside the JavaScript heap. */
export async function openMemoryStore({ clock }: { readonly clock: Clock }): Promise<EmbeddedStore> {
  return embeddedStore({ table: new SessionTable(), log: noLog, clock })
}
