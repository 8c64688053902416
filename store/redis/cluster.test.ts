// A Cluster that changes under two stores: slots move from one primary to another, a primary dies or hangs and its replica takes over.

import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { digestOf, type TokenId } from '#session'
import { StoreError } from '../store-error.ts'
import { redisKeys, sessionName } from './keys.ts'
import { aLiveSession, atOnce, Traffic, twoStores } from './traffic-under-test.ts'
import {
  asDocumentedUser,
  idOf,
  type RedisUnderTest,
  replicated,
  startCluster,
  until,
  withoutRedis,
} from './under-test.ts'

describe('a Cluster of three with a replica each', { skip: await withoutRedis() }, () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>
  before(async () => {
    cluster = await startCluster({}, true)
  })
  after(() => cluster.stop())
  beforeEach(async () => {
    for (const [i, node] of cluster.nodes.entries())
      await replicated(await primaryOf([node, cluster.replicas[i]]))
  })

  test('while slots move to another primary sessions are found, change and end, and none is lost', async (t) => {
    const { url, nodes, replicas } = cluster
    const [source, target] = nodes
    assert.ok(source && target)
    const opened = async (url: string) =>
      (await twoStores(t, await asDocumentedUser(url, [...nodes, ...replicas])))[0]
    const [plain, waiting] = [await opened(url), await opened(`${url}?wait=1`)]
    const traffic = new Traffic([plain, waiting], (token) => slotOf(keyOf(token)) < movingSlots)
    await traffic.run(async () => {
      await traffic.rounds(2)
      for (let slot = 0; slot < movingSlots; slot += 1) {
        await moveSlot(slot, { source, target }, async () => {
          if (slot % 25 !== 0) return
          // The list of its user's sessions is on its way too.
          const universalId = first(
            (i) => `id=user${i},ou=user`,
            (id) => slotOf(keys.user(id)) === slot,
          )
          const [token, other] = ['a', 'b'].map((letter) =>
            first(
              (i) => `${letter}-${i}` as TokenId,
              (token) => slotOf(keyOf(token)) === slot,
            ),
          ) as [TokenId, TokenId]
          await waiting.sessions.create({ ...aLiveSession(token), universalId })
          await waiting.sessions.create({ ...aLiveSession(other), universalId })
          assert.equal((await plain.sessions.findByUser(universalId, 10)).length, 2)
          assert.ok(await plain.sessions.use(token, -1), 'it is where it was asked for')
          assert.ok(await waiting.sessions.setProperties(token, { color: 'red' }))
          await assert.rejects(plain.sessions.findByRealm('/alpha', 100_000), { message: /moves slots/ })
          assert.equal(await waiting.sessions.destroy(token), true)
          assert.equal(await plain.sessions.find(token), undefined)
        })
      }
      await traffic.recovered({ inARow: 50 })
      await traffic.rounds(2)
    })
    assert.deepEqual(await traffic.losses(), { undone: 0, lost: 0 })
    assert.ok((await plain.sessions.findByRealm('/alpha', 100_000)).length > 0)
  })

  test('when a primary dies its replica takes over, and what it had not got is lost', async (t) => {
    const traffic = new Traffic(await twoStores(t, `${cluster.url}?prefix=killed:`))
    await traffic.run(async () => {
      const old = await failOver(cluster, traffic, 'SIGKILL')
      await traffic.recovered({ inARow: 50 })
      await traffic.rounds(20)
      await old.restart()
    })
    const losses = await traffic.losses()
    t.diagnostic(`undone by asynchronous replication: ${losses.undone} logouts, lost: ${losses.lost} logins`)
    assert.ok(
      losses.undone <= atOnce && losses.lost <= atOnce,
      'only what was under way when the primary died',
    )
  })

  test('with wait=1 no answered login or logout is lost when a replica takes over', async (t) => {
    const stores = await twoStores(t, `${cluster.url}?prefix=waited:&wait=1`)
    const traffic = new Traffic(stores)
    await traffic.run(async () => {
      const old = await failOver(cluster, traffic, 'SIGKILL')
      await old.restart()
      await traffic.recovered({ inARow: 50 })
      await traffic.rounds(20)
    })
    assert.deepEqual(await traffic.losses(), { undone: 0, lost: 0 })
    const listed = await stores[1].sessions.findByRealm('/alpha', 100_000)
    assert.ok(listed.length > 0, 'the list of a realm finds the new primary')
  })

  test('a primary that hangs is followed in time, and brings no ended session back when it goes on', async (t) => {
    const stores = await twoStores(t, `${cluster.url}?prefix=hung:&wait=1`)
    const tokens = Array.from({ length: 60 }, (_, i) => `before-${i}` as TokenId)
    for (const token of tokens) await stores[0].sessions.create(aLiveSession(token))
    const traffic = new Traffic(stores)
    await traffic.run(async () => {
      const old = await failOver(cluster, traffic, 'SIGSTOP')
      const newOnes = await twoStores(t, `${cluster.url}?prefix=hung:`)
      // Some are refused until all servers know of the new primary.
      const end = (token: TokenId) => newOnes[0].sessions.destroy(token).then(() => true, refused)
      for (const token of tokens) await until(() => end(token))
      // It has them all still, until it hears that it was replaced.
      await old.signal('SIGCONT')
      await until(async () => (await old.client.info('replication')).includes('role:slave'))
      for (const { sessions } of [...stores, ...newOnes]) {
        const found = await Promise.all(tokens.map((token) => sessions.find(token).catch(refused)))
        assert.ok(!found.some(Boolean), 'an ended session came back')
      }
      await traffic.recovered({ inARow: 50 })
      await traffic.rounds(20)
    })
    assert.deepEqual(await traffic.losses(), { undone: 0, lost: 0 })
  })
})

