// Slows down password guessing: counts failed logins by account and by address, in memory that never grows.

import { hash } from 'node:crypto'
import type { Clock, RandomBytes } from '#session'

/**
 * Each key may fail so many times at once, and then once more each time `recoveryMs` have passed.
 *
 * A failure is counted when the attempt begins and taken back when it succeeds, so that a thousand attempts at once are no way
 * round it. The state is two tables of 65,536 times (1 MiB): a key has a place in each, chosen by a hash with a secret, and is
 * refused only when both say so. Keys that share both places (a few in 10^9) share their failures; none is ever forgotten
 * early, however many others come.
 */
export interface Throttle {
  /** @returns 0 when the attempt may go on, and it is counted as failed; else the milliseconds to wait */
  begin(key: string): number
  /** The attempt did not fail. */
  forgive(key: string): void
}

export interface ThrottleOptions {
  /** Failures at once; 0 refuses nothing. */
  readonly failures: number
  readonly recoveryMs: number
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

export function createThrottle({ failures, recoveryMs, clock, randomBytes }: ThrottleOptions): Throttle {
  if (failures === 0) return { begin: () => 0, forgive() {} }
  const secret = Buffer.from(randomBytes(16)).toString('hex')
  // When the failures of a place will all be forgotten, epoch milliseconds. (Generic cell rate algorithm, ITU-T I.371.)
  const tables = [new Float64Array(places), new Float64Array(places)] as const
  const placesOf = (key: string): readonly [number, number] => {
    const digest = hash('sha256', `${secret}${key}`, 'buffer')
    return [digest.readUInt16LE(0), digest.readUInt16LE(2)]
  }
  // Further ahead than so many failures reach: the clock was set back. What was counted before that is forgotten.
  const clearAt = (table: Float64Array, place: number, nowMs: number) => {
    const clearMs = table[place] as number
    return clearMs > nowMs + failures * recoveryMs ? nowMs : clearMs
  }
  const add = (table: Float64Array, place: number, nowMs: number, change: number) => {
    table[place] = Math.max(clearAt(table, place, nowMs), nowMs) + change
  }

  return {
    begin(key) {
      const nowMs = clock.nowMs()
      const [first, second] = placesOf(key)
      const clearMs = Math.min(clearAt(tables[0], first, nowMs), clearAt(tables[1], second, nowMs))
      const waitMs = clearMs - nowMs - (failures - 1) * recoveryMs
      if (waitMs > 0) return waitMs
      add(tables[0], first, nowMs, recoveryMs)
      add(tables[1], second, nowMs, recoveryMs)
      return 0
    },
    forgive(key) {
      const nowMs = clock.nowMs()
      const [first, second] = placesOf(key)
      add(tables[0], first, nowMs, -recoveryMs)
      add(tables[1], second, nowMs, -recoveryMs)
    },
  }
}

const places = 65_536
