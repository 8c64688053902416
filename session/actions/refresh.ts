// _action=refresh: the caller says the session is in use.

import type { SessionAction } from '../action.ts'
import { invalidSession, sessionTimes } from '../answers.ts'
import { owner } from '../authorize.ts'

/**
 * Moves the session's latest access time to now, which sets its idle time to 0.
 *
 * Obeyed only when more than `latestAccessTimeUpdateFrequencySeconds` (AM's default: 60) have passed since
 * the latest access time. Otherwise nothing is written and the answer shows the idle time as it stands.
 * The max session time is not extended.
 *
 * An unknown or expired target is not an error: the answer is 200 `{"valid":false}`.
 * A caller without a usable token never gets here: `tenant` has answered 401 `Access Denied`.
 *
 * Source: item "Step 6: Refresh Users' Session" (description); OpenAM `RefreshActionHandler`.
 * Conflict: the item's saved 401 example speaks of any invalid token; OpenAM keeps 401 for the caller. We follow OpenAM.
 */
export const refresh = {
  name: 'refresh',
  versions: ['2.1', '3.1', '4.0', '5.1'],
  credential: 'token',
  allowed: owner,
  needsTarget: true,
  isUse: () => true,
  async run({ clock }, { target }) {
    return target ? sessionTimes(target, clock.nowMs()) : invalidSession
  },
} satisfies SessionAction
