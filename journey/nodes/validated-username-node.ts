// Platform Username: the cloud's user name collector.

import type { NodeType } from './node-type.ts'
import { usernameCollectorNode } from './username-collector-node.ts'

/**
 * As the Username Collector. `validateInput`, with which AM's registration journeys check a new name, must not be true.
 * Source: recorded trees of new Identity Cloud realms.
 */
export const validatedUsernameNode = {
  ...usernameCollectorNode,
  id: 'ValidatedUsernameNode',
  problem: ({ validateInput }) =>
    validateInput === true
      ? 'validates its input, which is for registration: set "validateInput" to false'
      : undefined,
} satisfies NodeType
