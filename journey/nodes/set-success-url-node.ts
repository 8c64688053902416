// Success URL: where a person goes after this journey.

import { needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'

/** Setting: `successUrl`. It wins over `goto` and over what the realm says. Type name as AM exports it. */
export const setSuccessUrlNode = {
  id: 'SetSuccessUrlNode',
  outcomes: () => ['outcome'],
  problem: (config) => needsText(config, 'successUrl'),
  async process({ successUrl }) {
    return { outcome: 'outcome', effects: { successUrl: String(successUrl) } }
  },
} satisfies NodeType
