// What openRedisStores refuses, warns of, and takes up: real servers with passwords, TLS, replicas and foreign keys.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { aSession, type TokenId } from '#session'
import type { Stores } from '../stores.ts'
import { openRedisStores } from './stores.ts'
import {
  aRedis,
  aReplica,
  asDocumentedSentinelUser,
  asDocumentedUser,
  freePort,
  withoutRedis,
} from './under-test.ts'

const skip = await withoutRedis()
const clock = { nowMs: () => 2_000 }

async function opened(t: TestContext, url: string): Promise<Stores> {
  const stores = await openRedisStores({ url, clock, connectTimeoutMs: 5_000 })
  t.after(() => stores.close())
  return stores
}

test('a tenant without Redis never loads its client', async () => {
  const script = `
    import { createRequire } from 'node:module'
    await import(${JSON.stringify(new URL('../index.js', import.meta.url))})
    const { cache } = createRequire(${JSON.stringify(import.meta.url)})
    console.log(Object.keys(cache).filter((file) => file.includes('ioredis')).length)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  assert.equal(stdout, '0\n')
})

test('a Redis that does not run is refused when the time is over, with its address', async () => {
  const port = await freePort()
  await assert.rejects(
    openRedisStores({ url: `redis://:pw@127.0.0.1:${port}`, clock, connectTimeoutMs: 100 }),
    {
      code: 'E_STORE_UNREACHABLE',
      message: `Redis at 127.0.0.1:${port} was not ready within 100 ms: Redis at 127.0.0.1:${port} cannot be reached`,
    },
  )
})

for (const mode of ['cluster', 'sentinel']) {
  test(`a ${mode} that does not run is refused too`, async () => {
    const port = await freePort()
    const url = `redis+${mode}://127.0.0.1:${port}${mode === 'sentinel' ? '/primary' : ''}`
    await assert.rejects(openRedisStores({ url, clock, connectTimeoutMs: 100 }), {
      code: 'E_STORE_UNREACHABLE',
    })
  })
}

test('a wrong or missing password is refused at once, and does not come back in the error', {
  skip,
}, async (t) => {
  const { port } = await aRedis(t, { requirepass: 'right-one' })
  for (const login of ['', ':wrong-one@', 'nobody:wrong-one@']) {
    await assert.rejects(
      openRedisStores({ url: `redis://${login}127.0.0.1:${port}`, clock }),
      (error: Error) => {
        assert.equal(error.message, `Redis at 127.0.0.1:${port} does not let us in`)
        assert.doesNotMatch(JSON.stringify([error, error.cause]) + error.stack, /wrong-one/)
        return true
      },
    )
  }
  await opened(t, `redis://:right-one@127.0.0.1:${port}`)
})

test('Sentinels that do not let us in or know another name are refused; their user needs what is documented', {
  skip,
}, async (t) => {
  const primary = await aRedis(t)
  const sentinel = await aRedis(t, {
    requirepass: 'right-one',
    sentinel: `monitor primary 127.0.0.1 ${primary.port} 1`,
  })
  const refusals = {
    primary: /does not let us in$/,
    'primary?sentinelPassword=wrong-one': /does not let us in$/,
    'other?sentinelPassword=right-one': /knows no primary of that name$/,
  }
  const url = `redis+sentinel://127.0.0.1:${sentinel.port}`
  for (const [rest, message] of Object.entries(refusals)) {
    await assert.rejects(openRedisStores({ url: `${url}/${rest}`, clock }), {
      code: 'E_STORE_FAILED',
      message,
    })
  }
  await opened(t, `${url}/primary?${await asDocumentedSentinelUser(sentinel)}`)
})

test('one server is refused when it is taken for a Cluster', { skip }, async (t) => {
  const { url } = await aRedis(t)
  await assert.rejects(openRedisStores({ url: url.replace('redis:', 'redis+cluster:'), clock }), {
    code: 'E_STORE_FAILED',
    message: /is no Cluster$/,
    hint: /^say redis:/,
  })
})

test('a replica is refused with the way to its primary', { skip }, async (t) => {
  const primary = await aRedis(t)
  const replica = await aRedis(t, { replicaof: `127.0.0.1 ${primary.port}` })
  await assert.rejects(openRedisStores({ url: replica.url, clock }), {
    code: 'E_STORE_FAILED',
    message: `Redis at 127.0.0.1:${replica.port} is a replica, which takes no writes`,
  })
})

test('what another program keeps under our prefix is refused, and so is a newer version', {
  skip,
}, async (t) => {
  const { url, client } = await aRedis(t)
  await client.set('callbook:format', 'something')
  await assert.rejects(openRedisStores({ url, clock }), { code: 'E_STORE_FOREIGN' })
  await client.set('callbook:format', '2')
  await assert.rejects(openRedisStores({ url, clock }), { code: 'E_STORE_NEWER' })
  await opened(t, `${url}?prefix=other:`)
})

test('settings of Redis that may lose a logout or a session are told in words', { skip }, async (t) => {
  const careless = await opened(t, (await aRedis(t, { 'maxmemory-policy': 'allkeys-lru' })).url)
  assert.deepEqual(
    careless.warnings.map((warning) => /set [\w-]+ to \w+/.exec(warning)?.[0]),
    ['set maxmemory-policy to noeviction', 'set appendonly to yes'],
  )
  const everySecond = await opened(t, (await aRedis(t, { appendonly: 'yes' })).url)
  assert.match(everySecond.warnings.join(), /^Redis may lose the last second .* set appendfsync to always$/)
  const careful = await opened(t, (await aRedis(t, { appendonly: 'yes', appendfsync: 'always' })).url)
  assert.deepEqual(careful.warnings, [])
})

