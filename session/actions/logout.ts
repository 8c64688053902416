// _action=logout: the session ends, now and for good.

import type { JsonObject } from '#crest'
import type { SessionAction } from '../action.ts'
import { anyone } from '../authorize.ts'
import { contextIdOf } from '../session.ts'

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
  allowed: anyone,
  needsTarget: true,
  async run({ store, report }, { target }): Promise<JsonObject> {
    if (target === undefined || !(await store.destroy(target.tokenId))) return { result: 'Token has expired' }
    report({ kind: 'loggedOut', session: contextIdOf(target) })
    return { result: 'Successfully logged out' }
  },
} satisfies SessionAction
