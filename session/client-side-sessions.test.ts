// Client-side sessions: what they cannot do, how they end, and that nobody can make one.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type AllSessions, isClientSide } from './all-sessions.ts'
import { fixedClock } from './clock.ts'
import { openModelStore } from './model-store.ts'
import type { Session, TokenId } from './session.ts'
import { digestOf, sessionHandleOf } from './session-handle.ts'
import { aSession } from './session-store.contract.ts'
import { aDenylist, aStore, type SessionsUnderTest } from './sessions-under-test.ts'
import { createTokenId } from './token.ts'

const minuteMs = 60_000
const startMs = Date.UTC(2026, 1, 11, 9, 14, 5)
const denylisting = { settings: { denylistClientSideSessions: true } }
const endingByUser = { settings: { logoutByUserForClientSideSessions: true } }

async function open(given: Omit<SessionsUnderTest, 'clock'> = {}) {
  const clock = fixedClock(startMs)
  const denylist = aDenylist(clock)
  return { clock, denylist, store: await aStore({ clock, denylist, ...given }) }
}

async function create(store: AllSessions, given: Partial<Session> = {}): Promise<Session> {
  const { tokenId: _, ...session } = aSession({
    creationTimeMs: startMs,
    latestAccessTimeMs: startMs,
    ...given,
  })
  const created = await store.createClientSide(session)
  assert.ok(created)
  return created
}

test('a token of another key, a changed one and a part of one are no session', async () => {
  const { store } = await open()
  const { tokenId } = await create(store)
  const foreign = await create((await open({ key: new Uint8Array(32).fill(8) })).store)
  assert.equal(await store.find(foreign.tokenId), undefined)
  const jwtAt = tokenId.lastIndexOf('*') + 1
  await fc.assert(
    fc.asyncProperty(
      fc.nat(tokenId.length - jwtAt - 1),
      fc.constantFrom('A', 'z', '.', '_', ''),
      async (at, other) => {
        // The last character of a part may hold bits that mean nothing.
        const isLast = ['.', ''].includes(tokenId.charAt(jwtAt + at + 1))
        const changed = tokenId.slice(0, jwtAt + at) + other + tokenId.slice(jwtAt + at + 1)
        if (changed === tokenId || isLast) return
        assert.equal(await store.find(changed as TokenId), undefined, `changed at ${at}`)
      },
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.nat(tokenId.length - 1), async (length) => {
      assert.equal(await store.find(tokenId.slice(0, length) as TokenId), undefined)
    }),
  )
})

test('whatever stands behind the last star of a token makes nothing throw', async () => {
  const { store } = await open()
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (header, rest) => {
      const encoded = Buffer.from(header).toString('base64url')
      for (const jwt of [
        `ey${header}.${rest}`,
        `ey${encoded}..${rest}.${rest}.${rest}`,
        `ey${encoded}.....`,
      ]) {
        assert.equal(await store.find(`x*y*${jwt}` as TokenId), undefined)
      }
    }),
  )
})

test('a JWT that is only encrypted, only signed, or of another algorithm is no session', async () => {
  const { store } = await open()
  const header = (text: string) => Buffer.from(text).toString('base64url')
  for (const jwt of [
    `${header('{"alg":"none"}')}.${header('{"id":"x"}')}.`,
    `${header('{"alg":"HS256"}')}.${header('{"id":"x"}')}.AAAA`,
    `${header('{"alg":"dir","enc":"A128GCM"}')}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
    `${header('{"alg":"dir","enc":"A256GCM","zip":"DEF"}')}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
    `${header('{"alg":"dir","enc":"A256GCM","crit":["x"]}')}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA`,
  ]) {
    assert.equal(await store.find(`${createTokenId()}${jwt}` as TokenId), undefined, jwt)
  }
})

