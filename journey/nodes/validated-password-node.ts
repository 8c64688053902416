// Platform Password: the cloud's password collector.

import type { NodeType } from './node-type.ts'
import { passwordCollectorNode } from './password-collector-node.ts'

/** As the Password Collector. `validateInput` must not be true, see the Platform Username. */
export const validatedPasswordNode = {
  ...passwordCollectorNode,
  id: 'ValidatedPasswordNode',
  problem: ({ validateInput }) =>
    validateInput === true
      ? 'validates its input, which is for registration: set "validateInput" to false'
      : undefined,
} satisfies NodeType
