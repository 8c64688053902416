// What stops the workbench, in words for the person who started it.

import { Refusal } from '#refusal'

/** The workbench cannot be opened as asked. `code` stands in docs/reference/errors.md. */
export class WorkbenchError extends Refusal {
  override readonly name = 'WorkbenchError'
}
