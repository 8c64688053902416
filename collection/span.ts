// Text that remembers which variable put which piece of it there. Requests are taken apart as text, the way Postman does,
// and put together again as templates.

import type { Template, TemplatePart } from './template.ts'
import { percentEncode } from './template.ts'

/** A piece of resolved text. */
export interface Span {
  readonly text: string
  /** The variable that stands here; `text` is its value, or `{{name}}` when it has none. */
  readonly hole?: Hole
  /** The variables whose values led here, to notice when they go round in a circle. */
  readonly via?: readonly string[]
}

/** A variable in a text, with or without a value. */
export interface Hole {
  readonly variable: string
  readonly isKnown: boolean
}

/** The whole text. */
export function textOfSpans(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('')
}

/**
 * Cuts the text at the offsets, which must ascend: one more list than there are offsets. A hole that is cut through
 * becomes text. An empty span at a cut goes to the left.
 */
export function cutSpans(spans: readonly Span[], offsets: readonly number[]): Span[][] {
  const pieces: Span[][] = [[]]
  let start = 0
  for (const span of spans) {
    const end = start + span.text.length
    let from = start
    for (
      let cut = offsets[pieces.length - 1];
      cut !== undefined && cut < end;
      cut = offsets[pieces.length - 1]
    ) {
      pushPart(pieces, span, from - start, cut - start)
      pieces.push([])
      from = cut
    }
    pushPart(pieces, span, from - start, end - start)
    start = end
  }
  while (pieces.length <= offsets.length) pieces.push([])
  return pieces
}

function pushPart(pieces: Span[][], span: Span, from: number, to: number): void {
  const isWhole = from === 0 && to === span.text.length
  if (!isWhole && from === to) return
  const part = isWhole ? span : { text: span.text.slice(from, to), ...(span.via && { via: span.via }) }
  pieces.at(-1)?.push(part)
}

/** The spans as a template, as they stand. */
export function templateOf(spans: readonly Span[]): Template {
  return joinedTemplate(spans.map(({ text, hole }) => (hole ? variableRef(hole) : literal(text))))
}

/** The spans as a template, literals and values percent-encoded except the listed characters. */
export function encodedTemplate(spans: readonly Span[], except: string): Template {
  return joinedTemplate(
    spans.map(({ text, hole }) =>
      hole ? { ...variableRef(hole), percentEncodeExcept: except } : literal(percentEncode(text, except)),
    ),
  )
}

/** Joins neighbouring literals and drops empty ones. */
export function joinedTemplate(parts: readonly TemplatePart[]): Template {
  const joined: TemplatePart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (part.kind === 'literal' && part.text === '') continue
    if (part.kind === 'literal' && last?.kind === 'literal')
      joined[joined.length - 1] = literal(last.text + part.text)
    else joined.push(part)
  }
  return joined
}

/** A literal part of a template. */
export const literal = (text: string) => ({ kind: 'literal', text }) as const
const variableRef = ({ variable }: Hole) => ({ kind: 'variable', variable }) as const
