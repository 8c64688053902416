// What a run refuses, or dies of.

/** A run that could not start or did not come to its end. `code` is one of docs/reference/errors.md. */
export class RunnerError extends Error {
  override readonly name = 'RunnerError'
  readonly code: string
  /** What to do about it. */
  readonly hint: string

  constructor(code: string, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}
