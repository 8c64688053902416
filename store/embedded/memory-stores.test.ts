// The stores in memory keep the contracts.

import { test } from 'node:test'
import { identityStoreContract } from '#journey'
import { denylistContract, fixedClock, sessionStoreContract } from '#session'
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
