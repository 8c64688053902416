// Replaces `{{variables}}` in a text, as often as their values hold more of them.

import type { Scope } from './scope.ts'
import { cutSpans, type Span, textOfSpans } from './span.ts'

export interface Expansion {
  /** Every variable is a hole, also one without a value; one whose value holds `{{…}}` is text around inner holes. */
  readonly spans: readonly Span[]
  readonly problems: readonly ExpansionProblem[]
}

export type ExpansionProblem =
  | { readonly kind: 'unresolved'; readonly variable: string }
  /** The names in the order in which they refer to each other, the first one again at the end. */
  | { readonly kind: 'cycle'; readonly variable: string; readonly cycle: readonly string[] }
  | { readonly kind: 'too-long'; readonly variable: string }

/**
 * Replaces in rounds, each time over the whole text, so that `{{url_{{stage}}}}` works and values may hold variables.
 * A variable that refers to itself, however far round, stays as it is written.
 *
 * Limits: 19 rounds, as Postman; 2,000,000 characters, beyond which variables stay as they are written.
 *
 * Source: postman-collection, `Substitutor`.
 */
export function expand(text: string, scope: Scope): Expansion {
  let spans: readonly Span[] = [{ text }]
  const problems: ExpansionProblem[] = []
  for (let round = 0; round < maxRounds && text.includes('{{'); round += 1) {
    const next = expandOnce(spans, scope, problems)
    if (next === undefined) break
    spans = next
  }
  return { spans, problems }
}

const maxRounds = 19
const maxCharacters = 2_000_000

/** @returns `undefined` when there was nothing left to replace */
function expandOnce(
  spans: readonly Span[],
  scope: Scope,
  problems: ExpansionProblem[],
): readonly Span[] | undefined {
  const whole = textOfSpans(spans)
  const matches = [...whole.matchAll(/\{\{([^{}]*?)\}\}/g)]
  const pieces = cutSpans(
    spans,
    matches.flatMap(({ 0: found, index }) => [index, index + found.length]),
  )
  let length = whole.length
  let hasChanged = false
  const next = pieces.flatMap((piece, i) => {
    // Pieces alternate: text between variables, then a variable in its braces.
    const name = i % 2 === 1 ? matches[(i - 1) / 2]?.[1] : undefined
    if (name === undefined || piece[0]?.hole?.isKnown === false) return piece
    hasChanged = true
    const via = [...new Set(piece.flatMap((span) => span.via ?? []))]
    const value = lookUp(name, via, scope, problems)
    if (value !== undefined && length + value.length > maxCharacters) {
      problems.push({ kind: 'too-long', variable: name })
      return [{ text: textOfSpans(piece), hole: { variable: name, isKnown: false } }]
    }
    length += value?.length ?? 0
    return value === undefined
      ? [{ text: textOfSpans(piece), hole: { variable: name, isKnown: false } }]
      : [{ text: value, hole: { variable: name, isKnown: true }, via: [...via, name] }]
  })
  return hasChanged ? next : undefined
}

function lookUp(
  name: string,
  via: readonly string[],
  scope: Scope,
  problems: ExpansionProblem[],
): string | undefined {
  if (via.includes(name)) {
    problems.push({ kind: 'cycle', variable: name, cycle: [...via.slice(via.indexOf(name)), name] })
    return undefined
  }
  const value = scope.find(name)?.value
  if (value === undefined) problems.push({ kind: 'unresolved', variable: name })
  return value
}
