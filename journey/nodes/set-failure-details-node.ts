// Set Failure Details: what the error says should the journey fail.

import type { JsonValue } from '#crest'
import { localizedText } from './localized-text.ts'
import { firstProblem, localized, objectOfTexts } from './node-config.ts'
import type { NodeType } from './node-type.ts'

/**
 * Settings: `failureMessage` (texts by language) takes the place of "Login failure"; `failureDetails` are members of the
 * error's `detail`, a text that is a JSON object as that object. Source: am-external `SetFailureDetailsNode`,
 * `FailureDetailsTreeHook`.
 */
export const setFailureDetailsNode = {
  id: 'SetFailureDetailsNode',
  outcomes: () => ['outcome'],
  problem: (config) =>
    firstProblem(localized(config, 'failureMessage'), objectOfTexts(config, 'failureDetails')),
  async process(config) {
    const failureMessage = localizedText(config.failureMessage)
    const details = Object.entries((config.failureDetails ?? {}) as Record<string, JsonValue>)
    return {
      outcome: 'outcome',
      effects: {
        ...(failureMessage !== undefined && { failureMessage }),
        failureDetail: Object.fromEntries(details.map(([name, value]) => [name, objectIn(value)])),
      },
    }
  },
} satisfies NodeType

function objectIn(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return value // a text that only begins like one
  }
}
