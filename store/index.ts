// The door of store: where sessions rest.

export { openMemoryStores } from './embedded/memory-stores.ts'
export { checkStore, type StoreCheck } from './embedded/store-check.ts'
export { type EmbeddedStores, openEmbeddedStores } from './embedded/stores.ts'
export { openRedisStores } from './redis/stores.ts'
export { checkRedisUrl } from './redis/url.ts'
export { StoreError } from './store-error.ts'
export type { StoreStats, Stores } from './stores.ts'
