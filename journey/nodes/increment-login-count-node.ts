// Increment Login Count: one more login in the person's profile.

import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, loginCountAttribute } from './profile.ts'

/**
 * Logins at the same moment are all counted. A name that nobody has passes by, so that the tree tells no one who exists; AM
 * ends the journey. Source: AM's page of the node, recorded trees of Identity Cloud realms.
 */
export const incrementLoginCountNode = {
  id: 'IncrementLoginCountNode',
  outcomes: () => ['outcome'],
  problem: identityAttributeProblem,
  async process(config, context) {
    const identity = await collectedIdentity(config, context)
    if (identity === undefined) return { outcome: 'outcome' }
    await context.identities.changeAttributes(identity.realm, identity.username, ({ attributes }) => {
      const count = Number(attributes[loginCountAttribute]?.[0] ?? 0)
      return { [loginCountAttribute]: [String(Number.isSafeInteger(count) ? count + 1 : 1)] }
    })
    return { outcome: 'outcome' }
  },
} satisfies NodeType
