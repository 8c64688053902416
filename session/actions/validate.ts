// _action=validate: whether a token is good, and whose it is.

import { singleValue } from '#crest'
import type { SessionAction } from '../action.ts'
import { invalidSession } from '../answers.ts'
import { anyone } from '../authorize.ts'
import { contextIdOf } from '../session.ts'

/**
 * Counts as a use of the session, subject to `latestAccessTimeUpdateFrequencySeconds`, unless the query says `refresh=false`.
 * An unknown or expired target is 200 `{"valid":false}`. Needs no credential but the token itself;
 * a request that names no token at all is 400.
 *
 * `sessionUid` is the session's `AMCtxId`: the documents show both in the same form.
 * Source: item "Step 7: Validate Users' Session", which asserts these four members even at 1.0; OpenAM `ValidateActionHandler`.
 */
export const validate = {
  name: 'validate',
  versions: ['1.2', '2.1', '3.1', '4.0', '5.1'],
  credential: 'nothing',
  allowed: anyone,
  needsTarget: true,
  isUse: (parameters) => singleValue(parameters, 'refresh')?.toLowerCase() !== 'false',
  async run(_context, { target }) {
    if (target === undefined) return invalidSession
    return { valid: true, sessionUid: contextIdOf(target), uid: target.username, realm: target.realm }
  },
} satisfies SessionAction
