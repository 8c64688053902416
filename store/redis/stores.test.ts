// The Redis stores keep the contracts, on one server and on a Cluster, as a user who may do what the documentation lists.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { identityStoreContract } from '#journey'
import { type Clock, denylistContract, sessionStoreContract } from '#session'
import { openRedisStores } from './stores.ts'
import {
  asDocumentedUser,
  type RedisUnderTest,
  startCluster,
  startRedis,
  withoutRedis,
} from './under-test.ts'

const skip = await withoutRedis()

describe('on one server', { skip }, () => {
  let server: RedisUnderTest
  let url: string
  before(async () => {
    server = await startRedis()
    url = await asDocumentedUser(server.url, [server])
  })
  after(() => server.stop())
  contracts('redis', () => url)
})

describe('on a Cluster of three', { skip }, () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>
  let url: string
  before(async () => {
    cluster = await startCluster()
    url = await asDocumentedUser(cluster.url, cluster.nodes)
  })
  after(() => cluster.stop())
  contracts('redis cluster', () => url)

  test('a node that is taken for the only server says that it is one of a Cluster', async () => {
    const alone = cluster.nodes.map((node) => openRedisStores({ url: node.url, clock: { nowMs: () => 0 } }))
    const outcomes = await Promise.allSettled(alone)
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value.close()
    assert.equal(refusals.length, 2, 'one has the slot of what is asked first')
    for (const { code, message, hint } of refusals) {
      assert.equal(code, 'E_STORE_FAILED')
      assert.match(`${message}; ${hint}`, /is a node of a Cluster; say redis\+cluster:/)
    }
  })
})

/** Each store gets a prefix of its own, so that none sees what another left. */
function contracts(name: string, url: () => string): void {
  let count = 0
  const open = (options: { readonly clock: Clock }) => {
    count += 1
    // The contracts say nothing of time, and a machine may be busy.
    return openRedisStores({
      ...options,
      url: `${url()}?prefix=callbook:${count}:`,
      commandTimeoutMs: 10_000,
    })
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
