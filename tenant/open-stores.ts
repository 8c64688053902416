// Which store a tenant keeps everything in.

import type { Clock, RandomBytes } from '#session'
import { openEmbeddedStores, openMemoryStores, type Stores } from '#store'

/** The store in that folder; without one a store that forgets everything. */
export function openStores(options: {
  readonly directory: string | undefined
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}): Promise<Stores> {
  const { directory, clock, randomBytes } = options
  if (directory === undefined) return openMemoryStores({ clock })
  return openEmbeddedStores({ directory, clock, randomBytes })
}
