// A refusal to a person: what is wrong and where, and what to do about it.

/**
 * An error that a person can do something about. Each room has a class of its own that says nothing but its name, so
 * that a room can tell its refusals from another's; `cli` shows them all alike. Any other error is a bug.
 */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
  /** `E_…`, one of docs/reference/errors.md. */
  readonly code: string
  /** What to do about it, without a full stop. */
  readonly hint: string

  /** @param message what and where, without a full stop; never a secret */
  constructor(code: string, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}
