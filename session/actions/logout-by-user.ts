// _action=logoutByUser: all sessions of a user end.

import { badRequest, isJsonObject } from '#crest'
import type { SessionAction } from '../action.ts'
import { namedUser } from '../authorize.ts'
import { endSessionsOfUser } from '../end-sessions.ts'
import { universalIdOf } from '../universal-id.ts'

/**
 * The body is `{"username":"…"}`, the user one of the request's realm. The answer is `{"result":true}`, also for a user without
 * sessions or one nobody knows, once the store holds the ends durably. Client-side sessions end only where the realm has
 * `logoutByUserForClientSideSessions` switched on.
 *
 * Throws 400 when there is no user name.
 *
 * Source: AM's page on managing sessions.
 */
export const logoutByUser = {
  name: 'logoutByUser',
  versions: ['5.1'],
  credential: 'caller',
  allowed: namedUser,
  needsTarget: false,
  async run({ store, report }, { content, realm }) {
    const username = isJsonObject(content) ? content.username : undefined
    if (typeof username !== 'string' || username === '') {
      throw badRequest('The "username" field is not defined in the request')
    }
    for (const handle of await endSessionsOfUser(store, universalIdOf(username, realm))) {
      report({ kind: 'destroyed', session: handle })
    }
    return { result: true }
  },
} satisfies SessionAction
