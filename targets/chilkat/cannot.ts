// What Chilkat cannot put on the wire. Everything here was measured with Chilkat 9.5.0.96 against a server that keeps
// every byte; where Chilkat damages a request silently, the program is refused instead.

import type { Program, RequestTemplate, Step, Template } from '#program'
import { type Limits, refusal } from '../refusals.ts'
import { literalOf, repeatsHeader } from '../request-facts.ts'
import { isJsonPath } from './json-path.ts'

/** Why Chilkat cannot say this program: one sentence without a full stop, or `undefined`. */
export function chilkatCannot(program: Program): string | undefined {
  return refusal(program, limits) ?? program.steps.map(pathFault).find((reason) => reason !== undefined)
}

const limits: Limits = {
  forbidden: { character: '\0', reason: 'a string of Chilkat ends at NUL' },
  sendsLatin1: false,
  request: (request) => urlFault(request) ?? headerFault(request) ?? bodyFault(request),
}

function urlFault({ url }: RequestTemplate): string | undefined {
  const text = textOf(url)
  if (text.includes('{$')) return 'Chilkat takes "{$" in a URL for a variable of its own and drops it'
  return /[\s#]/.test(text) ? 'Chilkat rewrites blanks in a URL and drops what follows a "#"' : undefined
}

function headerFault(request: RequestTemplate): string | undefined {
  if (repeatsHeader(request))
    return 'Chilkat sends one header of each name, and this request has one name more than once'
  for (const { name, value } of request.headers) {
    const shown = literalOf(name) ?? 'whose name is a variable'
    if (literalOf(value)?.trim() === '')
      return `Chilkat does not send the header ${shown}, because its value is empty`
    if (/=\?.*\?=/.test(textOf(value))) return `Chilkat decodes the "=?…?=" in the header ${shown}`
    if (shown.toLowerCase() === 'expect')
      return 'Chilkat never waits for the 100 that the header Expect asks for'
  }
  return undefined
}

function bodyFault({ method, headers, body = [] }: RequestTemplate): string | undefined {
  if (body.length === 0) return undefined
  if (method === 'GET' || method === 'HEAD') return `Chilkat sends no body with ${method}`
  const [first] = body
  if (first?.kind === 'text' && textOf(first.text).startsWith('\ufeff'))
    return 'Chilkat drops a byte order mark at the start of a text'
  const contentType = headers.find(({ name }) => literalOf(name)?.toLowerCase() === 'content-type')
  if (!contentType || !/^\s*multipart\//i.test(textOf(contentType.value))) return undefined
  return 'Chilkat sends a multipart body only when it composes it itself, with a boundary of its own'
}

function pathFault({ expect, captures }: Step): string | undefined {
  const paths = [
    ...captures.map(({ path }) => path),
    ...expect.flatMap((expectation) => {
      if (expectation.kind === 'status') return []
      return expectation.kind === 'keys' ? [[...expectation.path, ...expectation.keys]] : [expectation.path]
    }),
  ]
  return paths.every(isJsonPath)
    ? undefined
    : 'Chilkat does not find a JSON member with a backslash in its name'
}

/** The literals of a template, with a mark in place of each hole. */
const textOf = (template: Template): string =>
  template.map((part) => (part.kind === 'literal' ? part.text : '?')).join('')
