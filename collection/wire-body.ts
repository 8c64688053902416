// The body as it goes on the wire, and the Content-Type it brings along.

import { filePath, fileType, reportEmbeddedFile } from './body-file.ts'
import type { Drafting } from './drafting.ts'
import { multipartBody } from './form-body.ts'
import { graphqlBody } from './graphql-body.ts'
import { withoutJsonComments } from './json-comments.ts'
import type { BodyPart } from './request.ts'
import type { BodySource, Field } from './request-source.ts'
import { encodedTemplate, joinedTemplate, literal, templateOf, textOfSpans } from './span.ts'
import type { Template } from './template.ts'

/** A body and its Content-Type. */
export interface WireBody {
  /** Empty when nothing is left of it. */
  readonly parts: readonly BodyPart<Template>[]
  /** Content-Type for a request that states none. */
  readonly contentType: string
  /** A stated Content-Type that does not fit this is replaced. Absent: whatever is stated stays. */
  readonly keeps?: RegExp
  /** Postman puts the Content-Type of JSON before the Authorization header, and any other behind it. */
  readonly isEarly?: boolean
}

/** What a body has to know of the headers. */
export interface StatedType {
  /** The Content-Type that will be sent, if the item states one. */
  readonly sent: string | undefined
  /** Postman takes the body for JSON unless the body's own language says otherwise. */
  readonly isJson: boolean
}

/**
 * Builds the body. `undefined` when there is none: nothing stated, every field disabled, or a text that is empty once
 * its variables are replaced.
 *
 * Source: postman-runtime, `requester/core-body-builder.js` and `runner/request-helpers-presend.js`.
 */
export function wireBody(body: BodySource, stated: StatedType, drafting: Drafting): WireBody | undefined {
  if (body.mode === 'raw') return rawBody(body.text, body.language, stated, drafting)
  if (body.mode === 'urlencoded') return urlencodedBody(body.fields, drafting)
  if (body.mode === 'formdata') return multipartBody(body.fields, stated.sent, drafting)
  if (body.mode === 'file') return fileBody(body.path, body.hasContent, drafting)
  return graphqlBody(body.content, drafting)
}

const typeOfLanguage = new Map([
  ['html', 'text/html'],
  ['json', 'application/json'],
  ['javascript', 'application/javascript'],
  ['xml', 'application/xml'],
])

function rawBody(
  text: string,
  language: string,
  stated: StatedType,
  drafting: Drafting,
): WireBody | undefined {
  const spans = drafting.expand('body', text)
  if (spans.every((span) => span.text === '')) return undefined
  const isJson = language === 'json' || (language === '' && stated.isJson)
  const sent = isJson ? withoutJsonComments(spans) : spans
  return {
    parts: textOfSpans(sent) === '' ? [] : [{ kind: 'text', text: templateOf(sent) }],
    contentType: typeOfLanguage.get(language) ?? 'text/plain',
    isEarly: isJson,
  }
}

/** What Postman's query string writer leaves alone, beside letters and digits. */
const standsInForm = '-_.~'

/**
 * Fields of one name go out together, in the place of the first; names that are whole numbers go first. That is how
 * Postman's sender, which keeps a form in an object, sends them.
 */
function urlencodedBody(fields: readonly Field[], drafting: Drafting): WireBody | undefined {
  if (fields.length === 0) return undefined
  const byName: Record<string, Template[]> = Object.create(null)
  for (const field of fields) {
    const name = drafting.expand('body', field.name)
    const value = drafting.expand('body', field.value)
    const pair = [
      ...encodedTemplate(name, standsInForm),
      literal('='),
      ...encodedTemplate(value, standsInForm),
    ]
    const known = byName[textOfSpans(name)]
    if (known) known.push(pair)
    else byName[textOfSpans(name)] = [pair]
  }
  const pairs = Object.values(byName).flat()
  const text = joinedTemplate(pairs.flatMap((pair, i) => (i === 0 ? pair : [literal('&'), ...pair])))
  return {
    parts: [{ kind: 'text', text }],
    contentType: 'application/x-www-form-urlencoded',
    keeps: /^application\/x-www-form-urlencoded\b/,
  }
}

function fileBody(source: string, hasContent: boolean, drafting: Drafting): WireBody | undefined {
  if (hasContent) reportEmbeddedFile('/request/body/file', drafting)
  if (source === '') return undefined
  const path = filePath(source, '/request/body/file', drafting)
  return { parts: [{ kind: 'file', path }], contentType: fileType(path, '/request/body/file', drafting) }
}
