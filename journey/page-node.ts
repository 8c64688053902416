// Page: shows the questions of several nodes as one step.

import { isJsonObject, type JsonObject, type JsonValue } from '#crest'
import type { Callback } from './callback.ts'
import type { NodeQuestion, NodeResult, NodeType } from './node-type.ts'

/**
 * Asks what its inner nodes ask, together; hands each its part of the answers; goes on by the outcome of the last. When
 * one of them asks again, the whole page is asked again.
 *
 * `pageHeader`, `pageDescription` (texts by language) and `stage` stand in the answer as `header`, `description` and
 * `stage` where they are set. Source: recorded page nodes.
 */
export const pageNode = {
  id: 'PageNode',
  outcomes: ['outcome'],
  async process(config, { answers, runInner }) {
    const questions: Callback[] = []
    let last: NodeResult = { outcome: 'outcome' }
    let shared = {}
    let transient = {}
    let asksAgain = answers === undefined
    for (const nodeId of innerNodeIds(config)) {
      const asked = await runInner(nodeId, undefined)
      const callbacks = 'callbacks' in asked ? asked.callbacks : []
      const from = questions.length
      questions.push(...callbacks)
      if (answers === undefined) continue
      last = callbacks.length === 0 ? asked : await runInner(nodeId, answers.slice(from, questions.length))
      if ('callbacks' in last) asksAgain = true
      else {
        shared = { ...shared, ...last.shared }
        transient = { ...transient, ...last.transient }
      }
    }
    if (asksAgain || 'callbacks' in last) return question(config, questions)
    return { outcome: last.outcome, shared, transient }
  },
} satisfies NodeType

/** The nodes that lie on a page, in the order of the page. */
export function innerNodeIds(config: JsonObject): string[] {
  const nodes = Array.isArray(config.nodes) ? config.nodes : []
  return nodes.map((node) => String((node as JsonObject)._id))
}

function question(config: JsonObject, callbacks: readonly Callback[]): NodeQuestion {
  const page: Record<string, JsonValue> = {}
  const header = inEnglish(config.pageHeader)
  const description = inEnglish(config.pageDescription)
  if (header !== undefined) page.header = header
  if (description !== undefined) page.description = description
  if (typeof config.stage === 'string') page.stage = config.stage
  return { callbacks, page }
}

/** The English text, or the first there is: the tenant speaks one language. */
function inEnglish(texts: JsonValue | undefined): string | undefined {
  if (!isJsonObject(texts)) return undefined
  const text = texts.en ?? Object.values(texts)[0]
  return typeof text === 'string' ? text : undefined
}
