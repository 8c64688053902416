// Attribute Present Decision: does the profile say anything under an attribute?

import { firstProblem, needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, valuesOf } from './profile.ts'

/**
 * Setting: `presentAttribute`. Every identity has a `password`. Outcome `false` also for a name that nobody has.
 * Source: AM's page of the node, recorded trees of Identity Cloud realms.
 */
export const attributePresentDecisionNode = {
  id: 'AttributePresentDecisionNode',
  outcomes: () => ['true', 'false'],
  problem: (config) => firstProblem(needsText(config, 'presentAttribute'), identityAttributeProblem(config)),
  async process(config, context) {
    const { presentAttribute } = config
    const identity = await collectedIdentity(config, context)
    if (identity === undefined) return { outcome: 'false' }
    const isPresent =
      presentAttribute === 'password' || valuesOf(identity, String(presentAttribute)).length > 0
    return { outcome: String(isPresent) }
  },
} satisfies NodeType
