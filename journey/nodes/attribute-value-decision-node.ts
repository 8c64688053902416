// Attribute Value Decision: does the profile say this under an attribute?

import { folded } from '../attribute-texts.ts'
import { firstProblem, needsText, oneOf } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, valuesOf } from './profile.ts'

/**
 * Settings: `comparisonAttribute`, `comparisonOperation` (`EQUALS`; or `PRESENT`), `comparisonValue`, which only `EQUALS` looks at.
 * Texts are compared as in a directory. Outcome `false` also for a name that nobody has; AM ends the journey.
 * Source: AM's page of the node, am-external `AttributeValueDecisionNode`.
 */
export const attributeValueDecisionNode = {
  id: 'AttributeValueDecisionNode',
  outcomes: () => ['true', 'false'],
  problem: (config) =>
    firstProblem(
      needsText(config, 'comparisonAttribute'),
      oneOf(config, 'comparisonOperation', ['EQUALS', 'PRESENT']),
      config.comparisonOperation === 'PRESENT' ? undefined : needsText(config, 'comparisonValue'),
      identityAttributeProblem(config),
    ),
  async process(config, context) {
    const identity = await collectedIdentity(config, context)
    const values = identity === undefined ? [] : valuesOf(identity, String(config.comparisonAttribute))
    const wanted = folded(String(config.comparisonValue))
    const isTrue =
      config.comparisonOperation === 'PRESENT'
        ? values.length > 0
        : values.some((value) => folded(value) === wanted)
    return { outcome: String(isTrue) }
  },
} satisfies NodeType
