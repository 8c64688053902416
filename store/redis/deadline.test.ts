// What is late and what is not: calls to Redis and their connections, when our own event loop stands still and when Redis does.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TokenId } from '#session'
import { openRedisConnection } from './connection.ts'
import { createDeadline } from './deadline.ts'
import { openRedisStores } from './stores.ts'
import { aRedis, type RedisUnderTest, until, withoutRedis } from './under-test.ts'
import { parseRedisUrl } from './url.ts'

const skip = await withoutRedis()
const timeouts = { connectTimeoutMs: 5_000, commandTimeoutMs: 450 }

test('a work that takes too long is refused, and keeps its place until it ends', async (t) => {
  const deadline = createDeadline(5)
  const { promise, reject } = aWork(t)
  await assert.rejects(deadline.limit(promise), { message: 'no answer within 5 ms' })
  assert.equal(deadline.pending(), 1)
  reject(new Error('told to nobody'))
  await nextTurn()
  assert.equal(deadline.pending(), 0)
})

test('a thousand works, most of which end, take one timer', async (t) => {
  const arm = t.mock.method(globalThis, 'setTimeout')
  const deadline = createDeadline(5)
  const { promise, reject } = aWork(t)
  const ended = Array.from({ length: 999 }, (_, i) => deadline.limit(Promise.resolve(i)))
  const late = deadline.limit(promise)
  assert.equal((await Promise.all(ended)).length, 999)
  await assert.rejects(late)
  reject(new Error('told to nobody'))
  // A timer may fire a fraction of a millisecond early, and is armed again for that.
  assert.ok(arm.mock.callCount() <= 2)
})

test('an answer that came while the process stood still is in time', { skip }, async (t) => {
  const server = await aRedis(t)
  const { sessions } = await openedStores(t, server)
  const call = sessions.find('nobody' as TokenId)
  // What was sent in this turn has gone out by then, and nothing has been read yet.
  await nextTurn(() => standStill(600))
  assert.equal(await call, undefined)
})

test('a call that goes out late, because its process stood still, has its whole time', {
  skip,
}, async (t) => {
  const { sessions } = await openedStores(t, await aRedis(t))
  const call = sessions.find('nobody' as TokenId)
  standStill(600)
  assert.equal(await call, undefined)
})

test('a Redis that stood still as well is refused, as one that did not answer in time', {
  skip,
}, async (t) => {
  const server = await aRedis(t)
  const { sessions } = await openedStores(t, server)
  await server.signal('SIGSTOP')
  const call = sessions.find('nobody' as TokenId)
  const refused = assert.rejects(call, { code: 'E_STORE_BUSY', message: /did not answer in time$/ })
  await nextTurn(() => standStill(600))
  await refused
})

test('with 10,000 calls under way the next is refused at once', { skip }, async (t) => {
  const server = await aRedis(t)
  const { sessions } = await openedStores(t, server)
  await server.signal('SIGSTOP')
  const calls = Array.from({ length: 10_000 }, () => sessions.find('nobody' as TokenId))
  const ends = Promise.allSettled(calls)
  await assert.rejects(sessions.find('nobody' as TokenId), {
    code: 'E_STORE_BUSY',
    message: /has 10000 commands to answer$/,
  })
  assert.ok((await ends).every(({ status }) => status === 'rejected'))
})

test('a connection survives that the process stood still, with a command under way', { skip }, async (t) => {
  const { redis } = await openedConnection(t, await aRedis(t))
  redis.once('close', () => assert.fail('the connection was given up'))
  const answer = redis.echo('here')
  standStill(1_500)
  assert.equal(await answer, 'here')
  assert.equal(redis.status, 'ready')
  redis.removeAllListeners('close')
})

test('a connection on which nothing comes any more is given up though nobody asks, and made again', {
  skip,
}, async (t) => {
  const server = await aRedis(t)
  const { redis } = await openedConnection(t, server)
  await server.signal('SIGSTOP')
  await until(async () => redis.status !== 'ready')
  // The system takes connections for a process that is stopped: setting one up hangs, and is given up as well.
  await until(async () => redis.status === 'connect')
  await until(async () => redis.status === 'reconnecting')
  await server.signal('SIGCONT')
  await until(async () => redis.status === 'ready')
})

async function openedStores(t: TestContext, { url }: RedisUnderTest) {
  const stores = await openRedisStores({ url, clock: { nowMs: () => 0 } })
  t.after(() => stores.close())
  return stores
}

async function openedConnection(t: TestContext, { url }: RedisUnderTest) {
  const connection = await openRedisConnection(parseRedisUrl(url), timeouts)
  t.after(() => connection.close())
  return connection
}

/** One that keeps the process alive, as a socket does. */
function aWork(t: TestContext) {
  const alive = setInterval(() => {}, 1_000)
  t.after(() => clearInterval(alive))
  let reject: (error: Error) => void = assert.fail
  const promise = new Promise<never>((_, rejectIt) => {
    reject = rejectIt
  })
  return { promise, reject }
}

/** Runs the work after everything that waits for the end of this turn of the event loop. */
function nextTurn(work: () => void = () => {}): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(() => {
      work()
      resolve()
    })
  })
}

/** Nothing else runs in this process meanwhile. */
function standStill(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}
