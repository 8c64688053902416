// Which store a tenant keeps everything in.

import { randomBytes } from 'node:crypto'
import type { SecretSeal } from '#journey'
import type { Clock, RandomBytes } from '#session'
import {
  checkStore,
  type EmbeddedStores,
  openEmbeddedStores,
  openMemoryStores,
  openRedisStores,
  type StoreCheck,
  type Stores,
} from '#store'
import { checkThere, openDataDirectory } from './data-directory.ts'
import { openTenantSecret, tenantSeal } from './tenant-secret.ts'

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
  /** Whether a data folder that is not there is made. */
  readonly mayMake: boolean
}): Promise<Stores> {
  const { dataDirectory, store: url, mayMake } = options
  if (url === undefined && dataDirectory !== 'memory') {
    return await openEmbeddedStoresOf(dataDirectory, { mayMake })
  }
  return await openStores({ url, directory: undefined, clock: systemClock, randomBytes })
}

/** What seals secrets in the store of a tenant that is not running. @throws TenantError E_SECRET, E_SECRET_FILE */
export async function openSealOf(stores: Stores, secretFile: string | undefined): Promise<SecretSeal> {
  return tenantSeal(await openTenantSecret({ stores, file: secretFile, randomBytes }), randomBytes)
}

/** The store in the data folder of a tenant that is not running. */
export async function openEmbeddedStoresOf(
  dataDirectory: string,
  { mayMake }: { readonly mayMake: boolean },
): Promise<EmbeddedStores> {
  if (!mayMake) await checkThere(dataDirectory)
  const { path: directory } = await openDataDirectory(dataDirectory)
  return await openEmbeddedStores({ directory, clock: systemClock, randomBytes })
}

/** Reads the store in the data folder of a tenant that is not running, and changes nothing. */
export async function checkStoreOf(dataDirectory: string): Promise<StoreCheck> {
  await checkThere(dataDirectory)
  return await checkStore({ directory: dataDirectory, clock: systemClock })
}

const systemClock: Clock = { nowMs: () => Date.now() }
