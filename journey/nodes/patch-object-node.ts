// Patch Object: writes what was collected into the person's profile.

import { JourneyError } from '../journey-error.ts'
import { firstProblem } from './node-config.ts'
import { type NodeType, usernameOf } from './node-type.ts'
import { foundByUserName, objectAttributesOf } from './profile.ts'

/**
 * Setting: `ignoredFields`, attributes that are left as they are. `patchAsObject` and `identityResource` say whose rights AM
 * uses and where it writes; here it is the tree's right, and the realm. Outcome `FAILURE` for a name that nobody has, and for
 * more text than a profile holds. Source: AM's page of the node, am-external `PatchObjectNode`.
 */
export const patchObjectNode = {
  id: 'PatchObjectNode',
  outcomes: () => ['PATCHED', 'FAILURE'],
  problem: (config) =>
    firstProblem(
      Array.isArray(config.ignoredFields ?? []) ? undefined : 'needs a list of attributes as "ignoredFields"',
      foundByUserName(config),
    ),
  async process({ ignoredFields = [] }, context) {
    const { identities, realm, state } = context
    const ignored = ignoredFields as readonly unknown[]
    const collected = Object.entries(objectAttributesOf(context)).filter(([name]) => !ignored.includes(name))
    const attributes = Object.fromEntries(collected.map(([name, value]) => [name, [value]]))
    try {
      const patched = await identities.changeAttributes(realm, usernameOf(state) ?? '', () => attributes)
      return { outcome: patched === undefined ? 'FAILURE' : 'PATCHED' }
    } catch (error) {
      if (error instanceof JourneyError && error.code === 'E_IDENTITIES') return { outcome: 'FAILURE' }
      throw error
    }
  },
} satisfies NodeType
