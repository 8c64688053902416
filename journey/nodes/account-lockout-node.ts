// Account Lockout: makes the account inactive, or active again.

import { isAdministrator } from '../lockout.ts'
import { oneOf } from './node-config.ts'
import { type NodeType, usernameOf } from './node-type.ts'

/**
 * Settings: `lockAction`, `LOCK` (the default) or `UNLOCK`. A user name that nobody has goes on in the same way; the
 * administrator's account stays as it is.
 * Source: am-external `AccountLockoutNode`.
 */
export const accountLockoutNode = {
  id: 'AccountLockoutNode',
  outcomes: () => ['outcome'],
  problem: (config) => oneOf(config, 'lockAction', ['LOCK', 'UNLOCK']),
  async process(config, { realm, state, identities, lockout }) {
    const username = usernameOf(state) ?? ''
    if (isAdministrator(realm, username)) return { outcome: 'outcome' }
    const isUnlock = config.lockAction === 'UNLOCK'
    await identities.update(realm, username, { status: isUnlock ? 'Active' : 'Inactive' })
    if (isUnlock) await lockout.unlock(realm, username)
    return { outcome: 'outcome' }
  },
} satisfies NodeType
