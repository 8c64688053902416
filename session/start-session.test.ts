// How sessions begin: quotas, upgrades, times, and where they are kept.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { isClientSide } from './all-sessions.ts'
import { fixedClock } from './clock.ts'
import { endSessionsOfUser } from './end-sessions.ts'
import { openModelStore } from './model-store.ts'
import type { TokenId } from './session.ts'
import { digestOf, sessionHandleOf } from './session-handle.ts'
import type { SessionStore } from './session-store.ts'
import { aStore } from './sessions-under-test.ts'
import { defaultSessionSettings, type SessionSettings } from './settings.ts'
import { type NewSession, type SessionContext, startSession } from './start-session.ts'
import { contextIds, createTokenId } from './token.ts'
import { universalIdOf } from './universal-id.ts'

const demo = { username: 'demo', universalId: universalIdOf('demo', '/alpha'), realm: '/alpha' }
const quota = { quotaConstraints: true, quotaLimit: 2 }

async function aTenant(settings: Partial<SessionSettings> = {}, shared?: SessionStore) {
  const clock = fixedClock(1_000_000)
  const all = { ...defaultSessionSettings, ...settings }
  const store = await aStore({ clock, settings: all, ...(shared && { store: shared }) })
  const context: SessionContext = {
    store,
    clock,
    randomBytes,
    nextContextId: contextIds('x'),
    sessionSettingsOf: () => all,
    administratorUniversalId: universalIdOf('amadmin', '/'),
  }
  const start = (given: Partial<NewSession> = {}) => startSession(context, { ...demo, ...given })
  const isLive = async ({ tokenId }: { tokenId: TokenId }) => (await store.find(tokenId)) !== undefined
  return { clock, store, context, start, isLive }
}

test('a session is held before it is handed out, with a context id of its own and the times of its realm', async () => {
  const { start, store } = await aTenant()
  const session = await start({ properties: { Service: 'Login', AMCtxId: 'forged' } })
  assert.deepEqual(session, {
    ...demo,
    tokenId: session.tokenId,
    creationTimeMs: 1_000_000,
    latestAccessTimeMs: 1_000_000,
    maxIdleTimeMinutes: 30,
    maxSessionTimeMinutes: 120,
    properties: { Service: 'Login', AMCtxId: 'x-1' },
  })
  assert.deepEqual(await store.find(session.tokenId), session)
})

test("the user's times come before the node's, those before the tree's, those before the realm's, each limit by itself", async () => {
  const { start } = await aTenant()
  const timesOf = async (times: NewSession['times']) => {
    const { maxIdleTimeMinutes, maxSessionTimeMinutes } = await start({ ...(times && { times }) })
    return [maxIdleTimeMinutes, maxSessionTimeMinutes]
  }
  const user = { maxIdleTimeMinutes: 1, maxSessionTimeMinutes: 2 }
  const node = { maxIdleTimeMinutes: 3, maxSessionTimeMinutes: 4 }
  const tree = { maxIdleTimeMinutes: 5, maxSessionTimeMinutes: 6 }
  assert.deepEqual(await timesOf({ user, node, tree }), [1, 2])
  assert.deepEqual(await timesOf({ node, tree }), [3, 4])
  assert.deepEqual(await timesOf({ tree }), [5, 6])
  assert.deepEqual(
    await timesOf({ user: { maxIdleTimeMinutes: 1 }, tree: { maxSessionTimeMinutes: 6 } }),
    [1, 6],
  )
  assert.deepEqual(await timesOf({}), [30, 120])
})

test('without quota constraints a user may have any number of sessions', async () => {
  const { start, isLive } = await aTenant({ quotaLimit: 1 })
  const sessions = [await start(), await start(), await start()]
  for (const session of sessions) assert.ok(await isLive(session))
})

test('DENY_ACCESS refuses the login that is one too many with 401 and ends nothing', async () => {
  const { start, isLive } = await aTenant({ ...quota, behaviourWhenQuotaExhausted: 'DENY_ACCESS' })
  const sessions = [await start(), await start()]
  await assert.rejects(start(), {
    name: 'ResourceException',
    code: 401,
    message: 'You have reached your session limit.',
  })
  for (const session of sessions) assert.ok(await isLive(session))
  assert.ok(await start({ ...demo, universalId: universalIdOf('other', '/alpha') }))
})

