// Login Count Decision: is this the login at which the tree does something more?

import { firstProblem, oneOf, wholeNumber } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, loginCountAttribute, valuesOf } from './profile.ts'

/**
 * Settings: `interval` (`AT`: at that many logins; `EVERY`: at each multiple of it) and `amount` (25). Who has no count yet
 * takes `false`, as does a name that nobody has. Source: AM's page of the node, am-external `LoginCountDecisionNode`.
 */
export const loginCountDecisionNode = {
  id: 'LoginCountDecisionNode',
  outcomes: () => ['true', 'false'],
  problem: (config) =>
    firstProblem(
      oneOf(config, 'interval', ['AT', 'EVERY']),
      wholeNumber(config, 'amount', 1, 1_000_000_000),
      identityAttributeProblem(config),
    ),
  async process(config, context) {
    const { interval = 'AT', amount = 25 } = config
    const identity = await collectedIdentity(config, context)
    const [count] = identity === undefined ? [] : valuesOf(identity, loginCountAttribute)
    if (count === undefined) return { outcome: 'false' }
    const isReached = interval === 'EVERY' ? Number(count) % Number(amount) === 0 : Number(count) === amount
    return { outcome: String(isReached) }
  },
} satisfies NodeType
