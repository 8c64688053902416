// From an answer to what goes over the wire: the headers AM sends, and the body in its form.

import {
  contentApiVersion,
  type JsonObject,
  missingVersionWarnings,
  printJson,
  type ResourceException,
} from '#crest'
import type { Answer, EndpointKind, Exchange, TenantResponse } from './exchange.ts'

export interface ResponseOptions {
  readonly kind: EndpointKind
  /** `undefined` when the request did not get as far as its endpoint. */
  readonly exchange: Exchange | undefined
  readonly isPretty: boolean
  readonly transactionId: string
  /** Whether a request without a version is told so. */
  readonly versionWarnings: boolean
}

export function respond({ status, body, headers = [] }: Answer, options: ResponseOptions): TenantResponse {
  const { kind, exchange, transactionId } = options
  const text =
    typeof body === 'string' ? body : printJson(body, { pretty: options.isPretty && kind !== 'authenticate' })
  const version = exchange?.version
  const all = [...fixedHeaders[kind]]
  if (version !== undefined) {
    all.push('Content-API-Version', contentApiVersion(version))
    if (options.versionWarnings && exchange?.asked.resource === undefined) all.push(...warnings)
  }
  all.push(
    ...headers,
    'x-forgerock-transactionid',
    transactionId,
    'Content-Length',
    String(Buffer.byteLength(text)),
  )
  return { status, headers: all, body: text }
}

/** A 503 says when to come back: what it stands for is over in a second or needs a person. */
export function respondWithError(error: ResourceException, options: ResponseOptions): TenantResponse {
  const headers = error.code === 503 ? ['Retry-After', '1'] : []
  return respond({ status: error.code, body: errorBody(error, options), headers }, options)
}

/** Source: OpenAM `AuthenticationServiceV1`: the oldest version has a body of its own. */
function errorBody(error: ResourceException, { kind, exchange }: ResponseOptions): JsonObject {
  if (kind !== 'authenticate' || exchange?.version !== '1.2') return error.toJSON()
  const failureUrl = error.detail?.failureUrl
  return { errorMessage: error.message, ...(failureUrl !== undefined && { failureUrl }) }
}

/** Source: recorded AM 8.0.1. */
const onEveryAnswer = [
  'X-Frame-Options',
  'SAMEORIGIN',
  'X-Content-Type-Options',
  'nosniff',
  'Expires',
  '0',
  'Pragma',
  'no-cache',
]
const onResources = [
  ...onEveryAnswer,
  'Content-Security-Policy',
  "default-src 'none';frame-ancestors 'none';sandbox",
  'Cross-Origin-Opener-Policy',
  'same-origin',
  'Cross-Origin-Resource-Policy',
  'same-origin',
  'Content-Type',
  'application/json;charset=UTF-8',
]
const fixedHeaders: Readonly<Record<EndpointKind, readonly string[]>> = {
  resource: [...onResources, 'Cache-Control', 'private'],
  singleton: [...onResources, 'Cache-Control', 'no-store'],
  authenticate: [...onEveryAnswer, 'Content-Type', 'application/json', 'Cache-Control', 'private'],
  plain: onEveryAnswer,
}
const warnings = missingVersionWarnings.flatMap((warning) => ['Warning', warning])
