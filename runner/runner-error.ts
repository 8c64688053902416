// What a run refuses, or dies of.

import { Refusal } from '#refusal'

/** A run that could not start or did not come to its end. `code` is one of docs/reference/errors.md. */
export class RunnerError extends Refusal {
  override readonly name = 'RunnerError'
}
