// Identity Store Decision: the cloud's form of the Data Store Decision, which tells more apart.

import { proven, verifyCollectedPassword, withoutPassword } from './data-store-decision-node.ts'
import { type NodeType, usernameOf } from './node-type.ts'

/**
 * `LOCKED` for an account that is inactive or locked out. It is told whether or not the password was right where the lockout
 * is asked, and only with the right password for an inactive one. `CANCELLED` and `EXPIRED` must be connected and are never
 * taken: passwords here do not expire. Source: trees of new Identity Cloud realms.
 */
export const identityStoreDecisionNode = {
  id: 'IdentityStoreDecisionNode',
  outcomes: () => ['TRUE', 'FALSE', 'LOCKED', 'CANCELLED', 'EXPIRED'],
  async process(_config, context) {
    const identity = await verifyCollectedPassword(context)
    const username = usernameOf(context.state) ?? ''
    if (await context.lockout.isLocked(context.realm, username)) return withoutPassword('LOCKED')
    if (identity === undefined) return withoutPassword('FALSE')
    return identity.status === 'Inactive' ? withoutPassword('LOCKED') : proven('TRUE', identity)
  },
} satisfies NodeType
