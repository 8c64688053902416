// A program that cannot be made at all.

import { Refusal } from '#refusal'

/** `code` is one of docs/reference/errors.md. */
export class ProgramError extends Refusal {
  override readonly name = 'ProgramError'
}
