// For tests: sessions of both kinds over the model of a store, and a denylist that is plainly right.

import { randomBytes } from 'node:crypto'
import type { AllSessions } from './all-sessions.ts'
import { withClientSideSessions } from './client-side-sessions.ts'
import type { Clock } from './clock.ts'
import type { Denylist } from './denylist.ts'
import { openModelStore } from './model-store.ts'
import type { SessionStore } from './session-store.ts'
import { defaultSessionSettings, type SessionSettings } from './settings.ts'

export interface SessionsUnderTest {
  readonly clock: Clock
  readonly settings?: Partial<SessionSettings>
  readonly denylist?: Denylist
  readonly store?: SessionStore
  readonly key?: Uint8Array
}

/** Of two with the same key, denylist and store the one is another node of the other. */
export async function aStore(given: SessionsUnderTest): Promise<AllSessions> {
  const { clock, settings, denylist = aDenylist(clock), key = new Uint8Array(32).fill(7) } = given
  return withClientSideSessions({
    store: given.store ?? (await openModelStore({ clock })),
    denylist,
    key,
    clock,
    randomBytes,
    settingsOf: () => ({ ...defaultSessionSettings, ...settings }),
  })
}

/** `names` shows what it holds, live or not. */
export function aDenylist(clock: Clock): Denylist & { readonly names: ReadonlyMap<string, number> } {
  const names = new Map<string, number>()
  const isHeld = (name: string) => (names.get(name) ?? Number.NEGATIVE_INFINITY) > clock.nowMs()
  return {
    names,
    async add(name, untilMs) {
      const isNew = !isHeld(name)
      names.set(name, Math.max(untilMs, names.get(name) ?? untilMs))
      return isNew
    },
    has: async (name) => isHeld(name),
    async remove(name) {
      names.delete(name)
    },
  }
}
