// Which store a tenant keeps everything in.

import type { Clock, RandomBytes } from '#session'
import { openEmbeddedStores, openMemoryStores, openRedisStores, type Stores } from '#store'

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
