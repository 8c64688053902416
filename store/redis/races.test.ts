// Two stores on one Redis at the same moment: a logout wins over every use, and every history can be told in one order.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  aSession,
  createTokenId,
  type FixedClock,
  fixedClock,
  type SessionStore,
  type TokenId,
} from '#session'
import type { Stores } from '../stores.ts'
import { openRedisStores } from './stores.ts'
import { type RedisUnderTest, startRedis, withoutRedis } from './under-test.ts'

describe('two stores on one Redis', { skip: await withoutRedis() }, () => {
  const clock = fixedClock(1_000)
  let server: RedisUnderTest
  let nodes: readonly [Stores, Stores]
  before(async () => {
    server = await startRedis()
    const open = () => openRedisStores({ url: server.url, clock, commandTimeoutMs: 10_000 })
    nodes = [await open(), await open()]
  })
  after(async () => {
    for (const node of nodes) await node.close()
    await server.stop()
  })

  test('200 times a logout wins over 64 uses that run beside it, and leaves nothing', async () => {
    const [one, two] = nodes
    clock.setMs(2_000)
    for (let round = 0; round < 200; round += 1) {
      const tokenId = createTokenId()
      await one.sessions.create(aSession({ tokenId }))
      const uses = Array.from({ length: 64 }, (_, i) => (i % 2 ? one : two).sessions.use(tokenId, 0))
      const destroyed = await (round % 2 ? one : two).sessions.destroy(tokenId)
      assert.equal(destroyed, true)
      const after = await Promise.all([one.sessions.use(tokenId, 0), two.sessions.use(tokenId, 0)])
      assert.deepEqual(after, [undefined, undefined])
      await Promise.all(uses)
    }
    assert.deepEqual(await server.client.keys('callbook:s:*'), [])
  })

  test('a change of properties that races a logout brings nothing back', async () => {
    const [one, two] = nodes
    for (let round = 0; round < 100; round += 1) {
      const tokenId = createTokenId()
      await one.sessions.create(aSession({ tokenId }))
      const changes = Array.from({ length: 8 }, (_, i) =>
        one.sessions.setProperties(tokenId, { color: `${i}` }),
      )
      assert.equal(await two.sessions.destroy(tokenId), true)
      assert.equal(await one.sessions.find(tokenId), undefined)
      await Promise.all(changes)
    }
    assert.deepEqual(await server.client.keys('callbook:s:*'), [])
  })

  test('properties that sixteen set at once from two nodes are all there', async () => {
    const tokenId = createTokenId()
    await nodes[0].sessions.create(aSession({ tokenId, properties: {} }))
    const set = (i: number) =>
      (i % 2 ? nodes[0] : nodes[1]).sessions.setProperties(tokenId, { [`p${i}`]: `${i}` })
    await Promise.all(Array.from({ length: 16 }, (_, i) => set(i)))
    const expected = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`p${i}`, `${i}`]))
    assert.deepEqual((await nodes[1].sessions.find(tokenId))?.properties, expected)
    await nodes[0].sessions.destroy(tokenId)
  })

  test('a login is never missing in its user’s list, however many end meanwhile', async () => {
    const [one, two] = nodes
    const universalId = 'id=busy,ou=user'
    const comeAndGo = async (store: SessionStore) => {
      for (let i = 0; i < 100; i += 1) {
        const tokenId = createTokenId()
        await store.create(aSession({ tokenId, universalId }))
        const found = await two.sessions.findByUser(universalId, 1_000)
        const listed = await Promise.all(
          found.map(({ sessionHandle }) => one.sessions.destroyByHandle(sessionHandle)),
        )
        assert.ok(listed.length <= 16)
        assert.equal(await store.find(tokenId), undefined, 'it was listed, and so ended')
      }
    }
    await Promise.all(Array.from({ length: 8 }, (_, i) => comeAndGo((i % 2 ? one : two).sessions)))
  })

  test('10,000 operations of two nodes can be told in one order', async () => {
    let operations = 0
    for (let round = 0; operations < 10_000; round += 1) {
      const history = await aHistory(nodes, clock, createTokenId(), round)
      operations += history.length
      assert.ok(isLinearizable(history), JSON.stringify(history))
    }
  })

  test('the check of histories tells one that cannot be', () => {
    const created = { call: 'create', begin: 0, end: 1, nowMs: 0, answer: 0 } as const
    const ended = { call: 'destroy', begin: 2, end: 3, nowMs: 0, answer: 1 } as const
    const used = { call: 'use', nowMs: 7, answer: 7 } as const
    assert.ok(isLinearizable([created, ended, { ...used, begin: 2, end: 5 }]))
    assert.ok(!isLinearizable([created, ended, { ...used, begin: 4, end: 5 }]), 'a use after the end')
    const found = { call: 'find', begin: 6, end: 7, nowMs: 9, answer: 0 } as const
    assert.ok(
      !isLinearizable([created, { ...used, begin: 4, end: 5 }, found]),
      'an access time that goes back',
    )
  })
})

