// Redis killed, stopped, flushed, full and failed over, under two stores: every call ends within a second, in an answer or a
// StoreError, and nobody meets a session again whose end was acknowledged.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { aSession, type TokenId } from '#session'
import { StoreError } from '../store-error.ts'
import type { Stores } from '../stores.ts'
import { openRedisStores } from './stores.ts'
import { aRedis, startCluster, until, withoutRedis } from './under-test.ts'

const skip = await withoutRedis()
const clock = { nowMs: () => Date.now() }
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
  await aRedis(t, { replicaof: `127.0.0.1 ${primary.port}` })
  await until(async () => {
    await primary.client.set('written', 'now')
    return (await primary.client.wait(1, 50)) === 1
  })
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
  const cluster = await startCluster({ ...durable, 'cluster-require-full-coverage': 'no' })
  t.after(() => cluster.stop())
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

/** Logins, refreshes and logouts over two stores, all the time, and what was acknowledged of them. */
class Traffic {
  readonly #stores: readonly Stores[]
  readonly #ended = new Set<TokenId>()
  readonly #alive = new Set<TokenId>()
  readonly #refusals: StoreError[] = []
  #count = 0
  #done = 0
  #isRunning = true

  constructor(stores: readonly Stores[]) {
    this.#stores = stores
  }

  /** Runs beside the work, and ends with it. */
  async run(work: () => Promise<void>): Promise<void> {
    const users = Array.from({ length: atOnce }, (_, i) => this.#user(i))
    try {
      await work()
    } finally {
      this.#isRunning = false
    }
    await Promise.all(users)
  }

  /** Resolves when each user has gone through so many more logins and logouts. */
  async rounds(count: number): Promise<void> {
    const end = this.#done + count * atOnce
    await until(async () => this.#done >= end)
  }

  async refusedWith(says: RegExp): Promise<void> {
    this.#refusals.length = 0
    await until(async () => this.#refusals.some(({ message }) => says.test(message)))
  }

  /** Resolves when every store takes logins again. */
  async recovered(): Promise<void> {
    for (const { sessions } of this.#stores) {
      await until(async () => {
        this.#count += 1
        try {
          await inTime(sessions.create(aLiveSession(`token-${this.#count}`)))
          return true
        } catch (error) {
          assert.ok(error instanceof StoreError, String(error))
          return false
        }
      })
    }
  }

  /** How many acknowledged logouts and logins are not so. */
  async losses(): Promise<{ readonly undone: number; readonly lost: number }> {
    const found = async (tokens: ReadonlySet<TokenId>) => {
      const sessions = await Promise.all([...tokens].map((token) => this.#stores[1]?.sessions.find(token)))
      return sessions.filter((session) => session !== undefined).length
    }
    return { undone: await found(this.#ended), lost: this.#alive.size - (await found(this.#alive)) }
  }

  async #user(user: number): Promise<void> {
    for (let round = user; this.#isRunning; round += 1) {
      this.#count += 1
      const token = `token-${this.#count}` as TokenId
      const [here, there] = round % 2 === 0 ? this.#stores : [...this.#stores].reverse()
      if (!here || !there) return
      try {
        await inTime(here.sessions.create(aLiveSession(token)))
        if (round % 4 === 0) this.#alive.add(token)
        await inTime(there.sessions.use(token, -1))
        if (round % 4 !== 0) {
          await inTime(there.sessions.destroy(token))
          this.#ended.add(token)
          assert.equal(
            await inTime(here.sessions.use(token, -1)),
            undefined,
            'a session lived on after its end',
          )
        }
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        this.#refusals.push(error)
        await new Promise((resolve) => setImmediate(resolve))
      }
      this.#done += 1
    }
  }
}

async function twoStores(t: TestContext, url: string): Promise<readonly [Stores, Stores]> {
  const open = async () => {
    const stores = await openRedisStores({ url, clock })
    t.after(() => stores.close())
    return stores
  }
  return [await open(), await open()]
}

function aLiveSession(tokenId: string) {
  return aSession({ tokenId, creationTimeMs: Date.now(), latestAccessTimeMs: Date.now() })
}

/** The call's own answer. It is promised within a second; three tell a busy machine from a call that waits for Redis to come back. */
async function inTime<T>(call: Promise<T>): Promise<T> {
  const begin = performance.now()
  try {
    return await call
  } finally {
    const tookMs = performance.now() - begin
    assert.ok(tookMs < 3_000, `a call took ${tookMs} ms`)
  }
}

const atOnce = 16
