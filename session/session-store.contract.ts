// What every session store must do, as tests that a store's own test file runs, and as a model that is plainly right.

import assert from 'node:assert/strict'
import { type Clock, type FixedClock, fixedClock } from './clock.ts'
import { isExpired, type Session, type TokenId } from './session.ts'
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

/** The contract in its shortest form: a Map. Tests hold real stores against it, and need no real one themselves. */
export async function openModelStore({ clock }: { readonly clock: Clock }): Promise<SessionStore> {
  const sessions = new Map<TokenId, Session>()
  let isOpen = true
  const live = (tokenId: TokenId) => {
    assert.ok(isOpen, 'the store is closed')
    const session = sessions.get(tokenId)
    return session && !isExpired(session, clock.nowMs()) ? session : undefined
  }
  return {
    async create(session) {
      assert.ok(isOpen, 'the store is closed')
      assert.ok(!sessions.has(session.tokenId), 'the token is taken')
      sessions.set(session.tokenId, structuredClone(session))
    },
    async find(tokenId) {
      return structuredClone(live(tokenId))
    },
    async touch(tokenId, latestAccessTimeMs) {
      const session = live(tokenId)
      if (!session || latestAccessTimeMs <= session.latestAccessTimeMs) return false
      sessions.set(tokenId, { ...session, latestAccessTimeMs })
      return true
    },
    async destroy(tokenId) {
      return live(tokenId) !== undefined && sessions.delete(tokenId)
    },
    async close() {
      isOpen = false
    },
  }
}

const a = 'a' as TokenId
const minuteMs = 60_000

const contract: Readonly<Record<string, Check>> = {
  async 'finds nothing for a token nobody has'(store) {
    assert.equal(await store.find(a), undefined)
    assert.equal(await store.touch(a, 2_000), false)
    assert.equal(await store.destroy(a), false)
  },

  async 'refuses a token that is taken, and keeps what it had'(store) {
    await store.create(aSession())
    await assert.rejects(store.create(aSession({ username: 'other' })))
    assert.equal((await store.find(a))?.username, 'demo')
  },

  async 'rejects every call once it is closed, and may be closed twice'(store) {
    await store.create(aSession())
    await store.close()
    await store.close()
    await assert.rejects(store.find(a))
    await assert.rejects(store.create(aSession({ tokenId: 'b' })))
    await assert.rejects(store.touch(a, 2_000))
    await assert.rejects(store.destroy(a))
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
  },

  async 'gives a copy, so that nobody else changes what it holds'(store) {
    const properties = { AMCtxId: 'x-1' }
    await store.create(aSession({ properties }))
    properties.AMCtxId = 'changed'
    const found = await store.find(a)
    assert.equal(found?.properties.AMCtxId, 'x-1')
    Object.assign(found.properties, { AMCtxId: 'changed' })
    assert.equal((await store.find(a))?.properties.AMCtxId, 'x-1')
  },

  async 'finds nothing from the very millisecond the idle time is over'(store, clock) {
    await store.create(aSession())
    clock.setMs(1_000 + 30 * minuteMs - 1)
    assert.ok(await store.find(a))
    clock.setMs(1_000 + 30 * minuteMs)
    assert.equal(await store.find(a), undefined)
    assert.equal(await store.touch(a, clock.nowMs()), false)
    assert.equal(await store.destroy(a), false)
  },

  async 'finds nothing from the very millisecond the session time is over, however often it was touched'(
    store,
    clock,
  ) {
    await store.create(aSession())
    for (let minutes = 20; minutes < 120; minutes += 20) {
      clock.setMs(1_000 + minutes * minuteMs)
      assert.equal(await store.touch(a, clock.nowMs()), true)
    }
    clock.setMs(1_000 + 120 * minuteMs - 1)
    assert.ok(await store.find(a))
    clock.setMs(1_000 + 120 * minuteMs)
    assert.equal(await store.find(a), undefined)
  },

  async 'moves latestAccessTime forward, never back and never to where it stands'(store) {
    await store.create(aSession())
    assert.equal(await store.touch(a, 1_500), true)
    assert.equal(await store.touch(a, 1_500), false)
    assert.equal(await store.touch(a, 1_200), false)
    assert.equal((await store.find(a))?.latestAccessTimeMs, 1_500)
  },

  async 'destroys once, and no touch brings the session back'(store) {
    await store.create(aSession())
    assert.equal(await store.destroy(a), true)
    assert.equal(await store.destroy(a), false)
    assert.equal(await store.touch(a, 2_000), false)
    assert.equal(await store.find(a), undefined)
  },

  async 'lets a logout win against touches that run beside it'(store) {
    await store.create(aSession())
    const touches = (from: number) => Array.from({ length: 32 }, (_, i) => store.touch(a, from + i))
    const [destroyed] = await Promise.all([store.destroy(a), ...touches(2_000)])
    assert.equal(destroyed, true)
    assert.deepEqual(await Promise.all(touches(3_000)), new Array(32).fill(false))
    assert.equal(await store.find(a), undefined)
  },

  async 'lets exactly one of many destroys win'(store) {
    await store.create(aSession())
    const answers = await Promise.all(Array.from({ length: 16 }, () => store.destroy(a)))
    assert.equal(answers.filter(Boolean).length, 1)
  },

  async 'keeps thousands of sessions apart while others come and go'(store) {
    const token = (i: number) => `token-${i}` as TokenId
    const create = (i: number) => store.create(aSession({ tokenId: token(i), username: `user-${i}` }))
    await Promise.all(Array.from({ length: 3_000 }, (_, i) => create(i)))
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => store.destroy(token(i * 3))))
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => create(3_000 + i)))
    for (let i = 0; i < 4_000; i += 1) {
      const expected = i < 3_000 && i % 3 === 0 ? undefined : `user-${i}`
      assert.equal((await store.find(token(i)))?.username, expected, token(i))
    }
  },
}
