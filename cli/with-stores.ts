// Opens the store of a tenant that is not running, or one that several share, for as long as a command needs it.

import { openStoresOf } from '#tenant'
import type { Io } from './command.ts'
import { type OwnTenantOptions, type StoreValues, storeOptions } from './tenant-options.ts'

type StoresOfTenant = Awaited<ReturnType<typeof openStoresOf>>

/**
 * @param work also gets the options: where the secret lies is one of them
 * @param options.mayMake whether a data folder that is not there is made; default it is refused
 */
export async function withStores<T>(
  values: StoreValues,
  io: Io,
  work: (stores: StoresOfTenant, options: OwnTenantOptions) => Promise<T>,
  { mayMake = false }: { readonly mayMake?: boolean } = {},
): Promise<T> {
  const options = await storeOptions(values, io)
  const stores = await openStoresOf({ ...options, mayMake })
  try {
    return await work(stores, options)
  } finally {
    await stores.close()
  }
}
