// A multipart form: text around files.

import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { filePath, fileType, reportEmbeddedFile } from './body-file.ts'
import type { Drafting } from './drafting.ts'
import { mediaTypeOf } from './media-types.ts'
import type { BodyPart } from './request.ts'
import type { FormField } from './request-source.ts'
import { joinedTemplate, literal, type Span, templateOf, textOfSpans } from './span.ts'
import type { Template, TemplatePart } from './template.ts'
import type { WireBody } from './wire-body.ts'

/**
 * The boundary is derived from the form, so that printing twice gives the same; one that the item states in its
 * Content-Type is used as it is. Names are not escaped: Postman does not.
 *
 * Source: @postman/form-data 3.1.
 */
export function multipartBody(
  fields: readonly FormField[],
  statedType: string | undefined,
  drafting: Drafting,
): WireBody | undefined {
  const expanded = fields.flatMap((field) => expandField(field, '/request/body/formdata', drafting))
  if (expanded.length === 0) return undefined
  const stated = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;]+))/.exec(statedType ?? '')
  const boundary = stated?.[1] ?? stated?.[2] ?? ownBoundary(fields, expanded)
  const parts: BodyPart<Template>[] = []
  let text: TemplatePart[] = []
  for (const part of expanded) {
    text.push(literal(`--${boundary}\r\n`), ...part.head, literal('\r\n\r\n'))
    if (part.content.kind === 'file') {
      parts.push({ kind: 'text', text: joinedTemplate(text) }, part.content)
      text = []
    } else text.push(...part.content.text)
    text.push(literal('\r\n'))
  }
  text.push(literal(`--${boundary}--\r\n`))
  parts.push({ kind: 'text', text: joinedTemplate(text) })
  return {
    parts,
    contentType: `multipart/form-data; boundary=${boundary}`,
    keeps: /^multipart\/form-data;.*boundary=(?:"[^"]+"|[^;]+)/,
  }
}

interface FormPart {
  /** Its headers, without the line's end of the last. */
  readonly head: Template
  readonly content: BodyPart<Template>
  /** Text of it that the boundary must not occur in. */
  readonly known: string
}

function expandField(field: FormField, at: string, drafting: Drafting): FormPart[] {
  const name = drafting.expand('body', field.name)
  const stated = drafting.expand('body', field.contentType)
  const contentType = textOfSpans(stated) === '' ? [] : stated
  const fileName =
    field.fileName === undefined ? undefined : textOfSpans(drafting.expand('body', field.fileName))
  if (field.files !== undefined && field.files.length > 0) {
    return field.files.map((source) => {
      const path = filePath(source, at, drafting)
      const type = contentType.length > 0 ? contentType : [{ text: fileType(path, at, drafting) }]
      return { head: headOf(name, fileName ?? path, type), content: { kind: 'file', path }, known: '' }
    })
  }
  if (field.files !== undefined && field.value !== '') {
    reportEmbeddedFile(at, drafting)
    return []
  }
  // A file field without a source is sent as an empty file without a name.
  const shownName = field.files === undefined ? fileName : (fileName ?? '')
  const guessed = shownName === undefined ? undefined : mediaTypeOf(shownName)
  const type = contentType.length > 0 ? contentType : guessed === undefined ? [] : [{ text: guessed }]
  const value = drafting.expand('body', field.value)
  return [
    {
      head: headOf(name, shownName, type),
      content: { kind: 'text', text: templateOf(value) },
      known: textOfSpans(value),
    },
  ]
}

function headOf(name: readonly Span[], fileName: string | undefined, contentType: readonly Span[]): Template {
  return joinedTemplate([
    literal('Content-Disposition: form-data; name="'),
    ...templateOf(name),
    literal(`"${fileName === undefined ? '' : fileNameParameters(posix.basename(fileName))}`),
    ...(contentType.length === 0 ? [] : [literal('\r\nContent-Type: '), ...templateOf(contentType)]),
  ])
}

/** Beyond Latin-1 the name comes a second time, encoded as RFC 8187 says. */
function fileNameParameters(name: string): string {
  const plain = `; filename="${name}"`
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(name)) return plain
  const encoded = encodeURIComponent(name)
    .replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replace(/%(7C|60|5E)/g, decodeURIComponent)
  return `${plain}; filename*=UTF-8''${encoded}`
}

/** As long as Postman's: 26 dashes and 24 digits. */
function ownBoundary(fields: readonly FormField[], parts: readonly FormPart[]): string {
  const known = parts.map((part) => part.known).join('\n')
  for (let attempt = 0; ; attempt += 1) {
    const digest = createHash('sha256')
      .update(JSON.stringify([attempt, fields]))
      .digest()
    const boundary = '-'.repeat(26) + [...digest.subarray(0, 24)].map((byte) => byte % 10).join('')
    if (!known.includes(boundary)) return boundary
  }
}
