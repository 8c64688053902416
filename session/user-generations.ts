// How all client-side sessions of a user end at once, though nobody keeps a list of them.

import { hash } from 'node:crypto'
import type { Denylist } from './denylist.ts'

/**
 * Each client-side session is of a generation of its user: a number that it carries. Ending them all puts the current generation
 * on the denylist, and the next login is of the following one.
 *
 * Time is cut into epochs that are as long as such a session may live, and each epoch counts its generations from 0. All names of
 * an epoch are held until the last session of that epoch has expired, so that the names held are always the first ones.
 */
export interface UserGenerations {
  /** The generation of a session that is created at that time. */
  current(universalId: string, creationTimeMs: number): Promise<number>
  /** Whether a session of that generation has been ended. */
  isOver(universalId: string, creationTimeMs: number, generation: number): Promise<boolean>
  /**
   * Ends the current generation, and that of the epoch before, whose sessions may live still; and at the turn of an epoch that of
   * the next, for the clock of another node may be ahead by a few minutes.
   */
  end(universalId: string, nowMs: number): Promise<void>
}

/** Minutes that a client-side session may live at most: 30 days. */
export const longestClientSideMinutes = 30 * 24 * 60

export function userGenerations(denylist: Denylist): UserGenerations {
  const isHeld = (universalId: string, epoch: number) => (generation: number) =>
    denylist.has(nameOf(universalId, epoch, generation))

  async function endIn(universalId: string, epoch: number): Promise<void> {
    const generation = await firstNotHeld(isHeld(universalId, epoch))
    await denylist.add(nameOf(universalId, epoch, generation), (epoch + 2) * epochMs)
  }
  return {
    current: (universalId, creationTimeMs) => firstNotHeld(isHeld(universalId, epochOf(creationTimeMs))),
    isOver: (universalId, creationTimeMs, generation) =>
      isHeld(universalId, epochOf(creationTimeMs))(generation),
    async end(universalId, nowMs) {
      const epochs = new Set([nowMs - epochMs, nowMs, nowMs + clockSkewMs].map(epochOf))
      await Promise.all([...epochs].map((epoch) => endIn(universalId, epoch)))
    },
  }
}

/** The first number for which it does not hold, where it holds for all before: found in steps that double, then by halves. */
async function firstNotHeld(isHeld: (number: number) => Promise<boolean>): Promise<number> {
  let low = 0
  let high = 0
  while (await isHeld(high)) {
    low = high + 1
    high = high * 2 + 1
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (await isHeld(middle)) low = middle + 1
    else high = middle
  }
  return low
}

function nameOf(universalId: string, epoch: number, generation: number): string {
  return `client-side-sessions:${hash('sha256', universalId, 'base64url')}:${epoch}:${generation}`
}

const clockSkewMs = 300_000
const epochMs = longestClientSideMinutes * 60_000
const epochOf = (timeMs: number) => Math.floor(timeMs / epochMs)
