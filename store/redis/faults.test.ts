// Redis killed, stopped, flushed, full and failed over, under two stores: every call ends within a second, in an answer or a
// StoreError, and nobody meets a session again whose end was acknowledged.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, type TokenId } from '#session'
import { StoreError } from '../store-error.ts'
import { aLiveSession, atOnce, inTime, Traffic, twoStores } from './traffic-under-test.ts'
import { aCluster, aRedis, aReplica, until, withoutRedis } from './under-test.ts'

const skip = await withoutRedis()
const durable = { appendonly: 'yes', appendfsync: 'always' }

test('when Redis is killed calls are refused in words, and after its restart go on where they were', {
  skip,
}, async (t) => {
  const server = await aRedis(t, durable)
  const traffic = new Traffic(await twoStores(t, server.url))
  await traffic.run(async () => {
    await traffic.rounds(20)
    await server.signal('SIGKILL')
    await traffic.rounds(10)
    await traffic.refusedWith(/cannot be reached|did not answer in time/)
    await server.restart()
    await traffic.recovered()
    await traffic.rounds(20)
  })
  assert.deepEqual(await traffic.losses(), { undone: 0, lost: 0 })
})

test('when Redis is stopped calls time out, then are refused at once, and it goes on when it does', {
  skip,
}, async (t) => {
  const server = await aRedis(t)
  const traffic = new Traffic(await twoStores(t, server.url))
  await traffic.run(async () => {
    await traffic.rounds(20)
    await server.signal('SIGSTOP')
    await traffic.refusedWith(/did not answer in time/)
    // More rounds than fit into the time there is, were each still to wait for its time-out.
    await traffic.rounds(100)
    await server.signal('SIGCONT')
    await traffic.recovered()
    await traffic.rounds(20)
  })
  assert.deepEqual(await traffic.losses(), { undone: 0, lost: 0 })
})

test('broken connections and forgotten scripts cost at most the calls under way', { skip }, async (t) => {
  const server = await aRedis(t)
  const traffic = new Traffic(await twoStores(t, server.url))
  await traffic.run(async () => {
    for (let i = 0; i < 5; i += 1) {
      await server.client.call('client', 'kill', 'type', 'normal', 'skipme', 'yes')
      await traffic.recovered()
      await server.client.script('FLUSH')
      await traffic.rounds(10)
    }
  })
  assert.deepEqual(await traffic.losses(), { undone: 0, lost: 0 })
})

test('after FLUSHALL nobody is logged in, and logins work', { skip }, async (t) => {
  const server = await aRedis(t)
  const [one, two] = await twoStores(t, server.url)
  await one.sessions.create(aLiveSession('a'))
  await server.client.flushall()
  assert.equal(await two.sessions.use('a' as TokenId, 0), undefined)
  assert.deepEqual(await two.sessions.findByUser(aSession().universalId, 10), [])
  await one.sessions.create(aLiveSession('a'))
  assert.equal((await two.sessions.findByUser(aSession().universalId, 10)).length, 1)
})

test('when Redis has no memory left logins are refused in words, and logouts work', { skip }, async (t) => {
  const server = await aRedis(t)
  const [one, two] = await twoStores(t, server.url)
  await one.sessions.create(aLiveSession('a'))
  await one.sessions.create(aLiveSession('b'))
  await server.client.config('SET', 'maxmemory', '1mb')
  await assert.rejects(one.sessions.create(aLiveSession('c')), {
    code: 'E_STORE_FAILED',
    message: /has used all the memory it may$/,
  })
  await assert.rejects(two.sessions.use('a' as TokenId, -1), { code: 'E_STORE_FAILED' })
  assert.ok(
    await two.sessions.use('a' as TokenId, 60_000),
    'a refresh inside the update frequency writes nothing',
  )
  assert.equal(await one.sessions.destroy('a' as TokenId), true)
  assert.equal(await two.sessions.find('a' as TokenId), undefined)
  assert.equal((await one.sessions.findByUser(aSession().universalId, 10)).length, 1)
})

test('when Sentinels make a replica the primary the stores follow, and lose what it had not got', {
  skip,
}, async (t) => {
  const primary = await aRedis(t)
  await aReplica(t, primary)
  const sentinel = await aRedis(t, {
    sentinel: [
      `monitor primary 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds primary 300',
      'sentinel failover-timeout primary 1000',
    ].join('\n'),
  })
  await until(async () =>
    String(await sentinel.client.call('sentinel', 'replicas', 'primary')).includes('127.0.0.1'),
  )
  const traffic = new Traffic(await twoStores(t, `redis+sentinel://127.0.0.1:${sentinel.port}/primary`))
  await traffic.run(async () => {
    await traffic.rounds(50)
    await primary.signal('SIGKILL')
    await traffic.recovered()
    await traffic.rounds(20)
  })
  const losses = await traffic.losses()
  t.diagnostic(`undone by asynchronous replication: ${losses.undone} logouts, lost: ${losses.lost} logins`)
  assert.ok(losses.undone <= atOnce && losses.lost <= atOnce, 'only what was under way when the primary died')
})

test('while a primary of a Cluster is away its sessions are refused in words, and the others live on', {
  skip,
}, async (t) => {
  const cluster = await aCluster(t, { settings: { ...durable, 'cluster-require-full-coverage': 'no' } })
  const [stores] = await twoStores(t, cluster.url)
  const tokens = Array.from({ length: 60 }, (_, i) => `token-${i}` as TokenId)
  for (const [i, token] of tokens.entries()) {
    await stores.sessions.create({ ...aLiveSession(token), universalId: `id=u${i},ou=user` })
  }
  await cluster.nodes[0]?.signal('SIGKILL')
  const answers = await Promise.allSettled(tokens.map((token) => inTime(stores.sessions.use(token, 0))))
  const refused = answers.filter((answer) => answer.status === 'rejected')
  assert.ok(refused.length > 0 && refused.length < tokens.length)
  for (const { reason } of refused) assert.ok(reason instanceof StoreError, String(reason))
  assert.ok(answers.every((answer) => answer.status === 'rejected' || answer.value !== undefined))
  await assert.rejects(
    stores.sessions.findByRealm('/alpha', 100),
    StoreError,
    'no list that leaves a third out',
  )
  await cluster.nodes[0]?.restart()
  for (const token of tokens) {
    await until(async () => (await stores.sessions.find(token).catch(() => undefined)) !== undefined)
  }
  await until(async () => (await stores.sessions.findByRealm('/alpha', 100).catch(() => [])).length === 60)
})

test('a list of all sessions does not go on over a restart, which deals the keys anew', {
  skip,
}, async (t) => {
  const server = await aRedis(t, durable)
  const [stores] = await twoStores(t, server.url)
  await Promise.all(
    Array.from({ length: 2_000 }, (_, i) => stores.sessions.create(aLiveSession(`token-${i}`))),
  )
  const listed = stores.sessions.sessions()[Symbol.asyncIterator]()
  assert.equal((await listed.next()).done, false)
  await server.signal('SIGKILL')
  await until(async () => (await stores.stats().catch(() => undefined)) === undefined)
  await server.restart()
  await until(async () => (await stores.stats().catch(() => undefined)) !== undefined)
  await assert.rejects(
    async () => {
      let count = 1
      while ((await listed.next()).done !== true) count += 1
      assert.equal(count, 2_000)
    },
    { code: 'E_STORE_BUSY', message: /was connected anew/ },
  )
})
