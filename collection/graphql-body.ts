// A GraphQL body: JSON around a query and its variables.

import type { Json, JsonObject } from './collection.ts'
import type { Drafting } from './drafting.ts'
import { isList, isObject } from './json-reader.ts'
import { type Span, templateOf, textOfSpans } from './span.ts'
import type { WireBody } from './wire-body.ts'

/**
 * Query, operation name and variables, in this order. Variables that are stated as text are JSON already and go in as
 * they stand.
 *
 * A `{{variable}}` inside a JSON string would have to be escaped when its value is known, which no hole can say. So what
 * has a value gets it here; what has none, and a secret, stays a hole, placed as it stands, with a diagnostic.
 *
 * Source: postman-runtime, `requester/core-body-builder.js`.
 */
export function graphqlBody(content: JsonObject, drafting: Drafting): WireBody | undefined {
  if (Object.keys(content).length === 0) return undefined
  const { query, operationName, variables } = content
  const isText = typeof variables === 'string'
  const stated: [string, Json | undefined][] = [
    ['query', query],
    ['operationName', operationName],
    ['variables', isText ? undefined : variables],
  ]
  const members = stated.flatMap(([name, value]) =>
    value === undefined || (isText && typeof value !== 'string')
      ? []
      : [member(name, jsonSpans(value, drafting))],
  )
  const text = isText ? drafting.expand('body', variables) : []
  if (textOfSpans(text) !== '') members.push(member('variables', text))
  return {
    parts: [{ kind: 'text', text: templateOf([{ text: '{' }, ...separated(members), { text: '}' }]) }],
    contentType: 'application/json',
  }
}

const member = (name: string, value: readonly Span[]): Span[] => [{ text: `"${name}":` }, ...value]

/** What `JSON.stringify` writes, with the strings' variables replaced. A file's nesting is limited, and so is this. */
function jsonSpans(value: Json, drafting: Drafting): Span[] {
  if (typeof value === 'string') return [{ text: '"' }, ...stringSpans(value, drafting), { text: '"' }]
  if (isList(value)) {
    const entries = value.map((each) => jsonSpans(each, drafting))
    return [{ text: '[' }, ...separated(entries), { text: ']' }]
  }
  if (isObject(value)) {
    const members = Object.entries(value).map(([name, each]) => [
      { text: `${JSON.stringify(name)}:` },
      ...jsonSpans(each, drafting),
    ])
    return [{ text: '{' }, ...separated(members), { text: '}' }]
  }
  return [{ text: JSON.stringify(value) }]
}

const separated = (lists: readonly Span[][]): Span[] =>
  lists.flatMap((list, i) => (i === 0 ? list : [{ text: ',' }, ...list]))

function stringSpans(text: string, drafting: Drafting): Span[] {
  return drafting.expand('body', text).map((span) => {
    const { hole } = span
    if (hole?.isKnown && drafting.isDynamic(hole.variable)) return span
    if (hole && (!hole.isKnown || drafting.isSecret(hole.variable))) {
      drafting.report({
        code: 'unescaped-variable',
        message: `variable "${hole.variable}" stands inside JSON and is placed as it is; a value with a quote or a backslash breaks it`,
        at: '/request/body/graphql',
      })
      return span
    }
    return { text: JSON.stringify(span.text).slice(1, -1) }
  })
}
