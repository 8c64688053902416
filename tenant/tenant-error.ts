// A refusal to the person who starts a tenant.

import { Refusal } from '#refusal'

/** `code` is one of docs/reference/errors.md: E_CONFIG, E_DATA_DIRECTORY, E_PORT_IN_USE, E_LISTEN. */
export class TenantError extends Refusal {
  override readonly name = 'TenantError'
}
