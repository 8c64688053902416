// Time, as an argument.

/** Where the rooms of the tenant read the time. */
export interface Clock {
  /** Epoch milliseconds, whole. */
  nowMs(): number
}

/** A clock that stands still until it is set, for tests. */
export interface FixedClock extends Clock {
  setMs(nowMs: number): void
  advanceMs(durationMs: number): void
}

/** @param startMs epoch milliseconds */
export function fixedClock(startMs: number): FixedClock {
  let standsAtMs = startMs
  return {
    nowMs: () => standsAtMs,
    setMs: (nowMs) => {
      standsAtMs = nowMs
    },
    advanceMs: (durationMs) => {
      standsAtMs += durationMs
    },
  }
}