test('the token is that of a server-side session with a JWT behind it, and fits into a cookie', async () => {
  const { store } = await open()
  const { tokenId } = await create(store)
  assert.match(tokenId, /^[\w-]{27}\.\*[\w.-]{80}\*eyJ[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
  assert.ok(tokenId.length < 1_200, String(tokenId.length))
  assert.equal(isClientSide(tokenId), true)
  assert.equal(isClientSide(createTokenId()), false)
  assert.equal(isClientSide('ey' as TokenId), false)
})

test('nothing of the session can be read in its token', async () => {
  const { store } = await open()
  const { tokenId } = await create(store, { username: 'Kilimanjaro' })
  const parts = tokenId.split(/[.*]/).map((part) => Buffer.from(part, 'base64url').toString('latin1'))
  assert.ok(!parts.some((part) => part.includes('Kilimanjaro')))
})

test('a session is found as it was created, on every node with the key, and its latest access is now', async () => {
  const { store, clock } = await open()
  const other = await aStore({ clock })
  const created = await create(store, { properties: { AMCtxId: 'x-1', 'ünï 😀': '"' } })
  clock.advanceMs(5_000)
  for (const node of [store, other]) {
    const expected = { ...created, latestAccessTimeMs: startMs + 5_000 }
    assert.deepEqual(await node.find(created.tokenId), expected)
    assert.deepEqual(await node.use(created.tokenId, 0), expected)
  }
})

test('it has no idle time-out, and is over from the very millisecond of its max session time', async () => {
  const { store, clock } = await open()
  const { tokenId } = await create(store)
  clock.setMs(startMs + 120 * minuteMs - 1)
  assert.ok(await store.find(tokenId))
  assert.ok(await store.use(tokenId, 0))
  clock.advanceMs(1)
  assert.equal(await store.find(tokenId), undefined)
  assert.equal(await store.destroy(tokenId), false)
})

test('a clock that went back ends no session', async () => {
  const { store, clock } = await open()
  const { tokenId } = await create(store)
  clock.advanceMs(-60 * minuteMs)
  assert.ok(await store.find(tokenId))
})

test('its properties cannot be changed, and nobody changes what the store remembers', async () => {
  const { store } = await open()
  const { tokenId } = await create(store)
  await assert.rejects(store.setProperties(tokenId, { a: 'b' }), { code: 400 })
  Object.assign((await store.find(tokenId))?.properties ?? {}, { AMCtxId: 'changed' })
  assert.notEqual((await store.find(tokenId))?.properties.AMCtxId, 'changed')
  assert.equal(await store.setProperties(`${tokenId}x` as TokenId, { a: 'b' }), undefined)
})

test('it is in no query and has no handle by which it ends', async () => {
  const { store } = await open(denylisting)
  const { tokenId, universalId } = await create(store)
  assert.deepEqual(await store.findByUser(universalId, 10), [])
  assert.deepEqual(await store.findByRealm('/alpha', 10), [])
  for await (const session of store.sessions()) assert.fail(session.sessionHandle)
  assert.equal(await store.destroyByHandle(sessionHandleOf(digestOf(tokenId))), false)
  assert.ok(await store.find(tokenId))
})

test('without the denylist a logout says so and the token stays good until it expires', async () => {
  const { store, denylist } = await open()
  const { tokenId } = await create(store)
  assert.equal(await store.destroy(tokenId), true)
  assert.ok(await store.find(tokenId))
  assert.equal(denylist.names.size, 0)
})

test('with the denylist a logout ends it on every node at once, and the second of two finds it ended', async () => {
  const clock = fixedClock(startMs)
  const denylist = aDenylist(clock)
  const [one, other] = await Promise.all([1, 2].map(() => aStore({ clock, denylist, ...denylisting })))
  assert.ok(one && other)
  const { tokenId } = await create(one)
  assert.ok(await other.find(tokenId), 'remembered')
  const ends = await Promise.all([one.destroy(tokenId), other.destroy(tokenId)])
  assert.deepEqual(ends.toSorted(), [false, true])
  for (const node of [one, other]) {
    assert.equal(await node.find(tokenId), undefined)
    assert.equal(await node.use(tokenId, 0), undefined)
    assert.equal(await node.destroy(tokenId), false)
  }
})

test('a logout holds for every spelling of the token', async () => {
  const { store } = await open(denylisting)
  const { tokenId } = await create(store)
  const spelt = `other*prefix*${tokenId.slice(tokenId.lastIndexOf('*') + 1)}` as TokenId
  assert.ok(await store.find(spelt))
  await store.destroy(tokenId)
  assert.equal(await store.find(spelt), undefined)
})

test('the denylist holds no token, and lets go of the session when it would have expired', async () => {
  const { store, denylist } = await open(denylisting)
  const { tokenId } = await create(store)
  await store.destroy(tokenId)
  const [[name, untilMs] = ['', 0]] = denylist.names
  assert.match(name, /^client-side-session:[\w-]{22}$/)
  assert.ok(!tokenId.includes(name.slice('client-side-session:'.length)))
  assert.equal(untilMs, startMs + 120 * minuteMs)
})

test('all sessions of a user end at once where the realm wants that, and no later one', async () => {
  const { store } = await open(endingByUser)
  for (let round = 0; round < 20; round += 1) {
    const [mine, alsoMine] = [await create(store), await create(store)]
    const another = await create(store, {
      universalId: 'id=another,ou=user,o=alpha,ou=services,ou=am-config',
    })
    await store.destroyClientSideByUser(mine.universalId)
    assert.equal(await store.find(mine.tokenId), undefined)
    assert.equal(await store.find(alsoMine.tokenId), undefined)
    assert.ok(await store.find(another.tokenId))
  }
  const last = await create(store)
  assert.ok(await store.find(last.tokenId))
})

test('where the realm does not want that, they live on and the denylist holds nothing', async () => {
  const { store, denylist } = await open()
  const { tokenId, universalId } = await create(store)
  await store.destroyClientSideByUser(universalId)
  assert.ok(await store.find(tokenId))
  assert.equal(denylist.names.size, 0)
})

test('ending all of a user holds across the turn of an epoch, and is forgotten when the last of them has expired', async () => {
  const epochMs = 30 * 24 * 60 * minuteMs
  const { store, clock, denylist } = await open(endingByUser)
  const turnMs = Math.ceil(startMs / epochMs) * epochMs
  const long = { maxSessionTimeMinutes: 30 * 24 * 60 }
  clock.setMs(turnMs - 1)
  const before = await create(store, { ...long, creationTimeMs: clock.nowMs() })
  await store.destroyClientSideByUser(before.universalId)
  const again = await create(store, { ...long, creationTimeMs: clock.nowMs() })
  clock.setMs(turnMs)
  const after = await create(store, { ...long, creationTimeMs: clock.nowMs() })
  assert.ok((await store.find(again.tokenId)) && (await store.find(after.tokenId)))
  await store.destroyClientSideByUser(before.universalId)
  for (const { tokenId } of [before, again, after]) assert.equal(await store.find(tokenId), undefined)
  clock.setMs(turnMs + epochMs - 2)
  assert.equal(await store.find(again.tokenId), undefined, 'it would live for another millisecond')
  for (const untilMs of denylist.names.values()) assert.ok(untilMs <= turnMs + 2 * epochMs)
})

test('a node whose clock is behind ends what one ahead has begun, also at the turn of an epoch', async () => {
  const turnMs = Math.ceil(startMs / (30 * 24 * 60 * minuteMs)) * 30 * 24 * 60 * minuteMs
  const behind = fixedClock(turnMs - 4 * minuteMs)
  const denylist = aDenylist(behind)
  const node = await aStore({ clock: behind, denylist, ...endingByUser })
  const ahead = await aStore({ clock: fixedClock(turnMs + 1), denylist, ...endingByUser })
  const { tokenId, universalId } = await create(ahead, { creationTimeMs: turnMs + 1 })
  await node.destroyClientSideByUser(universalId)
  assert.equal(await ahead.find(tokenId), undefined)
})

test('a session that may live longer than 30 days, or does not fit into a cookie, is for the store to keep', async () => {
  const { store } = await open()
  const { tokenId: _, ...session } = aSession({ creationTimeMs: startMs })
  assert.ok(await store.createClientSide({ ...session, maxSessionTimeMinutes: 43_200 }))
  assert.equal(await store.createClientSide({ ...session, maxSessionTimeMinutes: 43_201 }), undefined)
  assert.equal(
    await store.createClientSide({ ...session, properties: { long: 'x'.repeat(3_000) } }),
    undefined,
  )
})

test('the sessions a store keeps go through unchanged', async () => {
  const clock = fixedClock(startMs)
  const model = await openModelStore({ clock })
  const store = await aStore({ clock, store: model })
  const session = aSession({ tokenId: createTokenId(), creationTimeMs: startMs, latestAccessTimeMs: startMs })
  await store.create(session)
  assert.deepEqual(await store.find(session.tokenId), session)
  assert.deepEqual(await store.setProperties(session.tokenId, { a: 'b' }), {
    ...session,
    properties: { ...session.properties, a: 'b' },
  })
  clock.advanceMs(1)
  assert.equal((await store.use(session.tokenId, 0))?.latestAccessTimeMs, startMs + 1)
  assert.equal((await store.findByUser(session.universalId, 9)).length, 1)
  assert.equal(await store.destroy(session.tokenId), true)
  await store.close()
  await assert.rejects(model.find(session.tokenId))
})
