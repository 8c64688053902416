// Platform Password: the cloud's password collector.

import { type FailedPolicy, typedIn, validatedPasswordCallback } from '../profile-callbacks.ts'
import { oneOf } from './node-config.ts'
import type { NodeContext, NodeQuestion, NodeResult, NodeType } from './node-type.ts'
import { passwordCollectorNode } from './password-collector-node.ts'
import { failedPoliciesOf, passwordPolicies, printPolicies } from './policies.ts'
import { collectedPasswordKey } from './profile.ts'

/**
 * Settings: `validateInput` (false): it asks for a new password, and again, with what failed, until it keeps to the policies; else
 * it asks as the Password Collector does. `passwordAttribute` is `password`. A Create Object or Patch Object node makes it the
 * identity's, unless a decision has looked at it before.
 * Source: recorded trees of new Identity Cloud realms, am-external `ValidatedPasswordNode`, AM's page of self-registration.
 */
export const validatedPasswordNode = {
  id: 'ValidatedPasswordNode',
  asks: true,
  outcomes: () => ['outcome'],
  problem: (config) => oneOf(config, 'passwordAttribute', ['password']),
  async process(config, context) {
    const asked =
      config.validateInput === true
        ? await validate(context)
        : await passwordCollectorNode.process({}, context)
    if (!('outcome' in asked)) return asked
    const password = asked.transient?.password ?? ''
    return { ...asked, transient: { password, [collectedPasswordKey]: password } }
  },
} satisfies NodeType

async function validate(context: NodeContext): Promise<NodeResult> {
  const [answer] = context.answers ?? []
  if (answer === undefined) return question([], false)
  const { text, validateOnly } = typedIn(answer)
  const failed = await failedPoliciesOf(passwordPolicies, text, context)
  if (failed.length > 0 || validateOnly) return question(failed, validateOnly)
  return { outcome: 'outcome', transient: { password: text } }
}

/** What was typed is not shown again. */
function question(failedPolicies: readonly FailedPolicy[], validateOnly: boolean): NodeQuestion {
  const policies = printPolicies('password', passwordPolicies)
  return { callbacks: [validatedPasswordCallback('Password', { policies, failedPolicies, validateOnly })] }
}