/** One call and its answer. `begin` and `end` count the moments at which calls began and ended. */
interface Operation {
  readonly call: 'create' | 'use' | 'find' | 'destroy'
  readonly begin: number
  readonly end: number
  /** What the caller's clock showed. */
  readonly nowMs: number
  /** The latest access time it saw; for `destroy` 1 when it ended the session; -1 for none. */
  readonly answer: number
}

/** Some forty calls of eight callers about one session; each waits for an answer before it goes on. */
async function aHistory(
  nodes: readonly [Stores, Stores],
  clock: FixedClock,
  tokenId: TokenId,
  seed: number,
): Promise<readonly Operation[]> {
  const history: Operation[] = []
  let moment = 0
  const record = async (call: Operation['call'], run: () => Promise<number>) => {
    // Each call is at a millisecond of its own, so that the access times tell which came when.
    clock.advanceMs(1)
    const nowMs = clock.nowMs()
    moment += 1
    const begin = moment
    const answer = await run()
    moment += 1
    history.push({ call, begin, end: moment, nowMs, answer })
  }
  const caller = async (number: number) => {
    const { sessions } = nodes[number % 2] ?? nodes[0]
    for (let step = 0; step < 5; step += 1) {
      const choice = (seed * 31 + number * 7 + step * 13) % 10
      if (number === 0 && step === 0) {
        const latestAccessTimeMs = clock.nowMs()
        await record('create', async () => {
          await sessions.create(aSession({ tokenId, latestAccessTimeMs }))
          return latestAccessTimeMs
        })
      } else if (choice === 0 || (number === 3 && step === 3)) {
        await record('destroy', async () => ((await sessions.destroy(tokenId)) ? 1 : -1))
      } else if (choice < 5) {
        await record('find', async () => (await sessions.find(tokenId))?.latestAccessTimeMs ?? -1)
      } else {
        await record('use', async () => (await sessions.use(tokenId, 0))?.latestAccessTimeMs ?? -1)
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, (_, number) => caller(number)))
  return history
}

/** Whether there is an order of the calls that gives these answers, and in which no call comes before one that had ended by then. */
function isLinearizable(history: readonly Operation[]): boolean {
  const failed = new Set<string>()
  const canFollow = (left: readonly Operation[], state: number): boolean => {
    if (left.length === 0) return true
    const key = `${left.map(({ end }) => end).join()} ${state}`
    if (failed.has(key)) return false
    const firstEnd = Math.min(...left.map(({ end }) => end))
    for (const operation of left) {
      const next = operation.begin < firstEnd ? stateAfter(state, operation) : undefined
      if (
        next !== undefined &&
        canFollow(
          left.filter((other) => other !== operation),
          next,
        )
      )
        return true
    }
    failed.add(key)
    return false
  }
  return canFollow(history, -1)
}

/** The session's latest access time after the call, -1 for none; `undefined` when it could not have answered so. */
function stateAfter(state: number, { call, nowMs, answer }: Operation): number | undefined {
  if (call === 'create') return state === -1 ? answer : undefined
  if (call === 'destroy') return answer === (state === -1 ? -1 : 1) ? -1 : undefined
  const next = call === 'use' && state !== -1 ? Math.max(state, nowMs) : state
  return answer === next ? next : undefined
}
