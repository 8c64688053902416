// The store in memory keeps the contract.

import { test } from 'node:test'
import { sessionStoreContract } from '#session'
import { openMemoryStore } from './memory-store.ts'

sessionStoreContract('memory', openMemoryStore, test)
