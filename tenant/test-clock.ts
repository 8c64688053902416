// A clock that whoever tests time-outs moves on.

import assert from 'node:assert/strict'
import type { Clock } from '#session'

/** Runs as the one it stands on does, only later. It never moves back: what has expired stays expired. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void
}

export function createTestClock(base: Clock): TestClock {
  let aheadMs = 0
  return {
    nowMs: () => base.nowMs() + aheadMs,
    advance(milliseconds) {
      assert.ok(milliseconds >= 0)
      aheadMs += milliseconds
    },
  }
}
