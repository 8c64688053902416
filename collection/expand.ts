// Replaces `{{variables}}` in a text, as often as their values hold more of them.

import type { Scope } from './scope.ts'
import { cutSpans, type Span, textOfSpans } from './span.ts'

/** A text after its variables are replaced. */
export interface Expansion {
  /** Every variable is a hole, also one without a value; one whose value holds `{{…}}` is text around inner holes. */
  readonly spans: readonly Span[]
  readonly problems: readonly ExpansionProblem[]
}

/** Why a variable stays as it is written. */
export type ExpansionProblem =
  | { readonly kind: 'unresolved'; readonly variable: string }
  /** The names in the order in which they refer to each other, the first one again at the end. */
  | { readonly kind: 'cycle'; readonly variable: string; readonly cycle: readonly string[] }
  /** A limit is reached; `variable` is the next one that is not replaced any more. */
  | { readonly kind: 'too-much'; readonly variable: string }

/**
 * Replaces in rounds, each time over the whole text, so that `{{url_{{stage}}}}` works and values may hold variables.
 * A variable that refers to itself, however far round, stays as it is written.
 *
 * Limits, so that a few variables cannot make a text without end: 19 rounds, as Postman; 20,000 replacements and
 * 2,000,000 characters of values. What lies beyond stays as it is written.
 *
 * Source: postman-collection, `Substitutor`.
 */
export function expand(text: string, scope: Scope): Expansion {
  const work: Work = { scope, problems: [], replacementsLeft: 20_000, charactersLeft: 2_000_000 }
  let spans: readonly Span[] = [{ text }]
  for (let round = 0; round < maxRounds && text.includes('{{'); round += 1) {
    const next = expandOnce(spans, work)
    if (next === undefined) break
    spans = next
  }
  return { spans, problems: work.problems }
}

const maxRounds = 19

interface Work {
  readonly scope: Scope
  readonly problems: ExpansionProblem[]
  replacementsLeft: number
  charactersLeft: number
}

/** @returns `undefined` when there is nothing left to replace, or a limit is reached */
function expandOnce(spans: readonly Span[], work: Work): readonly Span[] | undefined {
  const matches = [...textOfSpans(spans).matchAll(/\{\{([^{}]*?)\}\}/g)]
  const pieces = cutSpans(
    spans,
    matches.flatMap(({ 0: found, index }) => [index, index + found.length]),
  )
  const next: Span[] = []
  let hasChanged = false
  for (const [i, piece] of pieces.entries()) {
    // Pieces alternate: text between variables, then a variable in its braces.
    const name = i % 2 === 1 ? matches[(i - 1) / 2]?.[1] : undefined
    if (name === undefined || piece[0]?.hole?.isKnown === false) {
      next.push(...piece)
      continue
    }
    const replaced = replacement(name, piece, work)
    work.replacementsLeft -= 1
    work.charactersLeft -= replaced.text.length
    if (work.replacementsLeft < 0 || work.charactersLeft < 0) {
      work.problems.push({ kind: 'too-much', variable: name })
      return undefined
    }
    next.push(replaced)
    hasChanged = true
  }
  return hasChanged ? next : undefined
}

function replacement(variable: string, piece: readonly Span[], { scope, problems }: Work): Span {
  const via = [...new Set(piece.flatMap((span) => span.via ?? []))]
  const value = via.includes(variable) ? undefined : scope.find(variable)?.value
  if (value !== undefined) return { text: value, hole: { variable, isKnown: true }, via: [...via, variable] }
  if (via.includes(variable)) {
    problems.push({ kind: 'cycle', variable, cycle: [...via.slice(via.indexOf(variable)), variable] })
  } else problems.push({ kind: 'unresolved', variable })
  return { text: textOfSpans(piece), hole: { variable, isKnown: false } }
}
