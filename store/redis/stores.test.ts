// The Redis stores keep the contracts, on one server and on a Cluster, and refuse in words what they cannot open.

import { after, before, describe, test } from 'node:test'
import { identityStoreContract } from '#journey'
import { type Clock, denylistContract, sessionStoreContract } from '#session'
import { openRedisStores } from './stores.ts'
import { type RedisUnderTest, startCluster, startRedis, withoutRedis } from './under-test.ts'

const skip = await withoutRedis()

describe('on one server', { skip }, () => {
  let server: RedisUnderTest
  before(async () => {
    server = await startRedis()
  })
  after(() => server.stop())
  contracts('redis', () => server.url)
})

describe('on a Cluster of three', { skip }, () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>
  before(async () => {
    cluster = await startCluster()
  })
  after(() => cluster.stop())
  contracts('redis cluster', () => cluster.url)
})

/** Each store gets a prefix of its own, so that none sees what another left. */
function contracts(name: string, url: () => string): void {
  let count = 0
  const open = (options: { readonly clock: Clock }) => {
    count += 1
    // The contracts say nothing of time, and a machine may be busy.
    return openRedisStores({ ...options, url: `${url()}?prefix=t${count}:`, commandTimeoutMs: 10_000 })
  }
  sessionStoreContract(name, async (options) => (await open(options)).sessions, test)
  denylistContract(
    name,
    async (options) => {
      const { denylist, close } = await open(options)
      return { ...denylist, close }
    },
    test,
  )
  identityStoreContract(
    name,
    async () => {
      const { identities, close } = await open({ clock: { nowMs: () => 0 } })
      return { store: identities, close }
    },
    test,
  )
}
