// How many sessions a user may have, and which of them make room for one more.

import type { AllSessions } from './all-sessions.ts'
import { expirationTimeMs, type Session, type StoredSession } from './session.ts'
import { digestOf, sessionHandleOf } from './session-handle.ts'
import type { BehaviourWhenQuotaExhausted, SessionSettings } from './settings.ts'

interface Login {
  readonly store: AllSessions
  readonly settings: Pick<SessionSettings, 'quotaLimit' | 'behaviourWhenQuotaExhausted'>
  readonly universalId: string
  /** Ends with this login and so does not count. */
  readonly replaced: Session | undefined
  /** Puts the new session into the store. */
  readonly create: () => Promise<void>
}

/**
 * Creates the session if the quota, or its behaviour, lets it, then ends those that had to make room. The new session is never
 * among them. Logins of one user wait for each other here, so that a service of one node never has one too many; two nodes at
 * the same moment may, until the next login.
 *
 * @returns whether the session was created; `false` only with DENY_ACCESS
 * Source: AM's page on session quotas.
 * Conflict: OpenAM's `DestroyOldestAction` ends what has the least time left; we end what was created first, as the page says.
 */
export async function makeRoom(login: Login): Promise<boolean> {
  return await inTurn(login.store, login.universalId, async () => {
    const { store, settings, create } = login
    const others = await otherSessions(login)
    const surplus = others.length + 1 - settings.quotaLimit
    if (surplus <= 0) {
      await create()
      return true
    }
    const behaviour = settings.behaviourWhenQuotaExhausted
    if (behaviour === 'DENY_ACCESS') return false
    await create()
    const ending = victimsAmong(others, behaviour, surplus)
    await Promise.all(ending.map(({ sessionHandle }) => store.destroyByHandle(sessionHandle)))
    return true
  })
}

async function otherSessions({ store, universalId, replaced }: Login): Promise<readonly StoredSession[]> {
  const replacedHandle = replaced && sessionHandleOf(digestOf(replaced.tokenId))
  const sessions = await store.findByUser(universalId, Number.MAX_SAFE_INTEGER)
  return sessions.filter(({ sessionHandle }) => sessionHandle !== replacedHandle)
}

/** @param surplus how many have to go; more than one when the limit was lowered meanwhile */
function victimsAmong(
  sessions: readonly StoredSession[],
  behaviour: Exclude<BehaviourWhenQuotaExhausted, 'DENY_ACCESS'>,
  surplus: number,
): readonly StoredSession[] {
  if (behaviour === 'DESTROY_OLD_SESSIONS') return sessions
  const timeOf = (session: StoredSession) =>
    behaviour === 'DESTROY_OLDEST_SESSION' ? session.creationTimeMs : expirationTimeMs(session)
  return sessions.toSorted((one, other) => timeOf(one) - timeOf(other)).slice(0, surplus)
}

/** Runs the work after all work of the same store and user that came before, whatever became of it. */
async function inTurn<T>(store: AllSessions, universalId: string, work: () => Promise<T>): Promise<T> {
  const turns = turnsOf.get(store) ?? new Map<string, Promise<unknown>>()
  turnsOf.set(store, turns)
  const before = turns.get(universalId)
  const mine = (async () => {
    await before?.catch(() => {})
    return await work()
  })()
  turns.set(universalId, mine)
  try {
    return await mine
  } finally {
    if (turns.get(universalId) === mine) turns.delete(universalId)
  }
}

const turnsOf = new WeakMap<AllSessions, Map<string, Promise<unknown>>>()
