// _action=getSessionInfoAndResetIdleTime: the same answer as getSessionInfo, and the session counts as used.

import { touchWhenDue } from '../access.ts'
import type { SessionAction } from '../action.ts'
import { invalidSession, sessionInfo } from '../answers.ts'

/**
 * The reset is subject to `latestAccessTimeUpdateFrequencySeconds`, like `refresh`.
 * An unknown or expired target is 200 `{"valid":false}`.
 *
 * Source: item "Step 4: Get Users' Session Info and Reset Idle Time"; in the resource's description from 4.0 on.
 */
export const getSessionInfoAndResetIdleTime = {
  name: 'getSessionInfoAndResetIdleTime',
  versions: ['4.0', '5.1'],
  credential: 'token',
  allowed: 'owner',
  async run(context, { target, resourceVersion }) {
    const session = target && (await touchWhenDue(context, target))
    return session ? sessionInfo(session, resourceVersion, context.settings) : invalidSession
  },
} satisfies SessionAction
