// What every session store must do, as tests that a store's own test file runs.

import assert from 'node:assert/strict'
import { type Clock, type FixedClock, fixedClock } from './clock.ts'
import { handleOf, storedSession } from './model-store.ts'
import type { Session, SessionHandle, StoredSession, TokenId } from './session.ts'
import type { SessionStore } from './session-store.ts'

type OpenStore = (options: { readonly clock: Clock }) => Promise<SessionStore>
type Check = (store: SessionStore, clock: FixedClock) => Promise<void>

/** The part of `node:test` the contract needs. It comes as an argument, so that no running service loads a test runner. */
export type RunTest = (title: string, run: () => Promise<void>) => unknown

/** Runs the contract against a store: `sessionStoreContract('memory', openMemoryStore, test)`. The clock starts at 1,000 ms. */
export function sessionStoreContract(name: string, open: OpenStore, test: RunTest): void {
  for (const [title, check] of Object.entries(contract)) {
    test(`${name}: ${title}`, async () => {
      const clock = fixedClock(1_000)
      const store = await open({ clock })
      try {
        await check(store, clock)
      } finally {
        await store.close()
      }
    })
  }
}

/** A session for tests: token `a`, made at 1,000 ms, 30 minutes idle, 120 minutes at most, unless told otherwise. */
export function aSession(given: Partial<Omit<Session, 'tokenId'>> & { tokenId?: string } = {}): Session {
  const { tokenId = 'a', ...rest } = given
  return {
    tokenId: tokenId as TokenId,
    username: 'demo',
    universalId: 'id=demo,ou=user,o=alpha,ou=services,ou=am-config',
    realm: '/alpha',
    creationTimeMs: 1_000,
    latestAccessTimeMs: 1_000,
    maxIdleTimeMinutes: 30,
    maxSessionTimeMinutes: 120,
    properties: { AMCtxId: '6b1e0f7c-52a9-4a0e-8a0f-1d2c3b4a5968-1' },
    ...rest,
  }
}

const a = 'a' as TokenId
const b = 'b' as TokenId
const minuteMs = 60_000
const demo = 'id=demo,ou=user,o=alpha,ou=services,ou=am-config'

/** `use` at that moment. */
async function useAt(
  store: SessionStore,
  { clock, nowMs, updateFrequencyMs = 0 }: { clock: FixedClock; nowMs: number; updateFrequencyMs?: number },
): Promise<number | undefined> {
  clock.setMs(nowMs)
  return (await store.use(a, updateFrequencyMs))?.latestAccessTimeMs
}

/** In an order of our own, since stores have none. */
function sorted(sessions: readonly StoredSession[]): readonly StoredSession[] {
  return [...sessions].sort((one, other) => (one.sessionHandle < other.sessionHandle ? -1 : 1))
}

async function exported(store: SessionStore): Promise<readonly StoredSession[]> {
  const sessions: StoredSession[] = []
  for await (const session of store.sessions()) sessions.push(session)
  return sorted(sessions)
}

