// Comments in a JSON body: Postman takes them out before it sends.

import type { Span } from './span.ts'
import { cutSpans, textOfSpans } from './span.ts'

/**
 * The body without `//` and block comments; those inside strings stay. One that never ends reaches to the end.
 * What stands where variables are is not looked at: a comment begins and ends in the collection's own text.
 *
 * Source: strip-json-comments with `whitespace: false`, as postman-runtime calls it.
 */
export function withoutJsonComments(body: readonly Span[]): readonly Span[] {
  // A placeholder of the same length keeps the offsets and opens nothing.
  const text = textOfSpans(body.map(({ text, hole }) => ({ text: hole ? '_'.repeat(text.length) : text })))
  if (!text.includes('//') && !text.includes('/*')) return body
  const cuts = commentsOf(text).flat()
  return cutSpans(body, cuts)
    .filter((_, i) => i % 2 === 0)
    .flat()
}

function commentsOf(text: string): [number, number][] {
  const comments: [number, number][] = []
  let i = 0
  while (i < text.length) {
    const two = text.slice(i, i + 2)
    if (text[i] === '"') i = afterString(text, i)
    else if (two === '//') {
      // The line feed stays; a carriage return before it goes with the comment.
      const end = text.indexOf('\n', i) === -1 ? text.length : text.indexOf('\n', i)
      comments.push([i, end])
      i = end
    } else if (two === '/*') {
      const end = text.indexOf('*/', i + 2) === -1 ? text.length : text.indexOf('*/', i + 2) + 2
      comments.push([i, end])
      i = end
    } else i += 1
  }
  return comments
}

function afterString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i + 1
}
