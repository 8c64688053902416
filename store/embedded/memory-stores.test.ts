// The stores in memory keep the contracts, and forget everything.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { identityStoreContract } from '#journey'
import { aSession, denylistContract, fixedClock, sessionStoreContract } from '#session'
import { openMemoryStores } from './memory-stores.ts'

sessionStoreContract('memory', async (options) => (await openMemoryStores(options)).sessions, test)

denylistContract(
  'memory',
  async (options) => {
    const { denylist, close } = await openMemoryStores(options)
    return { ...denylist, close }
  },
  test,
)

identityStoreContract(
  'memory',
  async () => {
    const { identities, close } = await openMemoryStores({ clock: fixedClock(1_000) })
    return { store: identities, close }
  },
  test,
)

test('stores in memory know nothing of those before them', async () => {
  const clock = fixedClock(1_000)
  const first = await openMemoryStores({ clock })
  const session = aSession()
  await first.sessions.create(session)
  await first.denylist.add('used', 5_000)
  await first.identities.write({ realm: '/', name: 'demo', revision: 1, document: {} })
  await first.secret('secret', () => 'first')
  await first.close()
  const second = await openMemoryStores({ clock })
  assert.equal(await second.sessions.find(session.tokenId), undefined)
  assert.equal(await second.denylist.has('used'), false)
  assert.equal(await second.identities.find('/', 'demo'), undefined)
  assert.equal(await second.secret('secret', () => 'second'), 'second')
  await second.close()
})
