// When a session is over, when a use of it is written down, and what its times say: as checks that the functions of session.ts must
// pass, and that copies of them with a fault in it must not.

import assert from 'node:assert/strict'
import type * as session from './session.ts'

type SessionTimesFunctions = Pick<
  typeof session,
  | 'expirationTimeMs'
  | 'idleTimeSeconds'
  | 'isExpired'
  | 'isUseDue'
  | 'maxIdleExpirationTimeMs'
  | 'maxSessionExpirationTimeMs'
  | 'timeLeftSeconds'
>

const hourMs = 3_600_000

/** Created at 10:00 as the clock of the test counts, used last at 10:10; idle until 10:40, at an end at 12:00. */
const times: session.SessionTimes = {
  creationTimeMs: 10 * hourMs,
  latestAccessTimeMs: 10 * hourMs + 600_000,
  maxIdleTimeMinutes: 30,
  maxSessionTimeMinutes: 120,
}
/** Used last at 11:59. */
const busy = { ...times, latestAccessTimeMs: 12 * hourMs - 60_000 }

/** By title. */
export const sessionTimesContract: Readonly<Record<string, (given: SessionTimesFunctions) => void>> = {
  'a session is alive after 1799.999 s of idleness and over after 1800.000 s'({ isExpired }) {
    assert.equal(isExpired(times, times.latestAccessTimeMs + 1_799_999), false)
    assert.equal(isExpired(times, times.latestAccessTimeMs + 1_800_000), true)
    assert.equal(isExpired(times, times.latestAccessTimeMs + 1_800_001), true)
  },

  'a session is alive after 7199.999 s of life and over after 7200.000 s, however fresh its latest access'({
    isExpired,
  }) {
    assert.equal(isExpired(busy, times.creationTimeMs + 7_199_999), false)
    assert.equal(isExpired(busy, times.creationTimeMs + 7_200_000), true)
    assert.equal(isExpired(busy, times.creationTimeMs + 7_200_001), true)
  },

  'a use is written down when more than the update frequency has passed since the last: not at 59.999 s nor at 60.000 s, but at 60.001 s'({
    isUseDue,
  }) {
    const dueAfter = (passedMs: number) => isUseDue(5 * hourMs, 5 * hourMs + passedMs, 60_000)
    assert.deepEqual([59_999, 60_000, 60_001, 60_002].map(dueAfter), [false, false, true, true])
    assert.deepEqual([0, 1].map(dueAfter), [false, false])
  },

  'with an update frequency of 0 every later millisecond is written down, and the same one not again'({
    isUseDue,
  }) {
    assert.equal(isUseDue(1_000, 1_000, 0), false)
    assert.equal(isUseDue(1_000, 1_001, 0), true)
  },

  'what has passed since the use counts, and not the time of day'({ isUseDue }) {
    assert.equal(isUseDue(100_000, 150_000, 60_000), false)
    assert.equal(isUseDue(100_000, 161_000, 60_000), true)
    assert.equal(isUseDue(1_000, 61_002, 60_000), true)
  },

  'a clock that went back writes nothing down, so that the latest access time never goes back'({ isUseDue }) {
    for (const backMs of [1, 1_000, 60_001, hourMs])
      assert.equal(isUseDue(5 * hourMs, 5 * hourMs - backMs, 0), false)
  },

  'a clock that went back ends no session'({ isExpired }) {
    for (const nowMs of [
      0,
      times.creationTimeMs - hourMs,
      times.creationTimeMs - 1,
      times.latestAccessTimeMs - 1,
    ]) {
      assert.equal(isExpired(times, nowMs), false)
    }
  },

  'a clock that went an hour forward ends an idle session, three hours forward every one'({ isExpired }) {
    assert.equal(isExpired(times, times.latestAccessTimeMs + hourMs), true)
    assert.equal(isExpired({ ...times, maxIdleTimeMinutes: 600 }, times.latestAccessTimeMs + hourMs), false)
    assert.equal(
      isExpired({ ...times, maxIdleTimeMinutes: 600 }, times.latestAccessTimeMs + 3 * hourMs),
      true,
    )
  },

  'a session is over when the earlier of its two limits is'({
    expirationTimeMs,
    maxIdleExpirationTimeMs,
    maxSessionExpirationTimeMs,
  }) {
    assert.equal(maxIdleExpirationTimeMs(times), 10 * hourMs + 2_400_000)
    assert.equal(maxSessionExpirationTimeMs(times), 12 * hourMs)
    assert.equal(expirationTimeMs(times), 10 * hourMs + 2_400_000)
    assert.equal(maxIdleExpirationTimeMs(busy), 12 * hourMs + 1_740_000)
    assert.equal(maxSessionExpirationTimeMs(busy), 12 * hourMs)
    assert.equal(expirationTimeMs(busy), 12 * hourMs)
  },

  'the limits are minutes, each its own'({ expirationTimeMs }) {
    assert.equal(expirationTimeMs({ ...times, maxIdleTimeMinutes: 1 }), times.latestAccessTimeMs + 60_000)
    assert.equal(expirationTimeMs({ ...times, maxSessionTimeMinutes: 11 }), times.creationTimeMs + 660_000)
  },

  'idle time is whole seconds since the latest access, cut off, and 0 when the clock went back'({
    idleTimeSeconds,
  }) {
    const idleAfter = (passedMs: number) => idleTimeSeconds(times, times.latestAccessTimeMs + passedMs)
    assert.deepEqual([0, 999, 1_000, 59_999, 60_000, 60_500].map(idleAfter), [0, 0, 1, 59, 60, 60])
    assert.deepEqual([-1, -1_000, -hourMs].map(idleAfter), [0, 0, 0])
  },

  'time left is whole seconds until the max session time, cut off, and 0 when that is over'({
    timeLeftSeconds,
  }) {
    const leftAfter = (passedMs: number) => timeLeftSeconds(times, times.creationTimeMs + passedMs)
    assert.deepEqual([0, 1, 1_000, 7_198_999, 7_199_001].map(leftAfter), [7_200, 7_199, 7_199, 1, 0])
    assert.deepEqual([7_200_000, 7_200_001, 9_000_000].map(leftAfter), [0, 0, 0])
    assert.equal(timeLeftSeconds(busy, times.creationTimeMs), 7_200)
  },
}
