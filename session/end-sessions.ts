// Ends all sessions of a user at once: logoutByUser, a changed password, a disabled account.

import type { AllSessions } from './all-sessions.ts'
import type { SessionHandle, TokenId } from './session.ts'
import { digestOf, sessionHandleOf } from './session-handle.ts'

/**
 * Resolves when every session the user had is ended, as durably as the store can hold it; those too that have just expired and that
 * a clock set back would let live again. Client-side sessions end where their
 * realm has `logoutByUserForClientSideSessions` switched on, all of them: none can be spared.
 *
 * @param options.except a session that is kept, such as that of the user who has just changed the password
 * @returns the handles of the sessions that ended, without the client-side ones and those that had expired
 */
export async function endSessionsOfUser(
  store: AllSessions,
  universalId: string,
  { except }: { readonly except?: TokenId | undefined } = {},
): Promise<readonly SessionHandle[]> {
  const kept = except && sessionHandleOf(digestOf(except))
  await store.destroyClientSideByUser(universalId)
  const ended: SessionHandle[] = []
  for (;;) {
    const found = await store.findByUser(universalId, batch, { includeExpired: true })
    const ending = found.map(({ sessionHandle }) => sessionHandle).filter((handle) => handle !== kept)
    const answers = await Promise.all(ending.map((handle) => store.destroyByHandle(handle)))
    ended.push(...ending.filter((_, i) => answers[i]))
    if (found.length < batch) return ended
  }
}

const batch = 1_000
