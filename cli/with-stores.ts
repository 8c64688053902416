// Opens the store of a tenant that is not running, or one that several share, for as long as a command needs it.

import { openStoresOf } from '#tenant'
import type { Io } from './command.ts'
import { storeOptions } from './tenant-options.ts'

type StoresOfTenant = Awaited<ReturnType<typeof openStoresOf>>

/** @param options.mayMake whether a data folder that is not there is made; default it is refused */
export async function withStores<T>(
  values: Parameters<typeof storeOptions>[0],
  io: Io,
  work: (stores: StoresOfTenant) => Promise<T>,
  { mayMake = false }: { readonly mayMake?: boolean } = {},
): Promise<T> {
  const stores = await openStoresOf({ ...(await storeOptions(values, io)), mayMake })
  try {
    return await work(stores)
  } finally {
    await stores.close()
  }
}
