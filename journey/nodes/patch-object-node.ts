// Patch Object: writes what was collected into the person's profile.

import type { IdentityChange } from '../identity-repository.ts'
import { JourneyError } from '../journey-error.ts'
import { passwordVersionKey } from './data-store-decision-node.ts'
import { firstProblem } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import {
  collectedIdentity,
  collectedSecrets,
  identityAttributeProblem,
  objectAttributesOf,
  withoutSecrets,
} from './profile.ts'

/**
 * Setting: `ignoredFields`, attributes that are left as they are. A password and security answers that were collected become
 * the identity's. User names stay as they are. `patchAsObject` and `identityResource` say whose rights AM uses and where it writes;
 * here it is the tree's right, and the realm. Outcome `FAILURE` for a name that nobody has, for more text than a profile holds,
 * and for a password that no identity may have. Source: AM's page of the node, am-external `PatchObjectNode`.
 */
export const patchObjectNode = {
  id: 'PatchObjectNode',
  outcomes: () => ['PATCHED', 'FAILURE'],
  problem: (config) =>
    firstProblem(
      Array.isArray(config.ignoredFields ?? []) ? undefined : 'needs a list of attributes as "ignoredFields"',
      identityAttributeProblem(config),
    ),
  async process(config, context) {
    const { identities, state, identityChanged } = context
    const identity = await collectedIdentity(config, context)
    if (identity === undefined) return { outcome: 'FAILURE' }
    const ignored = (config.ignoredFields ?? []) as readonly unknown[]
    const collected = Object.entries(objectAttributesOf(state)).filter(([name]) => !ignored.includes(name))
    const attributes = Object.fromEntries(collected.map(([name, value]) => [name, [value]]))
    const secrets = Object.entries(collectedSecrets(state)).filter(([name]) => !ignored.includes(name))
    if (collected.length === 0 && secrets.length === 0) return { outcome: 'PATCHED' }
    const { realm, username } = identity
    try {
      const change: IdentityChange = { attributes, ...Object.fromEntries(secrets) }
      const patched = await identities.update(realm, username, change)
      if (patched === undefined) return { outcome: 'FAILURE' }
      await identityChanged({ identity: patched, operation: 'UPDATE', change })
      return {
        outcome: 'PATCHED',
        // What was proven before was proven by the password it had; who changed it is the same.
        ...(state.shared[passwordVersionKey] === identity.passwordVersion && {
          shared: { [passwordVersionKey]: patched.passwordVersion },
        }),
        transient: withoutSecrets,
      }
    } catch (error) {
      if (error instanceof JourneyError) return { outcome: 'FAILURE' }
      throw error
    }
  },
} satisfies NodeType
