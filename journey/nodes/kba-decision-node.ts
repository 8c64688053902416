// KBA Decision: has somebody answered as many security questions as the settings want?

import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem } from './profile.ts'

/** Setting: `identityAttribute` (`userName`). Outcome `false` also for a name that nobody has. Source: am-external `KbaDecisionNode`. */
export const kbaDecisionNode = {
  id: 'KbaDecisionNode',
  outcomes: () => ['true', 'false'],
  problem: identityAttributeProblem,
  async process(config, context) {
    const identity = await collectedIdentity(config, context)
    const { identities, realm, selfService } = context
    const answered = identity === undefined ? [] : await identities.questions(realm, identity.username)
    return { outcome: String(answered.length >= selfService.minimumAnswersToDefine) }
  },
} satisfies NodeType