test('DESTROY_NEXT_EXPIRING ends the session that expires first, never the new one', async () => {
  const { start, isLive, clock } = await aTenant(quota)
  const lasting = await start()
  const brief = await start({ times: { tree: { maxSessionTimeMinutes: 5 } } })
  clock.advanceMs(1)
  const briefest = await start({ times: { tree: { maxSessionTimeMinutes: 1 } } })
  assert.deepEqual(await Promise.all([lasting, brief, briefest].map(isLive)), [true, false, true])
})

test('DESTROY_NEXT_EXPIRING counts the use of a session', async () => {
  const { start, isLive, clock, store } = await aTenant(quota)
  const used = await start()
  clock.advanceMs(1)
  const unused = await start()
  clock.advanceMs(100_000)
  await store.use(used.tokenId, 60_000)
  await start()
  assert.deepEqual(await Promise.all([used, unused].map(isLive)), [true, false])
})

test('DESTROY_OLDEST_SESSION ends the session that was created first, however long it would last', async () => {
  const { start, isLive, clock } = await aTenant({
    ...quota,
    behaviourWhenQuotaExhausted: 'DESTROY_OLDEST_SESSION',
  })
  const oldest = await start({ times: { tree: { maxSessionTimeMinutes: 999, maxIdleTimeMinutes: 999 } } })
  clock.advanceMs(1)
  const brief = await start({ times: { tree: { maxSessionTimeMinutes: 1 } } })
  clock.advanceMs(1)
  const newest = await start()
  assert.deepEqual(await Promise.all([oldest, brief, newest].map(isLive)), [false, true, true])
})

test('DESTROY_OLD_SESSIONS ends all but the new one', async () => {
  const { start, isLive } = await aTenant({ ...quota, behaviourWhenQuotaExhausted: 'DESTROY_OLD_SESSIONS' })
  const sessions = [await start(), await start(), await start()]
  assert.deepEqual(await Promise.all(sessions.map(isLive)), [false, false, true])
})

test('after the limit was lowered one login ends as many as are too many', async () => {
  const settings = { ...quota, quotaLimit: 5 }
  const { start, store, context } = await aTenant(settings)
  for (let i = 0; i < 5; i += 1) await start()
  const lowered = {
    ...context,
    sessionSettingsOf: () => ({ ...context.sessionSettingsOf('/'), quotaLimit: 2 }),
  }
  await startSession(lowered, demo)
  assert.equal((await store.findByUser(demo.universalId, 99)).length, 2)
})

test('many logins of one user at once leave exactly the limit, the last of them among those', async () => {
  const { start, store, isLive } = await aTenant({ ...quota, quotaLimit: 3 })
  const sessions = await Promise.all(Array.from({ length: 20 }, () => start()))
  assert.equal((await store.findByUser(demo.universalId, 99)).length, 3)
  const last = sessions.at(-1)
  assert.ok(last && (await isLive(last)))
})

for (const behaviourWhenQuotaExhausted of [
  'DESTROY_NEXT_EXPIRING',
  'DESTROY_OLDEST_SESSION',
  'DESTROY_OLD_SESSIONS',
] as const) {
  test(`logins of one user at the same moment on three nodes leave exactly what ${behaviourWhenQuotaExhausted} leaves of as many one by one`, async () => {
    const { nodes, store } = await threeNodes({ quotaLimit: 2, behaviourWhenQuotaExhausted })
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(nodes.flatMap(({ start }) => [start(), start()]))
      const { length } = await store.findByUser(demo.universalId, 99)
      const isAll = behaviourWhenQuotaExhausted === 'DESTROY_OLD_SESSIONS'
      assert.equal(length, isAll ? 1 : 2)
    }
  })
}

test('with DENY_ACCESS logins at the same moment on three nodes leave no more than the limit, and who is refused has no session', async () => {
  const { nodes, store } = await threeNodes({ quotaLimit: 2, behaviourWhenQuotaExhausted: 'DENY_ACCESS' })
  const answers = await Promise.allSettled(nodes.flatMap(({ start }) => [start(), start()]))
  const admitted = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  const held = await store.findByUser(demo.universalId, 99)
  assert.ok(held.length <= 2)
  assert.deepEqual(
    held.map(({ sessionHandle }) => sessionHandle).sort(),
    admitted.map(({ tokenId }) => sessionHandleOf(digestOf(tokenId))).sort(),
  )
  for (const answer of answers) {
    if (answer.status === 'rejected') assert.equal(answer.reason.code, 401)
  }
})

/** Nodes of one service: they know of each other by their store only. */
async function threeNodes(settings: Partial<SessionSettings>) {
  const store = await openModelStore({ clock: fixedClock(1_000_000) })
  const open = () => aTenant({ ...quota, ...settings }, store)
  return { nodes: [await open(), await open(), await open()], store }
}

