// Retry Limit Decision: lets the tree go back so many times.

import type { JsonObject } from '#crest'
import { identityName } from '../identity-store.ts'
import { wholeNumber } from './node-config.ts'
import { type NodeContext, type NodeType, usernameOf } from './node-type.ts'

/**
 * Settings: `retryLimit` (3); `incrementUserAttributeOnFailure` (true): whether retries are counted for the user name, over
 * all its journeys, or in this one alone. Outcome `Retry` so many times, then `Reject`, which begins the count anew, as a
 * login does. Counts of a user name are also forgotten a day after the last; AM keeps them in the user's entry.
 * Source: am-external `RetryLimitDecisionNode`.
 */
export const retryLimitDecisionNode = {
  id: 'RetryLimitDecisionNode',
  outcomes: () => ['Retry', 'Reject'],
  problem: (config) => wholeNumber(config, 'retryLimit', 1, 99),
  async process(config, context) {
    const limit = limitOf(config)
    const { attempts, nodeId, state } = context
    const name = nameOf(config, context)
    if (name === undefined) {
      const key = `${nodeId}.retryCount`
      const retries = Number(state.shared[key] ?? 0)
      return retries < limit ? { outcome: 'Retry', shared: { [key]: retries + 1 } } : { outcome: 'Reject' }
    }
    const count = await attempts.record(name, limit + 1, dayMs)
    if (count <= limit) return { outcome: 'Retry' }
    await attempts.forget(name, limit + 1)
    return { outcome: 'Reject' }
  },
  async succeeded(config, context) {
    const name = nameOf(config, context)
    if (name !== undefined) await context.attempts.forget(name, limitOf(config) + 1)
  },
} satisfies NodeType

function limitOf({ retryLimit }: JsonObject): number {
  return typeof retryLimit === 'number' ? retryLimit : 3
}

function nameOf(
  config: JsonObject,
  { realm, nodeId, state }: Pick<NodeContext, 'realm' | 'nodeId' | 'state'>,
): string | undefined {
  const username = usernameOf(state)
  if (config.incrementUserAttributeOnFailure === false || username === undefined) return undefined
  return `retry:${realm}\0${identityName(username)}\0${nodeId}`
}

const dayMs = 86_400_000
