// The one rule by which a use of a session is written down.

import type { ActionContext } from './action.ts'
import type { Session } from './session.ts'

/**
 * Moves the session's latest access time to now, but only when more than `latestAccessTimeUpdateFrequencySeconds` have
 * passed since it: at 60.000 s nothing is written, at 60.001 s it is. A clock that went back moves nothing.
 * @returns the session as it stands afterwards; `undefined` when it ended meanwhile
 * Source: item "Step 6: Refresh Users' Session" (description); AM's setting of that name.
 */
export async function touchWhenDue(
  { store, clock, settings }: ActionContext,
  session: Session,
): Promise<Session | undefined> {
  const nowMs = clock.nowMs()
  const isDue = nowMs - session.latestAccessTimeMs > settings.latestAccessTimeUpdateFrequencySeconds * 1000
  if (!isDue) return session
  if (await store.touch(session.tokenId, nowMs)) return { ...session, latestAccessTimeMs: nowMs }
  // Somebody else was faster: with a newer touch, or with a logout.
  return store.find(session.tokenId)
}
