// Message: shows a text with two buttons.

import { confirmationCallback, textOutputCallback } from '../callback.ts'
import { localizedText } from './localized-text.ts'
import { localized } from './node-config.ts'
import type { NodeType } from './node-type.ts'

/**
 * Settings: `message`, `messageYes`, `messageNo` (texts by language), `stateField` (where in the shared state the index of
 * the pressed button is kept). Outcome `true` for the first button, `false` for the second.
 * Source: am-external `MessageNode`.
 */
export const messageNode = {
  id: 'MessageNode',
  asks: true,
  outcomes: () => ['true', 'false'],
  problem: (config) => localized(config, 'message', 'messageYes', 'messageNo'),
  async process(config, { answers }) {
    const pressed = answers?.[1]
    if (typeof pressed === 'number') {
      const { stateField } = config
      return {
        outcome: String(pressed === 0),
        ...(typeof stateField === 'string' && stateField !== '' && { shared: { [stateField]: pressed } }),
      }
    }
    const buttons = [localizedText(config.messageYes) ?? 'Yes', localizedText(config.messageNo) ?? 'No']
    return {
      callbacks: [
        textOutputCallback(localizedText(config.message) ?? 'Default message'),
        confirmationCallback(buttons, 1),
      ],
    }
  },
} satisfies NodeType
