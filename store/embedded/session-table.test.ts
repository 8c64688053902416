// The tables against Maps: nothing is lost, nothing comes back, however rows and records move.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, expirationTimeMs, type Session, type TokenId } from '#session'
import { DenialTable } from './denial-table.ts'
import { HashIndex } from './hash-index.ts'
import { KeyTable } from './key-table.ts'
import { keyWords, userHashOf, writeKey } from './session-key.ts'
import { encodeRecord } from './session-record.ts'
import { shardCount } from './session-ref.ts'
import { SessionTable } from './session-table.ts'
import { aUsualSession } from './usual-session.ts'

test('keys that want the same row, at the end of the table too, are all found while others go', () => {
  const table = new KeyTable()
  const model = new Map<number, number>()
  const random = randomNumbers(7)
  for (let step = 0; step < 30_000; step += 1) {
    const id = random() % 60
    const row = table.find(crowdedKey(id))
    assert.equal(row === -1 ? undefined : table.at(row), model.get(id))
    if (row !== -1) {
      table.remove(row)
      model.delete(id)
    } else {
      table.insert(crowdedKey(id), step)
      model.set(id, step)
    }
    assert.equal(table.size, model.size)
  }
})

test('numbers of one hash and of hashes that want the same slot are all found while others go', () => {
  const index = new HashIndex()
  const model = new Map<number, number>()
  const random = randomNumbers(3)
  const hashOf = (id: number) => crowdedKey(id % 20)[1] as number
  const slotOf = (id: number) => {
    const slots: number[] = []
    const hash = hashOf(id)
    for (let slot = index.first(hash); slot !== -1; slot = index.next(hash, slot)) slots.push(slot)
    const numbers = slots.map((slot) => index.at(slot))
    assert.deepEqual(numbers.sort(), [...model.keys()].filter((other) => model.get(other) === hash).sort())
    return slots.find((slot) => index.at(slot) === id)
  }
  for (let step = 0; step < 10_000; step += 1) {
    const id = 1 + (random() % 60)
    const slot = slotOf(id)
    if (slot !== undefined) {
      index.removeAt(slot)
      model.delete(id)
    } else {
      index.add(hashOf(id), id)
      model.set(id, hashOf(id))
    }
  }
})

test('a table does as a Map does through thousands of creates, uses, changes, ends and sweeps', () => {
  const table = new SessionTable()
  const model = new Map<string, Session>()
  const random = randomNumbers(11)
  const key = new Uint32Array(keyWords)
  for (let nowMs = 0; nowMs < 40_000; nowMs += 1) {
    const tokenId = `token-${random() % 3_000}` as TokenId
    const known = model.get(tokenId)
    const expected = known && nowMs < expirationTimeMs(known) ? known : undefined
    const ref = table.find(writeKey(tokenId, key))
    assert.equal(ref !== 0, known !== undefined)
    assert.deepEqual(
      ref !== 0 && table.isLive(ref, nowMs) ? table.session(ref, tokenId) : undefined,
      expected,
    )
    if (!known) {
      const session = aSessionOfAnySize({ tokenId, nowMs, random })
      insert(table, session)
      model.set(tokenId, session)
    } else if (random() % 3 === 0) {
      table.remove(ref)
      model.delete(tokenId)
    } else if (random() % 2 === 0) {
      const { properties } = aSessionOfAnySize({ tokenId, nowMs, random })
      table.setRecord(ref, encodeRecord({ ...known, properties }))
      model.set(tokenId, { ...known, properties })
    } else {
      table.setLatestAccessTimeMs(ref, nowMs)
      model.set(tokenId, { ...known, latestAccessTimeMs: nowMs })
    }
    if (nowMs % 500 === 0) reapBoth(nowMs)
    if (nowMs % 997 === 0) checkUsers(table, model)
    assert.equal(table.size, model.size)
  }

  function reapBoth(nowMs: number) {
    const expired = [...model.values()].filter((session) => nowMs >= expirationTimeMs(session))
    assert.equal(reapAll(table, nowMs), expired.length)
    for (const { tokenId } of expired) model.delete(tokenId)
  }
})

test('a table that was loaded has every user’s sessions at once, while others come and go before all are chained', () => {
  const table = new SessionTable()
  const model = new Map<string, Session>()
  const random = randomNumbers(5)
  const key = new Uint32Array(keyWords)
  const comeAndGo = (steps: number) => {
    for (let step = 0; step < steps; step += 1) {
      const tokenId = `token-${random() % 500}` as TokenId
      const ref = table.find(writeKey(tokenId, key))
      assert.equal(ref !== 0, model.has(tokenId))
      if (ref === 0) {
        const session = aSessionOfAnySize({ tokenId, nowMs: 0, random })
        insert(table, session)
        model.set(tokenId, session)
      } else {
        table.remove(ref)
        model.delete(tokenId)
      }
    }
  }
  table.beginLoading()
  comeAndGo(3_001)
  table.endLoading()
  // Some users are asked for or changed before their part had its turn.
  const early = Array.from(table.ofUser(aUser(3).universalId)).length
  assert.equal(early, [...model.values()].filter(({ username }) => username === 'user-3').length)
  let parts = 0
  while (table.chainNext()) {
    parts += 1
    comeAndGo(3)
    if (parts % 32 === 0) checkUsers(table, model)
  }
  assert.equal(parts, shardCount)
  checkUsers(table, model)
})

test('a sweep goes from table to table and takes what has expired, and nothing else', () => {
  const table = new SessionTable()
  for (let i = 0; i < 1_000; i += 1)
    insert(table, aSession({ tokenId: `token-${i}`, maxIdleTimeMinutes: i % 2 === 0 ? 1 : 2 }))
  const nowMs = 1_000 + 60_000
  assert.equal(reapAll(table, nowMs - 1), 0)
  const first = table.reapNext(nowMs)
  assert.ok(first < 20)
  assert.equal(first + reapAll(table, nowMs), 500)
  assert.equal(reapAll(table, nowMs), 0)
  assert.equal(table.size, 500)
})

