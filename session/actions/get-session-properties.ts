// _action=getSessionProperties: what the session's owner may read of its properties.

import { badRequest } from '#crest'
import type { SessionAction } from '../action.ts'
import { sessionProperties } from '../answers.ts'
import { owner } from '../authorize.ts'

/**
 * Every name of `sessionPropertyWhitelist`, in its order, with `""` for one that is not set. Does not reset the idle time.
 * Throws 400 `Bad Request` when the target is unknown or expired, unlike the other actions.
 *
 * Source: item "Step 5: Get Users' Session Properties"; OpenAM `GetSessionPropertiesActionHandler`.
 */
export const getSessionProperties = {
  name: 'getSessionProperties',
  versions: ['2.1', '3.1', '4.0', '5.1'],
  credential: 'caller',
  allowed: owner,
  needsTarget: true,
  async run({ settings }, { target }) {
    if (target === undefined) throw badRequest()
    return sessionProperties(target, settings.sessionPropertyWhitelist)
  },
} satisfies SessionAction
