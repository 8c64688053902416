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
  const add = (table: Float64Array, place: number, nowMs: number, change: number) => {
    table[place] = Math.max(table[place] as number, nowMs) + change
  }
  let latestMs = 0
  // A clock that is set back forgets all failures: nobody waits for it to come round again.
  const now = (): number => {
    const nowMs = clock.nowMs()
    if (nowMs < latestMs - recoveryMs) for (const table of tables) table.fill(0)
    latestMs = nowMs
    return nowMs
  }

  return {
    begin(key) {
      const nowMs = now()
      const [first, second] = placesOf(key)
      const clearMs = Math.min(tables[0][first] as number, tables[1][second] as number)
      const waitMs = clearMs - nowMs - (failures - 1) * recoveryMs
      if (waitMs > 0) return waitMs
      add(tables[0], first, nowMs, recoveryMs)
      add(tables[1], second, nowMs, recoveryMs)
      return 0
    },
    forgive(key) {
      const nowMs = now()
      const [first, second] = placesOf(key)
      add(tables[0], first, nowMs, -recoveryMs)
      add(tables[1], second, nowMs, -recoveryMs)
    },
  }
}

const places = 65_536
