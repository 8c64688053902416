// A program that cannot be made at all.

/** `code` is one of docs/reference/errors.md. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError'
  readonly code: string
  /** What to do about it. */
  readonly hint: string

  constructor(code: string, message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
