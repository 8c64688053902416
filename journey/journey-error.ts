// A refusal to a person who sets up journeys and identities; what goes on the wire is a ResourceException instead.

/** `code` is one of docs/reference/errors.md: E_JOURNEY, E_IDENTITIES, E_PASSWORD, E_SECRET_FILE. */
export class JourneyError extends Error {
  override readonly name = 'JourneyError'
  readonly code: string
  /** What to do about it. */
  readonly hint: string

  constructor(code: string, message: string, hint: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
    this.hint = hint
  }
}
