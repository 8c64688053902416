// _action=getSessionInfo: who the session is and when it ends, without using it.

import type { SessionAction } from '../action.ts'
import { invalidSession, sessionInfo } from '../answers.ts'
import { owner } from '../authorize.ts'

/**
 * Never touches the idle time: user interfaces poll it to see whether another tab moved the expiry.
 * An unknown or expired target is 200 `{"valid":false}`.
 *
 * Source: item "Step 3: Get Users' Session Info"; OpenAM `GetSessionInfoActionHandler`; recorded AM 8.0.1, which also took
 * a token in the body as the only credential.
 */
export const getSessionInfo = {
  name: 'getSessionInfo',
  versions: ['2.1', '3.1', '4.0', '5.1'],
  credential: 'token',
  allowed: owner,
  needsTarget: true,
  async run({ settings }, { target, resourceVersion }) {
    return target ? sessionInfo(target, resourceVersion, settings) : invalidSession
  },
} satisfies SessionAction
