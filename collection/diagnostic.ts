// A problem in an input that can still be shown: it goes on the page as a list, it stops nothing.

import { Refusal } from '#refusal'

/** What is wrong, what to do, and where it stands. */
export interface Diagnostic {
  /** Stable, kebab-case, listed in docs/reference/diagnostics.md, for example `unresolved-variable`. */
  readonly code: string
  /** One sentence: what, and what to do. No full stop at its end. */
  readonly message: string
  /** JSON pointer into the item, for example `/request/url/query/0/value`; `''` is the item itself. */
  readonly at: string
  /** Name of the variable that has no value, for whoever knows where one comes from: `unresolved-variable` only. */
  readonly variable?: string
}

/**
 * A collection or environment that cannot be read at all.
 * `code` is one of docs/reference/errors.md.
 */
export class CollectionError extends Refusal {
  override readonly name = 'CollectionError'
}