const contract: Readonly<Record<string, Check>> = {
  async 'finds nothing for a token nobody has'(store) {
    assert.equal(await store.find(a), undefined)
    assert.equal(await store.use(a, 0), undefined)
    assert.equal(await store.setProperties(a, { color: 'red' }), undefined)
    assert.equal(await store.destroy(a), false)
    assert.equal(await store.destroyByHandle(handleOf(a)), false)
    assert.deepEqual(await store.findByUser(demo, 10), [])
    assert.deepEqual(await store.findByRealm('/alpha', 10), [])
    assert.deepEqual(await exported(store), [])
  },

  async 'refuses a token that is taken, and keeps what it had'(store) {
    await store.create(aSession())
    await assert.rejects(store.create(aSession({ username: 'other' })))
    await assert.rejects(store.createAmong(aSession({ username: 'other' })))
    assert.equal((await store.find(a))?.username, 'demo')
  },

  async 'rejects every call once it is closed, and may be closed twice'(store) {
    await store.create(aSession())
    await store.close()
    await store.close()
    await assert.rejects(store.find(a))
    await assert.rejects(store.create(aSession({ tokenId: 'b' })))
    await assert.rejects(store.createAmong(aSession({ tokenId: 'b' })))
    await assert.rejects(store.use(a, 0))
    await assert.rejects(store.setProperties(a, { color: 'red' }))
    await assert.rejects(store.destroy(a))
    await assert.rejects(store.destroyByHandle(handleOf(a)))
    await assert.rejects(store.findByUser(demo, 10))
    await assert.rejects(store.findByRealm('/alpha', 10))
    await assert.rejects(exported(store))
    await assert.rejects(store.restore(storedSession(aSession({ tokenId: 'b' }))))
  },

  async 'finds a session as it was created, whatever its text'(store) {
    const session = aSession({
      tokenId: 'täken*.',
      username: '',
      universalId: 'id=ünïcode 😀,ou=user',
      realm: '/',
      creationTimeMs: 500,
      maxIdleTimeMinutes: 7,
      properties: {
        AMCtxId: 'x-1',
        '': 'no name',
        __proto: 'name',
        long: '😀'.repeat(2_000),
        constructor: '',
      },
    })
    await store.create(session)
    assert.deepEqual(await store.find(session.tokenId), session)
    assert.deepEqual(await store.use(session.tokenId, minuteMs), session)
    assert.deepEqual(await store.findByUser(session.universalId, 10), [storedSession(session)])
    assert.deepEqual(await store.findByRealm('/', 10), [storedSession(session)])
    assert.deepEqual(await exported(store), [storedSession(session)])
  },

  async 'keeps a property called __proto__ as any other'(store) {
    const properties = Object.fromEntries([
      ['__proto__', 'x'],
      ['AMCtxId', 'x-1'],
    ])
    await store.create(aSession({ properties }))
    assert.deepEqual(Object.entries((await store.find(a))?.properties ?? {}), Object.entries(properties))
    const changed = await store.setProperties(a, Object.fromEntries([['__proto__', 'y']]))
    assert.deepEqual(Object.entries(changed?.properties ?? {}).sort(), [
      ['AMCtxId', 'x-1'],
      ['__proto__', 'y'],
    ])
  },

  async 'gives a copy, so that nobody else changes what it holds'(store) {
    const properties = { AMCtxId: 'x-1' }
    await store.create(aSession({ properties }))
    properties.AMCtxId = 'changed'
    for (const take of [() => store.find(a), () => store.use(a, 0), () => store.setProperties(a, {})]) {
      const taken = await take()
      assert.equal(taken?.properties.AMCtxId, 'x-1')
      Object.assign(taken.properties, { AMCtxId: 'changed' })
    }
    assert.equal((await store.find(a))?.properties.AMCtxId, 'x-1')
  },

  async 'finds nothing from the very millisecond the idle time is over'(store, clock) {
    await store.create(aSession())
    clock.setMs(1_000 + 30 * minuteMs - 1)
    assert.ok(await store.find(a))
    assert.equal((await store.findByUser(demo, 10)).length, 1)
    clock.setMs(1_000 + 30 * minuteMs)
    assert.equal(await store.find(a), undefined)
    assert.equal(await store.use(a, 0), undefined)
    assert.equal(await store.setProperties(a, { color: 'red' }), undefined)
    assert.deepEqual(await store.findByUser(demo, 10), [])
    assert.deepEqual(await store.findByRealm('/alpha', 10), [])
    assert.deepEqual(await exported(store), [])
    assert.equal(await store.destroyByHandle(handleOf(a)), false)
    assert.equal(await store.destroy(a), false)
  },

  async 'finds nothing from the very millisecond the session time is over, however often it was used'(
    store,
    clock,
  ) {
    await store.create(aSession())
    for (let minutes = 20; minutes < 120; minutes += 20) {
      const nowMs = 1_000 + minutes * minuteMs
      assert.equal(await useAt(store, { clock, nowMs }), nowMs)
    }
    clock.setMs(1_000 + 120 * minuteMs - 1)
    assert.ok(await store.find(a))
    clock.setMs(1_000 + 120 * minuteMs)
    assert.equal(await store.find(a), undefined)
    assert.equal(await store.use(a, 0), undefined)
  },

  async 'moves the latest access time when more than the update frequency has passed, and not at exactly so much'(
    store,
    clock,
  ) {
    await store.create(aSession())
    const updateFrequencyMs = minuteMs
    assert.equal(await useAt(store, { clock, nowMs: 61_000, updateFrequencyMs }), 1_000)
    assert.equal(await useAt(store, { clock, nowMs: 61_001, updateFrequencyMs }), 61_001)
    assert.equal(await useAt(store, { clock, nowMs: 121_001, updateFrequencyMs }), 61_001)
    assert.equal((await store.find(a))?.latestAccessTimeMs, 61_001)
  },

  async 'never moves the latest access time back, whatever the clock does'(store, clock) {
    await store.create(aSession())
    assert.equal(await useAt(store, { clock, nowMs: 1_500 }), 1_500)
    assert.equal(await useAt(store, { clock, nowMs: 1_200 }), 1_500)
    assert.equal(await useAt(store, { clock, nowMs: 0 }), 1_500)
    assert.equal((await store.find(a))?.latestAccessTimeMs, 1_500)
  },

  async 'sets properties and leaves the others, and no time moves'(store, clock) {
    await store.create(aSession({ properties: { AMCtxId: 'x-1', color: 'red' } }))
    clock.setMs(500_000)
    const expected = aSession({ properties: { AMCtxId: 'x-1', color: 'grün 😀', size: '' } })
    assert.deepEqual(await store.setProperties(a, { color: 'grün 😀', size: '' }), expected)
    assert.deepEqual(await store.find(a), expected)
    assert.deepEqual(await store.findByUser(demo, 10), [storedSession(expected)])
  },

  async 'keeps both of two properties that are set at once, and one of two values of one'(store) {
    await store.create(aSession({ properties: {} }))
    await Promise.all([
      store.setProperties(a, { one: '1', both: 'first' }),
      store.setProperties(a, { two: '2', both: 'second' }),
    ])
    const { both, ...others } = (await store.find(a))?.properties ?? {}
    assert.deepEqual(others, { one: '1', two: '2' })
    assert.match(both ?? '', /^(first|second)$/)
  },

  async 'destroys once, and no use brings the session back'(store, clock) {
    await store.create(aSession())
    assert.equal(await store.destroy(a), true)
    assert.equal(await store.destroy(a), false)
    assert.equal(await store.destroyByHandle(handleOf(a)), false)
    assert.equal(await useAt(store, { clock, nowMs: 2_000 }), undefined)
    assert.equal(await store.setProperties(a, { color: 'red' }), undefined)
    assert.equal(await store.find(a), undefined)
    assert.deepEqual(await store.findByUser(demo, 10), [])
  },

  async 'destroys by the handle what the token names, and nothing by what is no handle'(store) {
    await store.create(aSession())
    await store.create(aSession({ tokenId: 'b' }))
    const [stored] = sorted(await store.findByUser(demo, 10)).filter(
      (session) => session.sessionHandle === handleOf(a),
    )
    assert.ok(stored)
    for (const text of ['', 'a', 'shandle:', 'shandle:a', `${handleOf(a)}x`, `shandle:${'A'.repeat(27)}.*x*`])
      assert.equal(await store.destroyByHandle(text as SessionHandle), false, text)
    assert.equal(await store.destroyByHandle(stored.sessionHandle), true)
    assert.equal(await store.destroyByHandle(stored.sessionHandle), false)
    assert.equal(await store.find(a), undefined)
    assert.ok(await store.find(b))
  },

  async 'finds the sessions of one user, and of nobody whose name is like it'(store) {
    const names = ['demo', 'Demo', 'demo ', 'dem', 'other']
    for (const [i, username] of names.entries()) {
      const universalId = `id=${username},ou=user,o=alpha,ou=services,ou=am-config`
      await store.create(aSession({ tokenId: `first-${i}`, username, universalId }))
      await store.create(aSession({ tokenId: `second-${i}`, username, universalId }))
    }
    const expected = ['first-0', 'second-0'].map((tokenId) => storedSession(aSession({ tokenId })))
    assert.deepEqual(sorted(await store.findByUser(demo, 10)), sorted(expected))
    assert.equal((await store.findByUser(demo, 1)).length, 1)
    assert.deepEqual(await store.findByUser(demo, 0), [])
    await store.destroy('second-0' as TokenId)
    assert.deepEqual(await store.findByUser(demo, 10), expected.slice(0, 1))
  },

  async 'tells who creates a session of the live ones its user had before'(store, clock) {
    assert.deepEqual(await store.createAmong(aSession()), [])
    await store.create(aSession({ tokenId: 'brief', maxIdleTimeMinutes: 1 }))
    await store.create(aSession({ tokenId: 'ended' }))
    await store.create(aSession({ tokenId: 'other', universalId: 'id=other,ou=user' }))
    await store.destroy('ended' as TokenId)
    clock.setMs(1_000 + minuteMs)
    assert.deepEqual(await store.createAmong(aSession({ tokenId: 'b' })), [storedSession(aSession())])
    assert.ok(await store.find(b))
  },

  async 'tells of two sessions of one user that are created at once exactly one of the other'(store) {
    const made = await Promise.all(
      Array.from({ length: 32 }, async (_, i) => {
        const session = aSession({ tokenId: `token-${i}` })
        return { session, told: await store.createAmong(session) }
      }),
    )
    // Whoever came k-th has been told of the k before it.
    const inOrder = made.toSorted((one, other) => one.told.length - other.told.length)
    for (const [k, { told }] of inOrder.entries()) {
      const before = inOrder.slice(0, k).map(({ session }) => storedSession(session))
      assert.deepEqual(sorted(told), sorted(before))
    }
  },

  async 'finds those of a user that have expired and are still held, for who asks for them'(store, clock) {
    await store.create(aSession({ maxIdleTimeMinutes: 1 }))
    await store.create(aSession({ tokenId: 'b' }))
    clock.setMs(1_000 + minuteMs)
    const live = storedSession(aSession({ tokenId: 'b' }))
    const expired = storedSession(aSession({ maxIdleTimeMinutes: 1 }))
    assert.deepEqual(await store.findByUser(demo, 10), [live])
    const all = await store.findByUser(demo, 10, { includeExpired: true })
    assert.deepEqual(sorted(all), sorted([live, expired]))
    assert.equal((await store.findByUser(demo, 1, { includeExpired: true })).length, 1)
  },

  async 'ends a session that has expired for good, whatever the clock does then'(store, clock) {
    const end = {
      byToken: () => store.destroy(a),
      byHandle: () => store.destroyByHandle(handleOf(a)),
    }
    for (const [way, destroy] of Object.entries(end)) {
      clock.setMs(1_000)
      await store.create(aSession())
      clock.setMs(1_000 + 30 * minuteMs)
      assert.equal(await destroy(), false, 'it was not live any more')
      assert.deepEqual(await store.findByUser(demo, 10, { includeExpired: true }), [], way)
      clock.setMs(2_000)
      assert.equal(await store.find(a), undefined, way)
      assert.equal(await store.use(a, 0), undefined, way)
      assert.deepEqual(await store.findByUser(demo, 10), [], way)
    }
  },

  async 'finds the sessions of one realm, and not of those below it'(store) {
    for (const [i, realm] of ['/', '/alpha', '/alpha/beta', '/alphabet', '/alpha'].entries())
      await store.create(aSession({ tokenId: `t-${i}`, realm }))
    const expected = ['t-1', 't-4'].map((tokenId) => storedSession(aSession({ tokenId })))
    assert.deepEqual(sorted(await store.findByRealm('/alpha', 10)), sorted(expected))
    assert.equal((await store.findByRealm('/alpha', 1)).length, 1)
    assert.equal((await store.findByRealm('/', 10)).length, 1)
  },

  async 'tells of every session once, while others come and go'(store) {
    const token = (i: number) => `token-${i}` as TokenId
    for (let i = 0; i < 1_000; i += 1)
      await store.create(aSession({ tokenId: token(i), username: `u${i % 7}` }))
    const handles = new Map(Array.from({ length: 1_000 }, (_, i) => [handleOf(token(i)), i]))
    const told: number[] = []
    let others = 0
    for await (const { sessionHandle } of store.sessions()) {
      const i = handles.get(sessionHandle)
      if (i === undefined) continue
      told.push(i)
      // Half of them go, and as many others come, on the way.
      if (others < 500) {
        await store.destroy(token(500 + others))
        await store.create(aSession({ tokenId: `other-${others}` }))
        others += 1
      }
    }
    assert.equal(new Set(told).size, told.length)
    assert.deepEqual(
      told.filter((i) => i < 500).sort((one, other) => one - other),
      Array.from({ length: 500 }, (_, i) => i),
    )
  },

  async 'takes a session another store told of, and its token is good'(store, clock) {
    const session = aSession({ latestAccessTimeMs: 1_500, properties: { AMCtxId: 'x-1', color: 'grün' } })
    clock.setMs(2_000)
    assert.equal(await store.restore(storedSession(session)), true)
    assert.deepEqual(await store.find(a), session)
    assert.equal(await useAt(store, { clock, nowMs: 3_000 }), 3_000)
    assert.equal((await store.findByUser(demo, 10)).length, 1)
  },

  async 'restores no session that is there, and none that has expired'(store, clock) {
    await store.create(aSession())
    assert.equal(await store.restore(storedSession(aSession({ username: 'other' }))), false)
    assert.equal((await store.find(a))?.username, 'demo')
    clock.setMs(1_000 + 30 * minuteMs)
    assert.equal(await store.restore(storedSession(aSession({ tokenId: 'b' }))), false)
    assert.equal(await store.find(b), undefined)
  },

  async 'lets a logout win against uses and changes that run beside it'(store, clock) {
    await store.create(aSession())
    clock.setMs(2_000)
    const uses = () => Array.from({ length: 32 }, () => store.use(a, 0))
    const changes = () => Array.from({ length: 8 }, (_, i) => store.setProperties(a, { color: `${i}` }))
    const [destroyed] = await Promise.all([store.destroy(a), ...uses(), ...changes()])
    assert.equal(destroyed, true)
    clock.setMs(3_000)
    assert.deepEqual(await Promise.all([...uses(), ...changes()]), new Array(40).fill(undefined))
    assert.equal(await store.find(a), undefined)
    assert.deepEqual(await store.findByUser(demo, 10), [])
  },

  async 'lets exactly one of many destroys win'(store) {
    await store.create(aSession())
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) =>
        i % 2 === 0 ? store.destroy(a) : store.destroyByHandle(handleOf(a)),
      ),
    )
    assert.equal(answers.filter(Boolean).length, 1)
  },

  async 'keeps thousands of sessions apart while others come and go'(store) {
    const token = (i: number) => `token-${i}` as TokenId
    const universalId = (i: number) => `id=user-${i % 100},ou=user`
    const create = (i: number) =>
      store.create(aSession({ tokenId: token(i), username: `user-${i}`, universalId: universalId(i) }))
    const isGone = (i: number) => i < 3_000 && i % 3 === 0
    await Promise.all(Array.from({ length: 3_000 }, (_, i) => create(i)))
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => store.destroy(token(i * 3))))
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => create(3_000 + i)))
    for (let i = 0; i < 4_000; i += 1) {
      const expected = isGone(i) ? undefined : `user-${i}`
      assert.equal((await store.find(token(i)))?.username, expected, token(i))
    }
    for (let user = 0; user < 100; user += 1) {
      const expected = Array.from({ length: 40 }, (_, i) => i * 100 + user).filter((i) => !isGone(i))
      const found = await store.findByUser(universalId(user), 1_000)
      assert.deepEqual(found.map(({ username }) => username).sort(), expected.map((i) => `user-${i}`).sort())
    }
  },
}
