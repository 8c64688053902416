// The door of `tenant`: an identity service over HTTP that speaks AM's REST dialect.

export { readAddressFile, type TenantAddress } from './address-file.ts'
export { checkConfiguration } from './check-configuration.ts'
export { readConfiguration } from './configuration-file.ts'
export { configurationSchema } from './configuration-schema.ts'
export type { TenantRequest, TenantResponse } from './exchange.ts'
export { exportStores } from './export-stores.ts'
export type { Administrator } from './first-start.ts'
export { type ImportReport, importStores } from './import-stores.ts'
export { checkStoreOf, openEmbeddedStoresOf, openStoresOf } from './open-stores.ts'
export { openTenant, type Tenant, type TenantOptions } from './open-tenant.ts'
export { defaultSettings, type GivenSettings, parseSettings, type TenantSettings } from './settings.ts'
export { TenantError } from './tenant-error.ts'
