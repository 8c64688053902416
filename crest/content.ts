// The body of a CREST request: its media type, and its JSON.

import type { JsonObject, JsonValue } from './json.ts'
import { scanJsonValue } from './json-scan.ts'
import { badRequest } from './resource-exception.ts'

/**
 * Passes a JSON or multipart media type, and a missing one, which only create and update refuse.
 * CREST looks at it even when the body is empty, and on every method but GET.
 * @throws 400, not 415
 * Source: ForgeRock commons `HttpAdapter.preprocessRequest`; asked of OpenAM 14.8.4 for what is no media type.
 */
export function checkContentType(contentType: string | undefined): void {
  if (contentType === undefined || contentType === 'application/json') return // nearly every request
  const mediaType = contentType.split(';', 1)[0]?.trim()
  if (!mediaType || /^(?:application\/json|multipart\/form-data)$/i.test(mediaType)) return
  if (!/^[^/]+\/[^/]+$/.test(mediaType)) throw badRequest("The request content type can't be parsed.")
  throw badRequest(
    `The request could not be processed because it specified the content-type '${mediaType}' when only the content-type 'application/json' and 'multipart/form-data' are supported`,
  )
}

/** As `checkContentType`, for create and update, which need one. The two blanks in the message are AM's. */
export function requireContentType(contentType: string | undefined): void {
  if (contentType === undefined || contentType.trim() === '') {
    throw badRequest(
      'The request could not be processed because the  content-type was not specified and is required',
    )
  }
  checkContentType(contentType)
}

/**
 * The content of an action: any JSON value; an empty body is `null`.
 * A byte order mark before it is passed over: some Windows programs write one.
 * @throws 400 when it is no JSON (`detail` says line and column) or something follows it
 * Source: ForgeRock commons `HttpUtils.getJsonActionContent`. Its `detail` is Jackson's text, which no client reads; ours never
 * quotes the body, which may hold a secret.
 */
export function parseActionContent(given: string): JsonValue {
  const body = given.startsWith('\ufeff') ? given.slice(1) : given
  if (/^[ \t\r\n]*$/.test(body)) return null
  try {
    return JSON.parse(body) as JsonValue
  } catch (cause) {
    throw unreadable(body, cause)
  }
}

/**
 * The content of a create or update: a JSON object.
 * @throws 400 as `parseActionContent`, and when it is missing or another JSON value
 */
export function parseObjectContent(body: string): JsonObject {
  const content = parseRequiredContent(body)
  if (isJsonObject(content)) return content
  throw badRequest('The request could not be processed because the provided content is not a JSON object')
}

/**
 * The content of a patch: a JSON array, whose operations nobody here carries out.
 * @throws 400 as `parseActionContent`, and when it is missing or another JSON value
 */
export function parsePatchContent(body: string): readonly JsonValue[] {
  const content = parseRequiredContent(body)
  if (Array.isArray(content)) return content
  throw badRequest(
    'The request could not be processed because the provided content is not a JSON array of patch operations',
  )
}

function parseRequiredContent(body: string): JsonValue {
  if (/^\s*$/.test(body)) {
    throw badRequest('The request could not be processed because it did not contain any JSON content')
  }
  return parseActionContent(body)
}

/** Whether the value is an object and neither `null` nor an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function unreadable(body: string, cause: unknown) {
  const { isWhole, end } = scanJsonValue(body)
  if (isWhole) {
    return badRequest(
      'The request could not be processed because there is trailing data after the JSON content',
      { cause },
    )
  }
  const before = body.slice(0, end).split('\n')
  return badRequest('The request could not be processed because the provided content is not valid JSON', {
    detail: { line: before.length, column: (before.at(-1) ?? '').length + 1 },
    cause,
  })
}
