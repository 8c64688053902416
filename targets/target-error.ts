// A refusal of this room to a person.

/** `code` is one of docs/reference/errors.md. */
export class TargetError extends Error {
  override readonly name = 'TargetError'
  readonly code: string
  /** What to do about it. */
  readonly hint: string

  constructor(code: string, message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }
}
