// Get Session Data: takes what the session says that the person has brought along.

import { firstProblem, needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { isCollectedAttribute, objectAttributesOf } from './profile.ts'

/**
 * Settings: `sessionDataKey`, a session property, of which `UserToken` is the user name; `sharedStateKey`, what it is taken for:
 * `userName`, or an attribute of the profile. Who has no session in this realm, or one that does not say it, passes by.
 * Source: AM's page of the node, am-external `SessionDataNode`, the `UpdatePassword` tree of new Identity Cloud realms.
 */
export const sessionDataNode = {
  id: 'SessionDataNode',
  outcomes: () => ['outcome'],
  problem: (config) =>
    firstProblem(
      needsText(config, 'sessionDataKey'),
      isName(config.sharedStateKey) ? undefined : 'needs "userName" or an attribute as "sharedStateKey"',
    ),
  async process({ sessionDataKey, sharedStateKey }, { sessionProperty, state }) {
    const value = await sessionProperty(String(sessionDataKey))
    if (value === undefined) return { outcome: 'outcome' }
    if (usernameKeys.includes(String(sharedStateKey)))
      return { outcome: 'outcome', shared: { username: value } }
    const objectAttributes = { ...objectAttributesOf(state), [String(sharedStateKey)]: value }
    return { outcome: 'outcome', shared: { objectAttributes } }
  },
} satisfies NodeType

const isName = (key: unknown) => usernameKeys.includes(String(key)) || isCollectedAttribute(key)

/** How the cloud and AM name it. */
const usernameKeys = ['userName', 'username']
