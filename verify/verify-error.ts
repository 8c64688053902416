// What verification cannot do, told to a person.

/** `code` is one of docs/reference/errors.md. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError'
  readonly code: string
  /** What to do about it. */
  readonly hint: string

  constructor(code: string, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}
