// The door of `tenant`: an identity service over HTTP that speaks AM's REST dialect.

export { readAddressFile, type TenantAddress } from './address-file.ts'
export { checkConfiguration } from './configuration/check-configuration.ts'
export { readConfiguration } from './configuration/configuration-file.ts'
export { configurationSchema } from './configuration/configuration-schema.ts'
export {
  defaultSettings,
  type GivenSettings,
  parseSettings,
  type TenantSettings,
} from './configuration/settings.ts'
export { checkThere } from './data-directory.ts'
export { exportStores } from './export-stores.ts'
export type { Administrator } from './first-start.ts'
export type { TenantRequest, TenantResponse } from './http/exchange.ts'
export { isLoopback } from './http/listen-address.ts'
export { type ImportReport, importStores } from './import-stores.ts'
export { checkStoreOf, openEmbeddedStoresOf, openSealOf, openStoresOf } from './open-stores.ts'
export { openTenant, type Tenant, type TenantOptions } from './open-tenant.ts'
export { TenantError } from './tenant-error.ts'