test('a login that the store fails lets the next one of the user go on', async () => {
  const { start, store } = await aTenant(quota)
  const { createAmong } = store
  store.createAmong = () => Promise.reject(new Error('the disk is full'))
  await assert.rejects(start(), { message: 'the disk is full' })
  store.createAmong = createAmong
  assert.ok(await start())
})

test('a session that is replaced ends after the new one is held, and does not count for the quota', async () => {
  const { start, store, isLive } = await aTenant({
    quotaConstraints: true,
    quotaLimit: 1,
    behaviourWhenQuotaExhausted: 'DENY_ACCESS',
  })
  const old = await start({ properties: { Service: 'Login', LoginLocation: 'here', AuthLevel: '0' } })
  const { destroy } = store
  store.destroy = async (tokenId) => {
    assert.equal((await store.findByUser(demo.universalId, 9)).length, 2)
    return await destroy(tokenId)
  }
  const upgraded = await start({ replaces: old.tokenId, properties: { Service: 'StepUp', AuthLevel: '5' } })
  assert.notEqual(upgraded.tokenId, old.tokenId)
  assert.deepEqual(upgraded.properties, {
    Service: 'StepUp',
    LoginLocation: 'here',
    AuthLevel: '5',
    AMCtxId: 'x-2',
  })
  assert.deepEqual(await Promise.all([old, upgraded].map(isLive)), [false, true])
})

test("another user's session is replaced without its properties, and one that has ended is nothing to replace", async () => {
  const { start, isLive } = await aTenant()
  const other = await start({
    universalId: universalIdOf('other', '/alpha'),
    properties: { LoginLocation: 'there' },
  })
  const session = await start({ replaces: other.tokenId })
  assert.deepEqual(session.properties, { AMCtxId: 'x-2' })
  assert.equal(await isLive(other), false)
  assert.ok(await start({ replaces: other.tokenId }))
})

test('where the realm wants client-side sessions no store keeps them, but those of the administrator', async () => {
  const { start, store, isLive } = await aTenant({ ...quota, quotaLimit: 1, clientSideSessions: true })
  const sessions = [await start(), await start()]
  for (const session of sessions) assert.ok(isClientSide(session.tokenId) && (await isLive(session)))
  for await (const session of store.sessions()) assert.fail(session.sessionHandle)
  const administrator = await start({
    username: 'amadmin',
    universalId: universalIdOf('amadmin', '/'),
    realm: '/',
  })
  assert.equal(isClientSide(administrator.tokenId), false)
  const large = await start({ properties: { long: 'x'.repeat(4_000) } })
  assert.equal(isClientSide(large.tokenId), false)
  assert.ok(await isLive(large))
})

test('a client-side session can be replaced, where the denylist is switched on', async () => {
  const { start, isLive } = await aTenant({ clientSideSessions: true, denylistClientSideSessions: true })
  const old = await start({ properties: { LoginLocation: 'here' } })
  const upgraded = await start({ replaces: old.tokenId })
  assert.equal(upgraded.properties.LoginLocation, 'here')
  assert.deepEqual(await Promise.all([old, upgraded].map(isLive)), [false, true])
})

test('all sessions of a user end but the one that is excepted, and those of nobody else', async () => {
  const { start, store, isLive } = await aTenant()
  const sessions = [await start(), await start(), await start()]
  const other = await start({ universalId: universalIdOf('other', '/alpha') })
  const [kept] = sessions
  const ended = await endSessionsOfUser(store, demo.universalId, { except: kept?.tokenId })
  assert.deepEqual(await Promise.all([...sessions, other].map(isLive)), [true, false, false, true])
  assert.deepEqual(
    ended.toSorted(),
    sessions
      .slice(1)
      .map(({ tokenId }) => sessionHandleOf(digestOf(tokenId)))
      .toSorted(),
  )
  assert.deepEqual(await endSessionsOfUser(store, demo.universalId, { except: kept?.tokenId }), [])
})

test('more sessions of a user than one look-up gives end all the same', async () => {
  const { store, context } = await aTenant()
  const session = await startSession(context, demo)
  await Promise.all(
    Array.from({ length: 2_500 }, () => store.create({ ...session, tokenId: createTokenId() })),
  )
  assert.equal((await endSessionsOfUser(store, demo.universalId, { except: session.tokenId })).length, 2_500)
  assert.equal((await store.findByUser(demo.universalId, 9)).length, 1)
})
