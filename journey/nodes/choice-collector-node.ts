// Choice Collector: asks for one of several, and each is a way on.

import type { JsonObject } from '#crest'
import { choiceCallback } from '../callback.ts'
import { firstProblem, needsText } from './node-config.ts'
import type { NodeType } from './node-type.ts'

/** Settings: `choices`, `defaultChoice` (one of them; the first where it is none), `prompt`. Outcomes: the choices. */
export const choiceCollectorNode = {
  id: 'ChoiceCollectorNode',
  asks: true,
  outcomes: choicesOf,
  problem: (config) =>
    firstProblem(
      choicesOf(config).length === 0 ? 'needs a list of texts as "choices"' : undefined,
      needsText(config, 'prompt'),
    ),
  async process(config, { answers }) {
    const choices = choicesOf(config)
    const chosen = typeof answers?.[0] === 'number' ? choices[answers[0]] : undefined
    if (chosen !== undefined) return { outcome: chosen }
    const defaultChoice = Math.max(0, choices.indexOf(String(config.defaultChoice)))
    return { callbacks: [choiceCallback(String(config.prompt), choices, defaultChoice)] }
  },
} satisfies NodeType

function choicesOf(config: JsonObject): string[] {
  const choices = Array.isArray(config.choices) ? config.choices : []
  return choices.filter((choice) => typeof choice === 'string')
}
