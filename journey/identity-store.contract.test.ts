// The model passes the contract it comes with.

import test from 'node:test'
import { identityStoreContract, modelIdentityStore } from './identity-store.contract.ts'

identityStoreContract(
  'model',
  async () => ({ store: modelIdentityStore(), close: () => Promise.resolve() }),
  test,
)
