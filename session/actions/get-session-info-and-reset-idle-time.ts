// _action=getSessionInfoAndResetIdleTime: the same answer as getSessionInfo, and the session counts as used.

import type { SessionAction } from '../action.ts'
import { invalidSession, sessionInfo } from '../answers.ts'
import { owner } from '../authorize.ts'

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
  allowed: owner,
  needsTarget: true,
  isUse: () => true,
  async run({ settings }, { target, resourceVersion }) {
    return target ? sessionInfo(target, resourceVersion, settings) : invalidSession
  },
} satisfies SessionAction
