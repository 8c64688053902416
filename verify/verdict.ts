// What a comparison finds, and the word it comes to.

import type { HeaderLine } from './wire.ts'

/** One thing that arrived otherwise than the collection states it. Texts are shortened to 300 characters. */
export interface Difference {
  /** `method`, `target`, `header Accept-API-Version`, `body`, `framing`, `requests`, `program`. */
  readonly at: string
  readonly expected: string
  readonly received: string
}

export type Verdict =
  /** Identical in everything that the collection states. */
  | { readonly kind: 'exact' }
  /** A difference no conforming server can see; `rule` is the name of one of `rules`, or several joined with `, `. */
  | { readonly kind: 'equivalent'; readonly rule: string }
  | { readonly kind: 'different'; readonly differences: readonly Difference[] }
  | { readonly kind: 'failed'; readonly at: 'compile' | 'start' | 'send'; readonly output: string }
  /** A missing tool is never `exact`. */
  | { readonly kind: 'not run'; readonly because: string }

export interface Comparison {
  readonly differences: readonly Difference[]
  /** Names of the rules by which a difference does not count, each once. */
  readonly rules: readonly string[]
  /** Headers the collection does not state. `Host` and `Content-Length` are not among them: HTTP asks for them. */
  readonly added: readonly HeaderLine[]
}

/** The word for what was found in one request, or in all requests of a flow together. */
export function verdictOf(comparisons: readonly Pick<Comparison, 'differences' | 'rules'>[]): Verdict {
  const differences = comparisons.flatMap((comparison) => comparison.differences)
  if (differences.length > 0) return { kind: 'different', differences }
  const rules = [...new Set(comparisons.flatMap((comparison) => comparison.rules))]
  return rules.length > 0 ? { kind: 'equivalent', rule: rules.join(', ') } : { kind: 'exact' }
}

/** As a person reads it: `exact`, `equivalent (chunked-coding)`, `different: header Accept`, `failed at compile`. */
export function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'equivalent') return `equivalent (${verdict.rule})`
  if (verdict.kind === 'different')
    return `different: ${[...new Set(verdict.differences.map(({ at }) => at))].join(', ')}`
  if (verdict.kind === 'failed') return `failed at ${verdict.at}`
  if (verdict.kind === 'not run') return `not run: ${verdict.because}`
  return 'exact'
}
