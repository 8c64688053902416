// When a session is over, and what its times say.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idleTimeSeconds, isExpired, timeLeftSeconds } from './session.ts'
import { aSession } from './session-store.contract.ts'

const session = aSession({ creationTimeMs: 0, latestAccessTimeMs: 0 })

test('a session is over at 1800.000 s of idleness and alive at 1799.999 s', () => {
  assert.equal(isExpired(session, 1_799_999), false)
  assert.equal(isExpired(session, 1_800_000), true)
})

test('a session is over at 7200.000 s of life, however fresh its latest access', () => {
  const used = { ...session, latestAccessTimeMs: 7_199_000 }
  assert.equal(isExpired(used, 7_199_999), false)
  assert.equal(isExpired(used, 7_200_000), true)
})

test('a clock that went back ends no session and shows no negative idle time', () => {
  const used = { ...session, creationTimeMs: 10_000, latestAccessTimeMs: 10_000 }
  assert.equal(isExpired(used, 0), false)
  assert.equal(idleTimeSeconds(used, 0), 0)
})

test('idle time and time left are whole seconds, cut off', () => {
  assert.equal(idleTimeSeconds(session, 59_999), 59)
  assert.equal(idleTimeSeconds(session, 60_000), 60)
  assert.equal(timeLeftSeconds(session, 0), 7_200)
  assert.equal(timeLeftSeconds(session, 1), 7_199)
  assert.equal(timeLeftSeconds(session, 7_200_001), 0)
})