test('a sweep in slices takes no more at a time than it was told, and all of a table before the next', () => {
  const table = new SessionTable()
  for (let i = 0; i < 2_000; i += 1) insert(table, aSession({ tokenId: `token-${i}`, maxIdleTimeMinutes: 1 }))
  const slices: number[] = []
  while (table.size > 0) slices.push(table.reapNext(61_000, 3))
  assert.ok(slices.every((count) => count <= 3))
  assert.ok(slices.length > shardCount, 'some tables took several slices')
  assert.ok(slices.length < 4 * shardCount, 'none of them was put off')
})

test('memory that sessions leave is used again', () => {
  const table = new SessionTable()
  const key = new Uint32Array(keyWords)
  const large = 'x'.repeat(2_000)
  const create = (i: number) => insert(table, aSession({ tokenId: `token-${i}`, properties: { large } }))
  for (let i = 0; i < 20_000; i += 1) create(i)
  const { bytes } = table
  for (let i = 20_000; i < 100_000; i += 1) {
    table.remove(table.find(writeKey(`token-${i - 20_000}`, key)))
    create(i)
  }
  assert.ok(table.bytes < bytes * 2, `${bytes} bytes became ${table.bytes}`)
  assert.equal(table.size, 20_000)
  assert.equal(
    table.session(table.find(writeKey('token-99999', key)), 'x' as TokenId).properties.large,
    large,
  )
})

test('sessions of a usual size take at most 350 bytes of memory each, denied names at most 50', () => {
  const table = new SessionTable()
  const denials = new DenialTable()
  const random = randomNumbers(13)
  const session = aUsualSession(123_456)
  const bytes = encodeRecord(session)
  const record = { bytes, start: 0, end: bytes.length }
  const count = 250_000
  for (let i = 0; i < count; i += 1) {
    // A key and a hash are as good as random; 31 bits of them are here.
    const key = Uint32Array.of(random(), random() * 2, random(), i)
    table.insert({ key, userHash: random(), times: session, record })
    denials.set(key, 5_000)
  }
  assert.ok(table.bytes / count <= 350, `${table.bytes / count} bytes a session`)
  assert.ok(denials.bytes / count <= 50, `${denials.bytes / count} bytes a name`)
})

test('the denylist forgets what is over, from the very millisecond', () => {
  const denials = new DenialTable()
  const key = new Uint32Array(keyWords)
  const reapAll = (nowMs: number) => {
    for (let table = 0; table < shardCount; table += 1) denials.reapNext(nowMs)
  }
  for (let i = 0; i < 1_000; i += 1) denials.set(writeKey(`name-${i}`, key), i % 2 === 0 ? 2_000 : 3_000)
  reapAll(1_999)
  assert.equal(denials.size, 1_000)
  reapAll(2_000)
  assert.equal(denials.size, 500)
  assert.equal(denials.untilMs(writeKey('name-1', key)), 3_000)
  assert.equal(denials.untilMs(writeKey('name-0', key)), 0)
})

function reapAll(table: SessionTable, nowMs: number): number {
  return Array.from({ length: shardCount }, () => table.reapNext(nowMs)).reduce((sum, count) => sum + count)
}

function insert(table: SessionTable, session: Session): void {
  const bytes = encodeRecord(session)
  table.insert({
    key: writeKey(session.tokenId, new Uint32Array(keyWords)),
    userHash: userHashOf(session.universalId),
    times: session,
    record: { bytes, start: 0, end: bytes.length },
  })
}

/** Every user has the sessions that the model says, and the shards hold them all. */
function checkUsers(table: SessionTable, model: ReadonlyMap<string, Session>): void {
  const tokens = (refs: Iterable<number>) =>
    Array.from(refs, (ref) => table.session(ref, '' as TokenId).properties.AMCtxId ?? '').sort()
  for (let user = 0; user < userCount; user += 1) {
    const { universalId } = aUser(user)
    const expected = [...model.values()].filter((session) => session.universalId === universalId)
    assert.deepEqual(tokens(table.ofUser(universalId)), expected.map(({ tokenId }) => tokenId).sort())
  }
  const all = Array.from({ length: shardCount }, (_, shard) => [...table.ofShard(shard)]).flat()
  assert.deepEqual(tokens(all), [...model.keys()].sort())
}

/** Keys whose homes are the first and the last rows of any table. */
function crowdedKey(id: number): Uint32Array {
  return Uint32Array.of(0, id % 3 === 0 ? 0 : 0xffffffff - (id % 2), id, 0)
}

function aUser(user: number) {
  return { username: `user-${user}`, universalId: `id=user-${user},ou=user` }
}

function aSessionOfAnySize(options: { tokenId: string; nowMs: number; random: () => number }): Session {
  const { tokenId, nowMs, random } = options
  const large = random() % 50 === 0 ? random() % 60_000 : random() % 300
  return aSession({
    tokenId,
    ...aUser(random() % userCount),
    creationTimeMs: nowMs,
    latestAccessTimeMs: nowMs,
    // Seconds, so that some expire while the test runs.
    maxIdleTimeMinutes: (random() % 10) / 60,
    maxSessionTimeMinutes: (random() % 30) / 60,
    properties: { AMCtxId: tokenId, [random() % 2 === 0 ? 'large' : 'größe']: 'x'.repeat(large) },
  })
}

const userCount = 17

/** A sequence that is the same in every run: 31 bits at a time, after Park and Miller. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 0x7fffffff
    return state
  }
}
