// The door of `tenant`: an identity service over HTTP that speaks AM's REST dialect.

export type { TenantRequest, TenantResponse } from './exchange.ts'
export type { Administrator } from './first-start.ts'
export { openTenant, type Tenant, type TenantOptions } from './open-tenant.ts'
export { defaultSettings, type GivenSettings, parseSettings, type TenantSettings } from './settings.ts'
export { TenantError } from './tenant-error.ts'
