// A refusal to the person who starts a tenant.

/** `code` is one of docs/reference/errors.md: E_CONFIG, E_DATA_DIRECTORY, E_PORT_IN_USE, E_LISTEN. */
export class TenantError extends Error {
  override readonly name = 'TenantError'
  readonly code: string
  /** What to do about it. */
  readonly hint: string

  constructor(code: string, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}
