// `/test-clock`: what time the tenant thinks it is, and how it is told another. Only there when it was asked for at the start.

import {
  actionNotSupported,
  badRequest,
  forbidden,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  operationNotSupported,
} from '#crest'
import { readCrestRequest } from '../http/crest-request.ts'
import type { Answer, Endpoint } from '../http/exchange.ts'
import { isForwarded } from '../http/proxy.ts'
import type { TestClock } from '../test-clock.ts'

/** A test that needs more than ten years needs another clock. */
const limitSeconds = 315_360_000

/**
 * `GET` reads it, `_action=advance` moves it on by `seconds`, `_action=set` to `time`, which is not in its past. All answer
 * with the time. Nobody has to show who they are: only this machine reaches it, and what a proxy has passed on is refused.
 */
export function createTestClockEndpoint(clock: TestClock): Endpoint {
  return {
    kind: 'resource',
    async answer(exchange): Promise<Answer> {
      if (isForwarded(exchange.request.headers)) throw forbidden()
      const { operation, content } = readCrestRequest(exchange)
      if (operation.kind === 'action') clock.advance(stepMs(operation.action, content, clock))
      else if (operation.kind !== 'read') throw operationNotSupported()
      return { status: 200, body: { time: new Date(clock.nowMs()).toISOString() } satisfies JsonObject }
    },
  }
}

function stepMs(action: string, content: JsonValue, clock: TestClock): number {
  const { seconds, time } = isJsonObject(content) ? content : {}
  switch (action.toLowerCase()) {
    case 'advance':
      if (typeof seconds === 'number' && seconds >= 0 && seconds <= limitSeconds) return seconds * 1000
      throw badRequest(`Give "seconds", a number from 0 to ${limitSeconds}`)
    case 'set': {
      const ms = typeof time === 'string' ? Date.parse(time) - clock.nowMs() : Number.NaN
      if (ms >= 0 && ms <= limitSeconds * 1000) return ms
      throw badRequest(
        'Give "time", such as "2030-01-31T10:00:00Z", not before the time it is, within ten years',
      )
    }
    default:
      throw actionNotSupported(action)
  }
}
