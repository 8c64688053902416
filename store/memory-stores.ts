// All that a tenant keeps, in memory only: for tests, and for who can do with everybody logging in again.

import type { IdentityStore } from '#journey'
import type { Clock, Denylist } from '#session'
import { IdentityTable, identityRecordOf } from './identity-table.ts'
import { openMemoryStore } from './memory-store.ts'
import { StoreError } from './store-error.ts'
import type { Stores } from './stores.ts'

/** Opens empty stores that forget everything when they are closed. */
export async function openMemoryStores({ clock }: { readonly clock: Clock }): Promise<Stores> {
  const sessions = await openMemoryStore({ clock })
  const table = new IdentityTable()
  let isClosed = false
  const check = () => {
    if (isClosed) throw new StoreError('E_STORE_CLOSED', 'the store is closed', 'open it again')
  }
  return {
    sessions,
    denylist: memoryDenylist(clock, check),
    identities: memoryIdentities(table, check),
    async secret(name, make) {
      check()
      const known = table.secret(name) ?? make()
      table.putSecret(name, known)
      return known
    },
    async maintain() {
      if (!isClosed) sessions.reap(clock.nowMs(), 10_000)
    },
    async stats() {
      check()
      return { kind: 'memory', sessions: sessions.size, identities: table.size }
    },
    async close() {
      isClosed = true
      await sessions.close()
    },
  }
}

export function memoryDenylist(clock: Clock, check: () => void): Denylist {
  const names = new Map<string, number>()
  const isHeld = (name: string) => (names.get(name) ?? 0) > clock.nowMs()
  return {
    async add(name, untilMs) {
      check()
      const isNew = !isHeld(name)
      names.set(name, isNew ? untilMs : Math.max(untilMs, names.get(name) ?? 0))
      return isNew
    },
    async has(name) {
      check()
      return isHeld(name)
    },
    async remove(name) {
      check()
      names.delete(name)
    },
  }
}

export function memoryIdentities(table: IdentityTable, check: () => void): IdentityStore {
  return {
    async find(realm, name) {
      check()
      const held = table.find(realm, name)
      return held && identityRecordOf(held)
    },
    async write(record) {
      check()
      const { realm, name, revision } = record
      if ((table.find(realm, name)?.revision ?? 0) !== revision - 1) return false
      table.put({ realm, name, revision, document: JSON.stringify(record.document) })
      return true
    },
    async remove(realm, name) {
      check()
      return table.remove(realm, name)
    },
    async *identities(realm) {
      check()
      for (const held of table.identities())
        if (realm === undefined || held.realm === realm) yield identityRecordOf(held)
    },
  }
}
