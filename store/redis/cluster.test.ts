// A Cluster that changes under two stores: a replica takes over for its primary, slots move from one primary to another.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { digestOf, type TokenId } from '#session'
import { redisKeys, sessionName } from './keys.ts'
import { aLiveSession, atOnce, Traffic, twoStores } from './traffic-under-test.ts'
import { aCluster, asDocumentedUser, idOf, type RedisUnderTest, until, withoutRedis } from './under-test.ts'

const skip = await withoutRedis()

test('when a primary of a Cluster dies its replica takes over, and what it had not got is lost', {
  skip,
}, async (t) => {
  const losses = await lossesOfFailOver(t, { wait: 0 })
  t.diagnostic(`undone by asynchronous replication: ${losses.undone} logouts, lost: ${losses.lost} logins`)
  assert.ok(losses.undone <= atOnce && losses.lost <= atOnce, 'only what was under way when the primary died')
})

test('with wait=1 no answered login or logout is lost when a replica takes over', { skip }, async (t) => {
  assert.deepEqual(await lossesOfFailOver(t, { wait: 1 }), { undone: 0, lost: 0 })
})

async function lossesOfFailOver(t: TestContext, { wait }: { readonly wait: number }) {
  const { url, nodes, replicas } = await aCluster(t, { withReplicas: true })
  const [primary, replica] = [nodes[0], replicas[0]]
  assert.ok(primary && replica)
  const stores = await twoStores(t, `${url}?wait=${wait}`)
  const traffic = new Traffic(stores)
  await traffic.run(async () => {
    await traffic.rounds(20)
    await primary.signal('SIGKILL')
    await until(async () => (await replica.client.info('replication')).includes('role:master'))
    // It comes back as a replica of its replica.
    if (wait > 0) await primary.restart()
    await traffic.recovered({ inARow: 50 })
    await traffic.rounds(20)
  })
  const listed = await stores[1].sessions.findByRealm('/alpha', 100_000)
  assert.ok(listed.length > 0, 'the list of a realm finds the new primary')
  return traffic.losses()
}

test('while slots move to another primary sessions are found, change and end, and none is lost', {
  skip,
}, async (t) => {
  const { url, nodes, replicas } = await aCluster(t, { withReplicas: true })
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
