// Set Session Properties: what the session at the journey's end knows, and how long it lives.

import type { JsonObject } from '#crest'
import { firstProblem, objectOfTexts, wholeNumber } from './node-config.ts'
import type { NodeType } from './node-type.ts'

/**
 * Settings: `properties`, `maxSessionTime` and `maxIdleTime` (minutes; without them the tree, the realm or the tenant says).
 * The last such node that was passed wins. Source: am-external `SetSessionPropertiesNode`.
 */
export const setSessionPropertiesNode = {
  id: 'SetSessionPropertiesNode',
  outcomes: () => ['outcome'],
  problem: (config) =>
    firstProblem(
      objectOfTexts(config, 'properties'),
      config.maxSessionTime === null ? undefined : wholeNumber(config, 'maxSessionTime', 1, minutesLimit),
      config.maxIdleTime === null ? undefined : wholeNumber(config, 'maxIdleTime', 1, minutesLimit),
    ),
  async process(config) {
    const { properties, maxSessionTime, maxIdleTime } = config
    return {
      outcome: 'outcome',
      effects: {
        sessionProperties: textsOf((properties ?? {}) as JsonObject),
        ...(typeof maxSessionTime === 'number' && { maxSessionTimeMinutes: maxSessionTime }),
        ...(typeof maxIdleTime === 'number' && { maxIdleTimeMinutes: maxIdleTime }),
      },
    }
  },
} satisfies NodeType

function textsOf(object: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, String(value)]))
}

/** A year. */
const minutesLimit = 525_600
