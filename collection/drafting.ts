// What the parts of a request share while they are put together.

import type { Diagnostic } from './diagnostic.ts'
import type { Span } from './span.ts'

/** The part of a request that a text belongs to. A value that does not fit as a variable is printed there, not elsewhere. */
export type DraftPlace = 'method' | 'url' | 'headers' | 'body'

/** How the parts get at variables and report what they find. */
export interface Drafting {
  /** Replaces the variables of a text; those that shall stay open are holes. */
  expand(place: DraftPlace, text: string): readonly Span[]
  /** Its value must not be printed. */
  isSecret(variable: string): boolean
  /** It is one of Postman's `$…` variables. */
  isDynamic(variable: string): boolean
  /** Adds a diagnostic, each once. */
  report(diagnostic: Diagnostic): void
}
