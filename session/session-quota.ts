// How many sessions a user may have, and which of them make room for one more.

import type { AllSessions } from './all-sessions.ts'
import { expirationTimeMs, type Session, type StoredSession } from './session.ts'
import { digestOf, sessionHandleOf } from './session-handle.ts'
import type { BehaviourWhenQuotaExhausted, SessionSettings } from './settings.ts'

interface Login {
  readonly store: AllSessions
  readonly settings: Pick<SessionSettings, 'quotaLimit' | 'behaviourWhenQuotaExhausted'>
  /** The new one. */
  readonly session: Session
  /** Ends with this login and so does not count. */
  readonly replaced: Session | undefined
}

/**
 * Creates the session if the quota, or its behaviour, lets it, then ends those that have to make room. The new session is never
 * among them.
 *
 * Whatever logs in at the same moment, here or on another node: the store tells each of those that came before it, so that a user
 * never has one too many when all of them are answered. With DENY_ACCESS a login may be refused because of one that is itself
 * about to be.
 *
 * @returns whether the session was created; `false` only with DENY_ACCESS
 * Source: AM's page on session quotas.
 * Conflict: OpenAM's `DestroyOldestAction` ends what has the least time left; we end what was created first, as the page says.
 */
export async function createWithinQuota({ store, settings, session, replaced }: Login): Promise<boolean> {
  const { quotaLimit, behaviourWhenQuotaExhausted: behaviour } = settings
  const replacedHandle = replaced && sessionHandleOf(digestOf(replaced.tokenId))
  const counted = (sessions: readonly StoredSession[]) =>
    sessions.filter(({ sessionHandle }) => sessionHandle !== replacedHandle)
  if (behaviour === 'DENY_ACCESS') {
    const others = counted(await store.findByUser(session.universalId, Number.MAX_SAFE_INTEGER))
    if (others.length >= quotaLimit) return false
  }
  const others = counted(await store.createAmong(session))
  const surplus = others.length + 1 - quotaLimit
  if (surplus <= 0) return true
  if (behaviour === 'DENY_ACCESS') {
    await store.destroy(session.tokenId)
    return false
  }
  const ending = victimsAmong(others, behaviour, surplus)
  await Promise.all(ending.map(({ sessionHandle }) => store.destroyByHandle(sessionHandle)))
  return true
}

/** @param surplus how many have to go; more than one when others have not gone yet, or the limit was lowered */
function victimsAmong(
  sessions: readonly StoredSession[],
  behaviour: Exclude<BehaviourWhenQuotaExhausted, 'DENY_ACCESS'>,
  surplus: number,
): readonly StoredSession[] {
  if (behaviour === 'DESTROY_OLD_SESSIONS') return sessions
  const timeOf = (session: StoredSession) =>
    behaviour === 'DESTROY_OLDEST_SESSION' ? session.creationTimeMs : expirationTimeMs(session)
  // Where times are equal each node must choose the same, or two would make room for one.
  return sessions
    .toSorted(
      (one, other) => timeOf(one) - timeOf(other) || (one.sessionHandle < other.sessionHandle ? -1 : 1),
    )
    .slice(0, surplus)
}
