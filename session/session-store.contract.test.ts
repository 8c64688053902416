// The model that other tests trust keeps the contract itself.

import { test } from 'node:test'
import { openModelStore } from './model-store.ts'
import { sessionStoreContract } from './session-store.contract.ts'

sessionStoreContract('model', openModelStore, test)
