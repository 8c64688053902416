// The door of store: where sessions rest.

export type { EmbeddedStore } from './embedded-store.ts'
export { openEmbeddedStores } from './embedded-stores.ts'
export { type JournalStore, type Opening, openJournalStore } from './journal-store.ts'
export { openMemoryStore } from './memory-store.ts'
export { openMemoryStores } from './memory-stores.ts'
export { openRedisStores } from './redis-stores.ts'
export { StoreError } from './store-error.ts'
export type { StoreStats, Stores } from './stores.ts'
