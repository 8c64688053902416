// All that a tenant keeps, in one place.

import type { IdentityStore } from '#journey'
import type { Denylist, SessionStore } from '#session'

/** Opened by `openMemoryStores`, `openEmbeddedStores` or `openRedisStores`. Its parts live and end together. */
export interface Stores {
  /** Sentences for whoever started it: what may be lost that need not be. */
  readonly warnings: readonly string[]
  readonly sessions: SessionStore
  readonly denylist: Denylist
  readonly identities: IdentityStore
  /**
   * The secret of that name; where there is none `make` makes it, once, also when several nodes ask at the same time.
   * @param make a line of printable text
   */
  secret(name: string, make: () => string): Promise<string>
  /**
   * What has to be done now and then: giving back the memory of what has expired, compaction. Call it once a second; it
   * takes a few milliseconds at a time and never rejects for something that can wait.
   */
  maintain(): Promise<void>
  /** For metrics and `store stats`. */
  stats(): Promise<StoreStats>
  /** Writes what waits and lets go of everything. A second call does nothing. */
  close(): Promise<void>
}

/** What a kind of store cannot tell cheaply is missing. */
export interface StoreStats {
  readonly kind: 'memory' | 'embedded' | 'redis'
  /** Sessions held; those that expired a moment ago may be among them. */
  readonly sessions?: number
  readonly identities?: number
  readonly memoryBytes?: number
  readonly diskBytes?: number
}
