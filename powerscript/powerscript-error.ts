// The refusal of a script, with the place in it.

import { Refusal } from '#refusal'

/** Where something stands in a script; both count from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A script that is no PowerScript as this room knows it, or that ended with an exception nobody caught. */
export class PowerScriptError extends Refusal {
  override readonly name = 'PowerScriptError'
  readonly line: number
  readonly column: number

  constructor(message: string, at: Position, hint: string, options: { cause?: unknown } = {}) {
    super('E_POWERSCRIPT', `line ${at.line}, column ${at.column}: ${message}`, hint, options)
    this.line = at.line
    this.column = at.column
  }
}
