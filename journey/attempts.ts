// Counts what may go wrong only so often, such as passwords for one user name.

import { createHash } from 'node:crypto'
import type { Clock, Denylist } from '#session'

/**
 * Counters that forget by themselves. They stand in the denylist, so they are durable and all nodes on one store count
 * together. Nothing of them depends on whether what is counted exists: a user name that nobody has is counted as any other.
 */
export interface Attempts {
  /**
   * @param limit counts no further than this; at most 100
   * @param windowMs an attempt is forgotten when so long no other has followed
   * @returns how many there are now, this one included; of several at once each is told another number below `limit`
   */
  record(name: string, limit: number, windowMs: number): Promise<number>
  /** Forgets all of that name. */
  forget(name: string, limit: number): Promise<void>
}

/**
 * The nth attempt takes the nth of `limit` places. To find it, the places before are taken again, which makes them last as
 * long as it: so they go together, and the count never has a gap.
 */
export function createAttempts(denylist: Denylist, clock: Clock): Attempts {
  return {
    async record(name, limit, windowMs) {
      const untilMs = clock.nowMs() + windowMs
      for (let count = 1; count < limit; count += 1) {
        if (await denylist.add(placeOf(name, count), untilMs)) return count
      }
      await denylist.add(placeOf(name, limit), untilMs)
      return limit
    },
    async forget(name, limit) {
      for (let count = 1; count <= limit; count += 1) {
        const place = placeOf(name, count)
        if (!(await denylist.has(place))) return
        await denylist.remove(place)
      }
    },
  }
}

function placeOf(name: string, count: number): string {
  return `attempt:${digestOf(name)}:${count}`
}

/** Names hold user names, which may be long, hold any letter, and are nobody's business in a dump of the store. */
export function digestOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url')
}
