// What verification cannot do, told to a person.

import { Refusal } from '#refusal'

/** `code` is one of docs/reference/errors.md. */
export class VerifyError extends Refusal {
  override readonly name = 'VerifyError'
}
