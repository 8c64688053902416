// Who is told of a session's end, of which, and how often.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { aSession, digestOf, fixedClock, type SessionStore, sessionHandleOf, type TokenId } from '#session'
import { openMemoryStores } from '#store'
import { createSessionListeners } from './listeners.ts'

const origin = 'https://app.example:8443'
const url = `${origin}/agent/notifications`
const tokenId = 'a*token' as TokenId

async function aWatchedStore(t: TestContext, post = async (_url: string, _xml: string) => {}) {
  const sent: { url: string; xml: string }[] = []
  const logged: string[] = []
  const listeners = createSessionListeners({
    origins: [origin],
    post: (url, xml) => {
      sent.push({ url, xml })
      return post(url, xml)
    },
    log: (line) => logged.push(line),
  })
  const clock = fixedClock(1_000)
  const stores = await openMemoryStores({ clock })
  t.after(() => stores.close())
  const store: SessionStore = listeners.watch(stores.sessions)
  await store.create(aSession({ tokenId }))
  return { listeners, store, unwatched: stores.sessions, clock, sent, logged }
}

test("an address that is not one of the operator's is refused", async (t) => {
  const { listeners } = await aWatchedStore(t)
  for (const foreign of [
    'https://app.example/agent',
    'http://app.example:8443/agent',
    'https://app.example:8443.evil.example/agent',
    'https://evil.example/https://app.example:8443',
    'file:///etc/passwd',
    'nothing',
    `${origin}/`.padEnd(513, 'a'),
  ]) {
    assert.equal(listeners.add(tokenId, foreign), false, foreign)
  }
})

test('without origins nobody is told, and the store is the store', async () => {
  const listeners = createSessionListeners({ origins: [], log: () => {} })
  assert.equal(listeners.add(tokenId, url), false)
  const store = {} as SessionStore
  assert.equal(listeners.watch(store), store)
})

for (const [how, end] of [
  ['by its token', (store) => store.destroy(tokenId)],
  ['by its handle', (store) => store.destroyByHandle(sessionHandleOf(digestOf(tokenId)))],
] as readonly (readonly [string, (store: SessionStore) => Promise<boolean>])[]) {
  test(`a session that ends ${how} is told of once, to each address`, async (t) => {
    const { listeners, store, sent } = await aWatchedStore(t)
    for (const path of ['a', 'b', 'a']) assert.equal(listeners.add(tokenId, `${origin}/${path}`), true)
    assert.equal(await end(store), true)
    assert.equal(await end(store), false)
    assert.deepEqual(
      sent.map(({ url }) => url),
      [`${origin}/a`, `${origin}/b`],
    )
    assert.match(sent[0]?.xml ?? '', /<Session sid="a\*token" stype="user" state="destroyed"><\/Session>/)
  })
}

test('a session that expires is told of by the next check, once, and not a millisecond before', async (t) => {
  const { listeners, store, clock, sent } = await aWatchedStore(t)
  const { maxIdleTimeMinutes } = aSession({ tokenId })
  listeners.add(tokenId, url)
  const born = (await store.find(tokenId))?.latestAccessTimeMs ?? 0
  clock.setMs(born + maxIdleTimeMinutes * 60_000 - 1)
  await listeners.check(store)
  assert.equal(sent.length, 0)
  clock.setMs(clock.nowMs() + 1)
  for (let i = 0; i < 3; i += 1) await listeners.check(store)
  assert.equal(sent.length, 1)
})

test('a session that somebody else has ended is told of by a check, and one that lives is not', async (t) => {
  const { listeners, store, unwatched, sent } = await aWatchedStore(t)
  const living = 'living' as TokenId
  await store.create(aSession({ tokenId: living }))
  for (const each of [tokenId, living]) listeners.add(each, url)
  await unwatched.destroy(tokenId)
  assert.equal(sent.length, 0)
  for (let i = 0; i < 3; i += 1) await listeners.check(store)
  assert.deepEqual(
    sent.map(({ xml }) => /sid="([^"]*)"/.exec(xml)?.[1]),
    [tokenId],
  )
})

test('a check asks after 100 sessions, the next after others, until each had its turn and it begins anew', async (t) => {
  const { listeners } = await aWatchedStore(t)
  const asked: string[] = []
  const find = async (asking: TokenId) => {
    asked.push(asking)
    return aSession({ tokenId: asking })
  }
  for (let i = 0; i < 250; i += 1) listeners.add(`session ${i}` as TokenId, url)
  for (const [inAll, different] of [
    [100, 100],
    [200, 200],
    [250, 250],
    [350, 250],
  ]) {
    await listeners.check({ find })
    assert.deepEqual([asked.length, new Set(asked).size], [inAll, different])
  }
})

test('a store that cannot answer ends nothing, is not asked twice at once, and is asked again', async (t) => {
  const { listeners, store, sent } = await aWatchedStore(t)
  listeners.add(tokenId, url)
  let asked = 0
  let fail = (_reason: Error) => {}
  const find = () => {
    asked += 1
    return new Promise<undefined>((_, reject) => {
      fail = reject
    })
  }
  const waiting = listeners.check({ find })
  await listeners.check({ find })
  assert.equal(asked, 1)
  fail(new Error('the store is away'))
  await waiting
  assert.equal(sent.length, 0)
  await store.destroy(tokenId)
  assert.equal(sent.length, 1, 'it is still listened for')
})

test('nothing is sent for a session without listeners, nor before the end of one', async (t) => {
  const { listeners, store, sent } = await aWatchedStore(t)
  listeners.add('another' as TokenId, url)
  await store.use(tokenId, 0)
  await store.destroy(tokenId)
  assert.deepEqual(sent, [])
})

test('an agent that cannot be reached is logged by its origin, and the logout holds', async (t) => {
  const { listeners, store, logged } = await aWatchedStore(t, async () => {
    throw new Error('connect ECONNREFUSED')
  })
  listeners.add(tokenId, url)
  assert.equal(await store.destroy(tokenId), true)
  await new Promise(setImmediate)
  assert.deepEqual(logged, [`notification to ${origin} failed: connect ECONNREFUSED`])
})

test('of one session 16 addresses are remembered, of all 10,000 sessions, and the oldest is forgotten', async (t) => {
  const { listeners, store, sent } = await aWatchedStore(t)
  for (let i = 0; i < 16; i += 1) assert.equal(listeners.add(tokenId, `${origin}/${i}`), true)
  assert.equal(listeners.add(tokenId, `${origin}/16`), false)
  for (let i = 0; i < 10_000; i += 1) listeners.add(`session ${i}` as TokenId, url)
  await store.destroy(tokenId)
  assert.deepEqual(sent, [])
})

test('while 256 notifications are under way others are dropped', async (t) => {
  const { listeners, store, sent, logged } = await aWatchedStore(t, () => new Promise(() => {}))
  for (let i = 0; i < 257; i += 1) {
    const each = `session ${i}` as TokenId
    await store.create(aSession({ tokenId: each }))
    listeners.add(each, url)
    await store.destroy(each)
  }
  assert.equal(sent.length, 256)
  assert.deepEqual(logged, [`notification to ${origin} dropped: 256 are under way`])
})
