// The URL as it goes on the wire.

import { unescape as percentDecode } from 'node:querystring'
import { domainToASCII } from 'node:url'
import {
  cutSpans,
  encodedTemplate,
  joinedTemplate,
  literal,
  type Span,
  templateOf,
  textOfSpans,
} from './span.ts'
import { percentEncode, type Template, type TemplatePart } from './template.ts'
import { type UrlLayout, type UrlPart, urlLayout } from './url-layout.ts'

/** A parameter that auth puts at the end of the query, in place of any of its name. */
export interface QueryAddition {
  readonly name: readonly Span[]
  readonly value: readonly Span[]
}

/** A URL put together for the wire. */
export interface WireUrl {
  /** Absolute unless it begins with a variable without a value; encoded; without user and fragment. */
  readonly url: Template
  /** What stood before `@`, decoded, as `user:password`: Postman makes it an Authorization header. */
  readonly credentials: Template | undefined
  /** In lower case; `undefined` when it begins with a variable without a value. */
  readonly protocol: string | undefined
}

/**
 * Encodes a URL as Postman does: path and query keep what is encoded already, the host is put in ASCII, `http://` is put
 * before what has no protocol, `\` before the query becomes `/`.
 *
 * A variable that makes up more than one part of the URL, or stands in its host, is placed as it stands; so is one in the
 * path whose value is a piece of URL (it holds `/` or `:`, and nothing to encode). Any other is percent-encoded by the
 * rules of its part.
 *
 * Source: postman-url-encoder 3, `parser` and `toNodeUrl`.
 *
 * @param options.encode `false` leaves path and query as they are (`disableUrlEncoding`)
 */
export function wireUrl(
  spans: readonly Span[],
  options: { encode: boolean; addition?: QueryAddition },
): WireUrl {
  const layout = urlLayout(spans)
  const written: TemplatePart[] = layout.protocol === undefined && !layout.isOpen ? [literal('http://')] : []
  const query: Span[] = []
  let needsPath = layout.lacksPath
  for (const { span, part } of layout.pieces) {
    if (needsPath && (part === 'query' || part === 'fragment')) {
      written.push(literal('/'))
      needsPath = false
    }
    if (part === 'query') query.push(span)
    else written.push(...writePiece(span, part, layout, options.encode))
  }
  if (needsPath) written.push(literal('/'))
  return {
    url: joinedTemplate([...written, ...writeQuery(query, options)]),
    credentials: credentialsOf(layout.credentials),
    protocol: layout.isOpen ? undefined : (layout.protocol ?? 'http'),
  }
}

/** ASCII punctuation that Postman leaves alone in a path; letters and digits always stand. */
const standsInPath = "!$%&'()*+,-./:;=@[\\]^_|~"
/** The same for a whole query, for the value of a parameter that auth adds, and for its name. */
const standsInQuery = '!$%&()*+,-./:;=?@[\\]^_`{|}~'
const standsInAddedValue = standsInQuery.replace('&', '')
const standsInAddedName = standsInAddedValue.replace('=', '')
const standsInCredentials = "!$%&'()*+,-._~:"

function writePiece(span: Span, part: UrlPart, layout: UrlLayout, encode: boolean): Template {
  if (part === 'dropped' || part === 'fragment') return []
  if (span.hole !== undefined) return part === 'path' && encode ? pathHole(span) : templateOf([span])
  if (part === 'host') return [literal(hostText(span.text, layout))]
  const text = span.text.replaceAll('\\', '/')
  if (part === 'protocol') return [literal(text.toLowerCase())]
  return [literal(encode ? percentEncode(text, standsInPath) : text)]
}

function pathHole(span: Span): Template {
  const isPiece = /[/:]/.test(span.text) && percentEncode(span.text, standsInPath) === span.text
  return isPiece ? templateOf([span]) : encodedTemplate([span], standsInPath)
}

/** Around variables only the case changes: what a whole name in ASCII is, cannot be said of its pieces. */
function hostText(text: string, { isOpen, hasVariableHost }: UrlLayout): string {
  if (isOpen) return text
  const lower = text.toLowerCase()
  if (hasVariableHost) return lower
  const [, name = '', port = ''] = /^(.*?)(:[^\]:]*)?$/s.exec(lower) ?? []
  return (domainToASCII(name) || name) + port
}

function writeQuery(
  query: readonly Span[],
  { encode, addition }: { encode: boolean; addition?: QueryAddition },
): Template {
  const written = (spans: readonly Span[], except: string) =>
    encode ? encodedTemplate(spans, except) : templateOf(spans)
  if (addition === undefined) return written(query, standsInQuery)
  const kept = parametersOf(query).filter((parameter) => nameOf(parameter) !== textOfSpans(addition.name))
  return [
    ...kept.flatMap((parameter, i) => [literal(i === 0 ? '?' : '&'), ...written(parameter, standsInQuery)]),
    literal(kept.length === 0 ? '?' : '&'),
    ...written(addition.name, standsInAddedName),
    literal('='),
    ...written(addition.value, standsInAddedValue),
  ]
}

/** The parameters of a query that begins with `?`, without the characters between them. */
function parametersOf(query: readonly Span[]): Span[][] {
  const text = textOfSpans(query)
  const separators = [...text.matchAll(/(?:^\?|&)/g)].flatMap(({ index }) => [index, index + 1])
  return cutSpans(query, separators).filter((_, i) => i > 0 && i % 2 === 0)
}

const nameOf = (parameter: readonly Span[]) => textOfSpans(parameter).replace(/=.*$/s, '')

function credentialsOf(spans: readonly Span[]): Template | undefined {
  const text = textOfSpans(spans)
  if (text === '') return undefined
  const decoded = spans.map((span) => {
    if (span.hole) return span
    return { text: percentDecode(percentEncode(span.text, standsInCredentials)) }
  })
  return templateOf(text.includes(':') ? decoded : [...decoded, { text: ':' }])
}
