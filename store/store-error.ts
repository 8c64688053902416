// Why a store could not do its work.

/** `code` is one of docs/reference/errors.md. After any of them nothing was acknowledged. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: string
  /** What to do about it. */
  readonly hint: string

  constructor(code: string, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}

export function closedError(): StoreError {
  return new StoreError('E_STORE_CLOSED', 'the store is closed', 'open it again')
}
