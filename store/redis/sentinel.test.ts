// Redis behind Sentinels under two stores: each server goes away in its turn, a replica takes over, and the stores follow.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { atOnce, Traffic, twoStores } from './traffic-under-test.ts'
import { aRedis, aReplica, type RedisUnderTest, replicated, until, withoutRedis } from './under-test.ts'

const skip = await withoutRedis()

test('when Sentinels make a replica the primary the stores follow, and lose what it had not got', {
  skip,
}, async (t) => {
  const { primary, url } = await behindSentinels(t)
  const traffic = new Traffic(await twoStores(t, url))
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

test('replica, Sentinels and primary may be restarted in turn, and with wait=1 no answered logout or login is lost', {
  skip,
}, async (t) => {
  const { primary, replica, sentinels, url } = await behindSentinels(t, durable)
  const traffic = new Traffic(await twoStores(t, `${url}?wait=1`))
  await traffic.run(async () => {
    await traffic.rounds(5)
    for (const server of [replica, ...sentinels]) {
      await server.signal('SIGKILL')
      await traffic.rounds(2)
      await server.restart()
      await traffic.recovered()
      await traffic.rounds(2)
    }
    await hurry(sentinels)
    await primary.signal('SIGKILL')
    await until(async () => (await replica.client.info('replication')).includes('role:master'))
    await primary.restart()
    // The Sentinels make a replica of it, and until then none of the writes is confirmed.
    await traffic.recovered()
    await traffic.rounds(5)
  })
  assert.deepEqual(await traffic.losses(), { undone: 0, lost: 0 })
})

/** A primary and its replica, with these settings, and three Sentinels, of whom two decide. */
async function behindSentinels(t: TestContext, settings: Readonly<Record<string, string>> = {}) {
  const primary = await aRedis(t, settings)
  const replica = await aReplica(t, primary, settings)
  const sentinels = await Promise.all(
    Array.from({ length: 3 }, () =>
      aRedis(t, {
        sentinel: [
          `monitor primary 127.0.0.1 ${primary.port} 2`,
          'sentinel down-after-milliseconds primary 500',
          'sentinel failover-timeout primary 2000',
        ].join('\n'),
      }),
    ),
  )
  await hurry(sentinels)
  for (const { client } of sentinels) {
    await until(async () => {
      const known = String(await client.call('sentinel', 'master', 'primary'))
      return known.includes('num-slaves,1,') && known.includes('num-other-sentinels,2,')
    })
  }
  await replicated(primary)
  const addresses = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')
  return { primary, replica, sentinels, url: `redis+sentinel://${addresses}/primary` }
}

/** Until they are restarted they speak every tenth of a second: else a primary that comes back is one for eight seconds more. */
async function hurry(sentinels: readonly RedisUnderTest[]): Promise<void> {
  for (const { client } of sentinels) {
    await client.call('sentinel', 'debug', 'publish-period', 100, 'info-period', 100)
  }
}

const durable = { appendonly: 'yes', appendfsync: 'always' }
