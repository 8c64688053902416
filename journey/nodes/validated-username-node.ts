// Platform Username: the cloud's user name collector.

import { type FailedPolicy, typedIn, validatedUsernameCallback } from '../profile-callbacks.ts'
import type { NodeContext, NodeQuestion, NodeResult, NodeType } from './node-type.ts'
import { failedPoliciesOf, printPolicies, usernamePolicies } from './policies.ts'
import { isCollectedAttribute, objectAttributesOf } from './profile.ts'
import { usernameCollectorNode } from './username-collector-node.ts'

/**
 * Settings: `validateInput` (false): it asks for a new name, and again, with what failed, until the name keeps to the policies;
 * else it asks as the Username Collector does. `usernameAttribute` (`userName`): what else the text is collected for.
 * Source: recorded trees of new Identity Cloud realms, am-external `ValidatedUsernameNode`, AM's page of self-registration.
 */
export const validatedUsernameNode = {
  id: 'ValidatedUsernameNode',
  asks: true,
  outcomes: () => ['outcome'],
  problem: ({ usernameAttribute = 'userName' }) =>
    usernameAttribute === 'userName' || isCollectedAttribute(usernameAttribute)
      ? undefined
      : 'needs "userName" or an attribute as "usernameAttribute"',
  async process(config, context) {
    const asked = config.validateInput === true ? await validate(context) : await collect(context)
    if (!('outcome' in asked)) return asked
    const attribute = String(config.usernameAttribute ?? 'userName')
    if (attribute === 'userName') return asked
    const username = String(asked.shared?.username)
    return {
      ...asked,
      shared: { username, objectAttributes: { ...objectAttributesOf(context.state), [attribute]: username } },
    }
  },
} satisfies NodeType

function collect(context: NodeContext): Promise<NodeResult> {
  return usernameCollectorNode.process({}, context)
}

async function validate(context: NodeContext): Promise<NodeResult> {
  const [answer] = context.answers ?? []
  if (answer === undefined) return question('', [], false)
  const { text, validateOnly } = typedIn(answer)
  const failed = await failedPoliciesOf(usernamePolicies, text, context)
  if (failed.length > 0 || validateOnly) return question(text, failed, validateOnly)
  return { outcome: 'outcome', shared: { username: text } }
}

function question(
  username: string,
  failedPolicies: readonly FailedPolicy[],
  validateOnly: boolean,
): NodeQuestion {
  const policies = printPolicies('userName', usernamePolicies)
  const validation = { policies, failedPolicies, validateOnly }
  return { callbacks: [validatedUsernameCallback('Username', username, validation)] }
}
