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
  const stores = await openMemoryStores({ clock: fixedClock(1_000) })
  t.after(() => stores.close())
  const store: SessionStore = listeners.watch(stores.sessions)
  await store.create(aSession({ tokenId }))
  return { listeners, store, sent, logged }
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
