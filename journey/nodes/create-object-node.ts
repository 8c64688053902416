// Create Object: makes an identity of what was collected.

import { JourneyError } from '../journey-error.ts'
import { passwordVersionKey } from './data-store-decision-node.ts'
import { type NodeType, usernameOf } from './node-type.ts'
import { requiredAttributes } from './policies.ts'
import { collectedSecrets, objectAttributesOf, withoutSecrets } from './profile.ts'

/**
 * The user name, the password, the security answers and the attributes that were collected; the realm is the journey's, so `identityResource` is not
 * looked at. Outcome `FAILURE` when one of them, a name or a mail address is missing, when the user name is taken, and for what no
 * identity may have. Source: AM's page of the node, am-external `CreateObjectNode`, the schema of `managed/alpha_user`.
 * Conflict: AM also makes identities without a password; here each has one.
 */
export const createObjectNode = {
  id: 'CreateObjectNode',
  outcomes: () => ['CREATED', 'FAILURE'],
  async process(_config, { identities, realm, state, identityChanged }) {
    const username = usernameOf(state)
    const { password, ...secrets } = collectedSecrets(state)
    const collected = objectAttributesOf(state)
    const isWhole = requiredAttributes.every((name) => collected[name] !== undefined)
    if (username === undefined || password === undefined || !isWhole) return { outcome: 'FAILURE' }
    const attributes = Object.fromEntries(Object.entries(collected).map(([name, value]) => [name, [value]]))
    try {
      const identity = await identities.create({ realm, username, attributes, ...secrets }, password)
      if (identity === undefined) return { outcome: 'FAILURE' }
      await identityChanged({ identity, operation: 'CREATE', change: { attributes } })
      return {
        outcome: 'CREATED',
        shared: { [passwordVersionKey]: identity.passwordVersion },
        transient: { password: '', ...withoutSecrets },
      }
    } catch (error) {
      if (error instanceof JourneyError) return { outcome: 'FAILURE' }
      throw error
    }
  },
} satisfies NodeType
