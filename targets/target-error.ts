// A refusal of this room to a person.

import { Refusal } from '#refusal'

/** `code` is one of docs/reference/errors.md. */
export class TargetError extends Refusal {
  override readonly name = 'TargetError'
}
