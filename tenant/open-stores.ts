// Which store a tenant keeps everything in.

import { randomBytes } from 'node:crypto'
import type { Clock, RandomBytes } from '#session'
import { openEmbeddedStores, openMemoryStores, openRedisStores, type Stores } from '#store'
import { openDataDirectory } from './data-directory.ts'

/** The one at `url`, else the one in that folder; without either a store that forgets everything. */
export function openStores(options: {
  /** `redis://…`, see `openRedisStores`. */
  readonly url: string | undefined
  readonly directory: string | undefined
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}): Promise<Stores> {
  const { url, directory, clock, randomBytes } = options
  if (url !== undefined) return openRedisStores({ url, clock })
  if (directory === undefined) return openMemoryStores({ clock })
  return openEmbeddedStores({ directory, clock, randomBytes })
}

/** The store of a tenant that is not running here; other nodes may use the same Redis meanwhile. */
export async function openStoresOf(options: {
  readonly dataDirectory: string
  readonly store?: string
}): Promise<Stores> {
  const { dataDirectory, store: url } = options
  const isNeeded = url === undefined && dataDirectory !== 'memory'
  const directory = isNeeded ? (await openDataDirectory(dataDirectory)).path : undefined
  return await openStores({ url, directory, clock: { nowMs: () => Date.now() }, randomBytes })
}
