// Page: shows the questions of several nodes as one step.

import type { JsonObject, JsonValue } from '#crest'
import type { Callback } from '../callback.ts'
import { localizedText } from './localized-text.ts'
import { localized } from './node-config.ts'
import { type NodeQuestion, type NodeResult, type NodeType, stateAfter } from './node-type.ts'

/**
 * Asks what its inner nodes ask, together; hands each its part of the answers, in the order of the page, and what those
 * before it have learnt; goes on by the outcome of the last. When one of them asks again, the whole page is asked again.
 *
 * `pageHeader`, `pageDescription` (texts by language) and `stage` stand in the answer as `header`, `description` and
 * `stage`, where they are set, behind `callbacks`. Source: recorded page nodes; the answer on AM's page of sign-on journeys.
 */
export const pageNode = {
  id: 'PageNode',
  // Its outcomes are those of the last node on it, which only the tree knows: see `outcomesOf` there.
  outcomes: () => ['outcome'],
  problem: (config) => localized(config, 'pageHeader', 'pageDescription'),
  async process(config, { answers, runInner, state }) {
    const questions: Callback[] = []
    let last: NodeResult = { outcome: 'outcome' }
    let learnt = state
    let asksAgain = answers === undefined
    for (const nodeId of innerNodeIds(config)) {
      const asked = await runInner(nodeId, undefined, learnt)
      const callbacks = 'callbacks' in asked ? asked.callbacks : []
      const from = questions.length
      questions.push(...callbacks)
      last =
        answers === undefined || callbacks.length === 0
          ? asked
          : await runInner(nodeId, answers.slice(from, questions.length), learnt)
      if ('innerTree' in last) throw new Error('checkJourney has let an inner tree onto a page')
      if ('callbacks' in last) {
        asksAgain = true
        // It may now say what was wrong with the answer.
        questions.splice(from, callbacks.length, ...last.callbacks)
      }
      learnt = stateAfter(learnt, last)
    }
    if ('outcome' in last && !asksAgain) {
      const removed = Object.fromEntries(Object.keys(state.transient).map((name) => [name, '']))
      return { ...learnt, transient: { ...removed, ...learnt.transient }, outcome: last.outcome }
    }
    // What the nodes keep for themselves outlives the question, what was typed on the page does not.
    return question(config, questions, answers === undefined ? learnt.shared : state.shared)
  },
} satisfies NodeType

/** The nodes that lie on a page, in the order of the page. */
export function innerNodeIds(config: JsonObject): string[] {
  const nodes = Array.isArray(config.nodes) ? config.nodes : []
  return nodes.map((node) => String((node as JsonObject)._id))
}

function question(config: JsonObject, callbacks: readonly Callback[], shared: JsonObject): NodeQuestion {
  const page: Record<string, JsonValue> = {}
  const header = localizedText(config.pageHeader)
  const description = localizedText(config.pageDescription)
  if (header !== undefined) page.header = header
  if (description !== undefined) page.description = description
  if (typeof config.stage === 'string') page.stage = config.stage
  return { callbacks, page, shared }
}
