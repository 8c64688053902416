// The refusal of a script, with the place in it.

/** Where something stands in a script; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A script that is no PowerScript as this room knows it, or that ended with an exception nobody caught. */
export class PowerScriptError extends Error {
  override readonly name = 'PowerScriptError'
  readonly code = 'E_POWERSCRIPT'
  readonly line: number
  readonly column: number
  /** What to do about it. */
  readonly hint: string

  constructor(message: string, at: Position, hint: string, options: { cause?: unknown } = {}) {
    super(`line ${at.line}, column ${at.column}: ${message}`, options)
    this.line = at.line
    this.column = at.column
    this.hint = hint
  }
}
