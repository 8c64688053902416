// Identify Existing User: is there somebody who has what was collected, such as a mail address?

import { firstProblem } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem } from './profile.ts'

/**
 * Settings: `identityAttribute` (`mail`) and `identifier` (`userName`), what of the identity names it from here on; empty for nothing.
 * Outcome `false` also when more than one has it. By itself this proves nothing: where it leads to Success without asking for a
 * password or sending a mail, it lets anybody in, as in AM. Source: AM's page of the node, am-external `IdentifyExistingUserNode`.
 */
export const identifyExistingUserNode = {
  id: 'IdentifyExistingUserNode',
  outcomes: () => ['true', 'false'],
  problem: (config) =>
    firstProblem(
      ['userName', ''].includes(String(config.identifier ?? 'userName'))
        ? undefined
        : 'needs "userName" or an empty text as "identifier"',
      identityAttributeProblem(config),
    ),
  async process({ identityAttribute = 'mail', identifier = 'userName' }, context) {
    const identity = await collectedIdentity({ identityAttribute }, context)
    if (identity === undefined) return { outcome: 'false' }
    return { outcome: 'true', ...(identifier === 'userName' && { shared: { username: identity.username } }) }
  },
} satisfies NodeType
