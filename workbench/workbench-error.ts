// What stops the workbench, in words for the person who started it.

/** The workbench cannot be opened as asked. `code` stands in docs/reference/errors.md. */
export class WorkbenchError extends Error {
  override readonly name = 'WorkbenchError'
  readonly code: string
  /** What to do about it. */
  readonly hint: string

  constructor(code: string, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}
