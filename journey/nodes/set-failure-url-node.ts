// Failure URL: where a person goes should this journey fail.

import { needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'

/** Setting: `failureUrl`. It wins over `gotoOnFail`. Type name as AM exports it. */
export const setFailureUrlNode = {
  id: 'SetFailureUrlNode',
  outcomes: () => ['outcome'],
  problem: (config) => needsText(config, 'failureUrl'),
  async process({ failureUrl }) {
    return { outcome: 'outcome', effects: { failureUrl: String(failureUrl) } }
  },
} satisfies NodeType
