// The time that calls to Redis may take: one timer for all of them, and none is called late whose answer is here.

import { polled } from './polled.ts'

export interface Deadline {
  /** How many works have not ended; those whose callers were told so too are among them. */
  pending(): number
  /** Ends as the work does, or rejects once the work has had its time. The work goes on, and how it ends is then told to nobody. */
  limit<T>(work: Promise<T>): Promise<T>
}

/**
 * Each work has `limitMs` from the end of the turn of the event loop in which it began, when what it sends goes out: a turn that
 * takes long costs it nothing. What has ended by the time it is found late has not been late.
 */
export function createDeadline(limitMs: number): Deadline {
  // The oldest first: all have the same time.
  const calls = new Set<Call>()
  let turn: Turn | undefined
  let isWatching = false
  let pending = 0

  function thisTurn(): Turn {
    if (turn) return turn
    const begun: Turn = { endMs: Number.POSITIVE_INFINITY }
    turn = begun
    setImmediate(() => {
      turn = undefined
      begun.endMs = performance.now()
      if (!isWatching) void watch()
    })
    return begun
  }

  async function watch(): Promise<void> {
    isWatching = true
    for (let oldest = first(calls); oldest !== undefined; oldest = first(calls)) {
      await elapsed(limitMs - Math.max(0, performance.now() - oldest.turn.endMs))
      const nowMs = performance.now()
      await polled()
      for (const call of calls) {
        if (nowMs - call.turn.endMs < limitMs) break
        calls.delete(call)
        call.fail(new Error(`no answer within ${limitMs} ms`))
      }
    }
    isWatching = false
  }

  return {
    pending: () => pending,

    limit: (work) =>
      new Promise((resolve, reject) => {
        const call: Call = { turn: thisTurn(), fail: reject }
        const end = () => {
          pending -= 1
          calls.delete(call)
        }
        pending += 1
        calls.add(call)
        work.then(
          (value) => {
            end()
            resolve(value)
          },
          (error) => {
            end()
            reject(error)
          },
        )
      }),
  }
}

interface Turn {
  /** Of `performance.now()`; Infinity until then. */
  endMs: number
}

interface Call {
  readonly turn: Turn
  fail(error: Error): void
}

function first<T>(items: Iterable<T>): T | undefined {
  for (const item of items) return item
  return undefined
}

/** The timer alone keeps no process alive: what a call waits for does. */
function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}