test('a Redis that does not tell its settings is taken, with a warning', { skip }, async (t) => {
  const { url, client } = await aRedis(t)
  await client.call('acl', 'setuser', 'tenant', 'on', '>pw', '~*', '+@all', '-config')
  const stores = await opened(t, url.replace('//', '//tenant:pw@'))
  assert.match(stores.warnings.join(), /CONFIG GET is not allowed/)
})

test('the commands that the documentation lists are all that a user must be allowed', { skip }, async (t) => {
  const primary = await aRedis(t)
  await aReplica(t, primary)
  for (const url of [primary.url, `${primary.url}?wait=1&prefix=callbook:2:`]) {
    await useEverything(await opened(t, await asDocumentedUser(url, [primary])))
  }
})

test('Redis holds no token, and no name of a key tells a user name or realm', { skip }, async (t) => {
  const { url, client } = await aRedis(t)
  const stores = await opened(t, url)
  await useEverything(stores)
  await stores.sessions.create(aSession({ tokenId: 'the-token-itself' }))
  const names = await client.keys('*')
  const values = await Promise.all(names.map((name) => client.dump(name)))
  assert.doesNotMatch(names.join(' '), /demo|alpha|the-token/)
  assert.ok(values.every((value) => value !== null && !value.includes('the-token')))
  const kinds = names.map((name) => /^callbook:(?:\w+(?=:)|format$)/.exec(name)?.[0])
  assert.deepEqual([...new Set(kinds)].sort(), [
    'callbook:d',
    'callbook:format',
    'callbook:i',
    'callbook:s',
    'callbook:secret',
    'callbook:u',
  ])
})

test('Redis drops an ended session by itself, five minutes after its time', { skip }, async (t) => {
  const { url, client } = await aRedis(t)
  const { sessions } = await opened(t, url)
  await sessions.create(aSession({ maxIdleTimeMinutes: 7 }))
  const keptMs = async (kind: string) => client.pttl((await client.keys(`callbook:${kind}:*`))[0] ?? '')
  const isAbout = (actual: number, expected: number) =>
    assert.ok(Math.abs(actual - expected) < 10_000, `${actual}`)
  isAbout(await keptMs('s'), 12 * 60_000)
  isAbout(await keptMs('u'), 125 * 60_000)
  assert.equal((await sessions.use('a' as TokenId, 0))?.latestAccessTimeMs, 2_000)
  isAbout(await keptMs('s'), 12 * 60_000)
})

test('with wait a login is refused unless so many replicas hold it', { skip }, async (t) => {
  const primary = await aRedis(t)
  const alone = openRedisStores({ url: `${primary.url}?wait=1`, clock })
  await assert.rejects(alone, { code: 'E_STORE_FAILED', message: /^0 of 1 replicas of Redis took the write/ })

  const replica = await aReplica(t, primary)
  const { sessions } = await opened(t, `${primary.url}?wait=1`)
  await sessions.create(aSession())
  const [key = ''] = await primary.client.keys('callbook:s:*')
  assert.equal(await replica.client.exists(key), 1)

  await replica.signal('SIGSTOP')
  await assert.rejects(sessions.create(aSession({ tokenId: 'b' })), { code: 'E_STORE_FAILED' })
  assert.ok(await sessions.find('a' as TokenId), 'what reads does not wait')
  await assert.rejects(sessions.destroy('a' as TokenId), { code: 'E_STORE_FAILED' })
  await replica.signal('SIGCONT')
})

test('two nodes that ask for a secret at the same time get the same', { skip }, async (t) => {
  const { url } = await aRedis(t)
  const nodes = await Promise.all([opened(t, url), opened(t, url)])
  const secrets = await Promise.all(
    Array.from({ length: 20 }, (_, i) => nodes[i % 2]?.secret('key', () => `made by ${i}`)),
  )
  assert.equal(new Set(secrets).size, 1)
  assert.match(secrets[0] ?? '', /^made by \d+$/)
})

test('stats tell the memory of Redis', { skip }, async (t) => {
  const { url } = await aRedis(t)
  const { kind, memoryBytes = 0 } = await (await opened(t, url)).stats()
  assert.equal(kind, 'redis')
  assert.ok(memoryBytes > 100_000)
})

async function useEverything({
  sessions,
  denylist,
  identities,
  secret,
  stats,
  maintain,
}: Stores): Promise<void> {
  const { universalId } = aSession()
  const a = 'a' as TokenId
  await sessions.create(aSession())
  assert.ok(await sessions.find(a))
  assert.ok(await sessions.use(a, 0))
  assert.ok(await sessions.setProperties(a, { color: 'red' }))
  assert.equal((await sessions.findByUser(universalId, 10)).length, 1)
  assert.equal((await sessions.findByRealm('/alpha', 10)).length, 1)
  assert.ok(await sessions.destroy(a))
  assert.equal(await denylist.add('authId:a', 5_000), true)
  await denylist.remove('authId:a')
  assert.equal(await denylist.add('authId:b', 5_000), true)
  assert.equal(await denylist.has('authId:b'), true)
  const identity = { realm: '/alpha', name: 'demo', revision: 1, document: {} }
  assert.equal(await identities.write(identity), true)
  assert.deepEqual(await identities.find('/alpha', 'demo'), identity)
  assert.equal(await secret('name', () => 'made'), 'made')
  await maintain()
  assert.equal((await stats()).kind, 'redis')
}