/** Sends the signal to the primary of the first slots, and waits until its replica has taken over. */
async function failOver(
  { nodes, replicas }: Pick<Awaited<ReturnType<typeof startCluster>>, 'nodes' | 'replicas'>,
  traffic: Traffic,
  by: NodeJS.Signals,
): Promise<RedisUnderTest> {
  const pair = [nodes[0], replicas[0]]
  const old = await primaryOf(pair)
  const heir = pair.find((server) => server !== old) as RedisUnderTest
  await traffic.rounds(20)
  await old.signal(by)
  await until(() => isPrimary(heir))
  return old
}

/** `false`; another error is none that a call may end in. */
function refused(error: unknown): false {
  assert.ok(error instanceof StoreError, String(error))
  return false
}

async function primaryOf(pair: readonly (RedisUnderTest | undefined)[]): Promise<RedisUnderTest> {
  for (const server of pair) if (server && (await isPrimary(server))) return server
  assert.fail('neither is the primary')
}

async function isPrimary({ client }: RedisUnderTest): Promise<boolean> {
  return (await client.info('replication')).includes('role:master')
}

/** As `redis-cli --cluster reshard` does. @param meanwhile when the keys are there and the slot is not yet */
async function moveSlot(
  slot: number,
  { source, target }: Record<'source' | 'target', RedisUnderTest>,
  meanwhile: () => Promise<void>,
): Promise<void> {
  const [sourceId, targetId] = [await idOf(source), await idOf(target)]
  await target.client.call('cluster', 'setslot', slot, 'importing', sourceId)
  await source.client.call('cluster', 'setslot', slot, 'migrating', targetId)
  for (;;) {
    const moving = (await source.client.call('cluster', 'getkeysinslot', slot, 100)) as string[]
    if (moving.length === 0) break
    await source.client.call('migrate', '127.0.0.1', target.port, '', 0, 5_000, 'keys', ...moving)
  }
  await meanwhile()
  // The new owner first: until it says so, the old one sends everybody there to ask.
  await target.client.call('cluster', 'setslot', slot, 'node', targetId)
  await source.client.call('cluster', 'setslot', slot, 'node', targetId)
}

/** The first item of endless many that is wanted. */
function first<T>(make: (number: number) => T, isWanted: (item: T) => boolean): T {
  for (let number = 0; ; number += 1) {
    const item = make(number)
    if (isWanted(item)) return item
  }
}

/** CRC-16/XMODEM of the key, as the specification of Redis Cluster says. */
function slotOf(key: string): number {
  let crc = 0
  for (const byte of Buffer.from(key)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff
  }
  return crc % 16_384
}

const keys = redisKeys('callbook:')
const keyOf = (token: TokenId) => keys.session(sessionName(digestOf(token)))
const movingSlots = 100
