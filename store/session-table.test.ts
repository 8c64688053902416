// The table against a Map: nothing is lost, nothing comes back, however rows move.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, expirationTimeMs, type Session, type TokenId } from '#session'
import { KeyTable } from './key-table.ts'
import { keyWords, writeKey } from './session-key.ts'
import { encodeRecord } from './session-record.ts'
import { SessionTable } from './session-table.ts'

test('rows that want the same place, at the end of the table too, are all found while others go', () => {
  const table = new KeyTable()
  const model = new Map<number, number>()
  const random = randomNumbers(7)
  for (let step = 0; step < 30_000; step += 1) {
    const id = random() % 60
    const row = table.find(crowdedKey(id))
    assert.equal(row === -1 ? undefined : table.placeAt(row), model.get(id))
    if (row !== -1) {
      table.remove(row)
      model.delete(id)
    } else {
      table.insert(crowdedKey(id), step, aSession())
      model.set(id, step)
    }
    assert.equal(table.size, model.size)
  }
})

test('a table does as a Map does through thousands of creates, touches, destroys and sweeps', () => {
  const table = new SessionTable()
  const model = new Map<string, Session>()
  const random = randomNumbers(11)
  const key = new Uint32Array(keyWords)
  for (let nowMs = 0; nowMs < 40_000; nowMs += 1) {
    const tokenId = `token-${random() % 3_000}` as TokenId
    writeKey(tokenId, key)
    const known = model.get(tokenId)
    const expected = known && nowMs < expirationTimeMs(known) ? known : undefined
    assert.deepEqual(table.find(key, tokenId, nowMs), expected)
    if (!known) {
      const session = aSessionOfAnySize({ tokenId, nowMs, random })
      table.insert(key, session, encodeRecord(session))
      model.set(tokenId, session)
    } else if (random() % 3 === 0) {
      assert.equal(table.remove(key), model.delete(tokenId))
    } else {
      assert.equal(table.touch(key, nowMs), nowMs > known.latestAccessTimeMs)
      model.set(tokenId, { ...known, latestAccessTimeMs: nowMs })
    }
    if (nowMs % 500 === 0) reapBoth(nowMs)
    assert.equal(table.size, model.size)
  }

  function reapBoth(nowMs: number) {
    const expired = [...model.values()].filter((session) => nowMs >= expirationTimeMs(session))
    const reaped = table.reap(nowMs, Number.POSITIVE_INFINITY)
    // A row that moved from the end to the beginning of its table can slip through one sweep, not through two.
    assert.equal(reaped + table.reap(nowMs, Number.POSITIVE_INFINITY), expired.length)
    for (const { tokenId } of expired) model.delete(tokenId)
  }
})

test('a sweep stops at its limit and goes on there', () => {
  const table = new SessionTable()
  const key = new Uint32Array(keyWords)
  for (let i = 0; i < 1_000; i += 1) {
    const session = aSession({ tokenId: `token-${i}`, maxIdleTimeMinutes: i % 2 === 0 ? 1 : 2 })
    table.insert(writeKey(session.tokenId, key), session, encodeRecord(session))
  }
  const nowMs = 1_000 + 60_000
  assert.equal(table.reap(nowMs - 1, 100), 0)
  assert.equal(table.reap(nowMs, 300), 300)
  assert.equal(table.reap(nowMs, 300), 200)
  assert.equal(table.reap(nowMs, 300), 0)
  assert.equal(table.size, 500)
})

/** Keys whose homes are the first and the last rows of any table. */
function crowdedKey(id: number): Uint32Array {
  return Uint32Array.of(0, id % 3 === 0 ? 0 : 0xffffffff, id, 0)
}

function aSessionOfAnySize(options: { tokenId: string; nowMs: number; random: () => number }): Session {
  const { tokenId, nowMs, random } = options
  const large = random() % 50 === 0 ? random() % 60_000 : random() % 300
  return aSession({
    tokenId,
    creationTimeMs: nowMs,
    latestAccessTimeMs: nowMs,
    // Seconds, so that some expire while the test runs.
    maxIdleTimeMinutes: (random() % 10) / 60,
    maxSessionTimeMinutes: (random() % 30) / 60,
    properties: { AMCtxId: tokenId, large: 'x'.repeat(large) },
  })
}

/** A sequence that is the same in every run: 31 bits at a time, after Park and Miller. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 0x7fffffff
    return state
  }
}
