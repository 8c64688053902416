// _action=logout: the session ends, now and for good.

import type { JsonObject } from '#crest'
import type { SessionAction } from '../action.ts'

/**
 * Answers after the store holds the end durably. A target that has ended before is 200 `Token has expired`.
 * Whoever holds a token may log it out.
 *
 * Source: item "Step 8: Logout Users' Session"; OpenAM `LogoutActionHandler`, `SessionResourceAuthzModule`.
 */
export const logout = {
  name: 'logout',
  versions: ['1.2', '2.1', '3.1', '4.0', '5.1'],
  credential: 'token',
  allowed: 'anyone',
  async run({ store }, { target }): Promise<JsonObject> {
    const hasEnded = target !== undefined && (await store.destroy(target.tokenId))
    return { result: hasEnded ? 'Successfully logged out' : 'Token has expired' }
  },
} satisfies SessionAction
