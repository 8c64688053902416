// The door of store: where sessions rest.

export { type EmbeddedStores, openEmbeddedStores } from './embedded-stores.ts'
export { openMemoryStores } from './memory-stores.ts'
export { openRedisStores } from './redis-stores.ts'
export { checkStore, type StoreCheck } from './store-check.ts'
export { StoreError } from './store-error.ts'
export type { StoreStats, Stores } from './stores.ts'
