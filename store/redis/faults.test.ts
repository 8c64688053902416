// Redis killed, stopped, flushed, full and failed over, under two stores: every call ends within a second, in an answer or a
// StoreError, and nobody meets a session again whose end was acknowledged.

import assert from 'node:assert/strict'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { aSession, digestOf, type TokenId } from '#session'
import { StoreError } from '../store-error.ts'
import { redisKeys, sessionName } from './keys.ts'
import { aLiveSession, inTime, Traffic, twoStores } from './traffic-under-test.ts'
import { aCluster, aRedis, type RedisUnderTest, until, withoutRedis } from './under-test.ts'

const skip = await withoutRedis()
const durable = { appendonly: 'yes', appendfsync: 'always' }
const keys = redisKeys('callbook:')

/** Faults in which Redis answers and takes no writes: how each comes and goes. */
const refusingWrites = {
  'has fewer replicas than it must': {
    settings: {},
    begin: ({ client }: RedisUnderTest) => client.config('SET', 'min-replicas-to-write', 1),
    end: ({ client }: RedisUnderTest) => client.config('SET', 'min-replicas-to-write', 0),
    code: 'E_STORE_FAILED',
    says: /takes no writes because it cannot keep them$/,
  },
  'could not write its snapshot': {
    settings: { save: '3600 1' },
    begin: async ({ client, directory }: RedisUnderTest) => {
      // What it writes is to take the place of this.
      await mkdir(join(directory, 'dump.rdb', 'taken'), { recursive: true })
      await client.bgsave()
      await until(async () => (await client.info('persistence')).includes('rdb_last_bgsave_status:err'))
    },
    end: async ({ client, directory }: RedisUnderTest) => {
      await rm(join(directory, 'dump.rdb'), { recursive: true })
      await client.save()
    },
    code: 'E_STORE_FAILED',
    says: /takes no writes because it cannot keep them$/,
  },
} as const

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

for (const [fault, { settings, begin, end, code, says }] of Object.entries(refusingWrites)) {
  test(`when Redis ${fault} logins and logouts are refused in words, what reads goes on, and then all does`, {
    skip,
  }, async (t) => {
    const server = await aRedis(t, settings)
    const [{ sessions, denylist }, { sessions: others }] = await twoStores(t, server.url)
    const [a, gone] = ['a', 'gone'] as [TokenId, TokenId]
    for (const token of [a, gone]) await sessions.create(aLiveSession(token))
    // Listed among its user's, and no more.
    await server.client.del(keys.session(sessionName(digestOf(gone))))
    await begin(server)
    const writes: Readonly<Record<string, () => Promise<unknown>>> = {
      login: () => sessions.create(aLiveSession('b')),
      logout: () => sessions.destroy(a),
      refresh: () => sessions.use(a, -1),
      properties: () => others.setProperties(a, { color: 'red' }),
      denial: () => denylist.add('name', Date.now() + 60_000),
    }
    for (const [name, write] of Object.entries(writes)) {
      await assert.rejects(inTime(write()), { code, message: says }, name)
    }
    assert.ok(await others.find(a))
    assert.ok(await others.use(a, 60_000), 'a refresh inside the update frequency')
    assert.equal((await others.findByUser(aSession().universalId, 10)).length, 1)
    assert.equal((await others.findByRealm('/alpha', 10)).length, 1)
    await end(server)
    await sessions.create(aLiveSession('b'))
    assert.equal(await others.destroy(a), true)
    assert.equal(await sessions.find(a), undefined)
  })
}

test('while another program keeps Redis busy calls are refused in words, and then go on', {
  skip,
}, async (t) => {
  const server = await aRedis(t, { 'lua-time-limit': '20' })
  const [{ sessions }] = await twoStores(t, server.url)
  await sessions.create(aLiveSession('a'))
  const other = server.client.duplicate()
  t.after(() => other.disconnect())
  const endless = assert.rejects(other.eval('while true do end', 0), /killed by user/)
  const isBusy = () =>
    sessions.use('a' as TokenId, 0).then(
      () => false,
      ({ message }) => /is busy with a script$/.test(message),
    )
  await until(isBusy)
  await assert.rejects(sessions.destroy('a' as TokenId), { code: 'E_STORE_BUSY' })
  await server.client.call('script', 'kill')
  await endless
  assert.equal(await sessions.destroy('a' as TokenId), true)
})

test('while Redis loads its data calls are refused in time, and then all is there', { skip }, async (t) => {
  const slowly = { 'key-load-delay': '1000', 'loading-process-events-interval-bytes': '1024' }
  const server = await aRedis(t, { ...durable, ...slowly, appendfsync: 'everysec' })
  const [{ sessions }] = await twoStores(t, server.url)
  const tokens = Array.from({ length: 500 }, (_, i) => `token-${i}` as TokenId)
  await Promise.all(tokens.map((token) => sessions.create(aLiveSession(token))))
  await server.signal('SIGKILL')
  const refusals: unknown[] = []
  const started = server.restart()
  await until(() =>
    inTime(sessions.find('token-1' as TokenId)).then(Boolean, (error) => !refusals.push(error)),
  )
  await started
  assert.ok(refusals.every((error) => error instanceof StoreError))
  const found = await Promise.all(tokens.map((token) => sessions.find(token)))
  assert.ok(found.every((session) => session !== undefined))
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
  const answers = () => stores.sessions.find('token-0' as TokenId).then(Boolean, () => false)
  await until(async () => !(await answers()))
  await server.restart()
  await until(answers)
  await assert.rejects(
    async () => {
      let count = 1
      while ((await listed.next()).done !== true) count += 1
      assert.equal(count, 2_000)
    },
    { code: 'E_STORE_BUSY', message: /was connected anew/ },
  )
})
