// From an answer to what goes over the wire: the headers AM sends, and the body in its form.

import {
  type ApiVersion,
  contentApiVersion,
  type JsonObject,
  missingVersionWarnings,
  printJson,
  type ResourceException,
} from '#crest'
import { TooManyAttempts } from '../operation/login-throttle.ts'
import type { Answer, EndpointKind, Exchange, TenantResponse } from './exchange.ts'

export interface ResponseOptions {
  readonly kind: EndpointKind
  /** `undefined` when the request did not get as far as its endpoint. */
  readonly exchange: Exchange | undefined
  readonly isPretty: boolean
  readonly transactionId: string
  /** Whether a request without a version is told so. */
  readonly versionWarnings: boolean
  /** Whether the client's connection is TLS: then the browser is told to stay with it. */
  readonly isSecure: boolean
  /** What CORS adds: name, value, … */
  readonly corsHeaders: readonly string[]
}

export function respond(answer: Answer, options: ResponseOptions): TenantResponse {
  const { kind, exchange, transactionId, isSecure, corsHeaders } = options
  const { status, body, headers = [] } = answer
  const text =
    typeof body === 'string' ? body : printJson(body, { pretty: options.isPretty && kind !== 'authenticate' })
  const version = exchange?.version
  const isWarned = version !== undefined && options.versionWarnings && exchange?.asked.resource === undefined
  return {
    status,
    headers: [
      ...headOf(kind, version, { isWarned, isSecure }),
      ...corsHeaders,
      ...headers,
      'x-forgerock-transactionid',
      transactionId,
      ...(status === 304 ? [] : ['Content-Length', String(Buffer.byteLength(text))]),
    ],
    body: text,
  }
}

/** A 503 says when to come back, for what it stands for is over in a second or needs a person; a 429 knows when. */
export function respondWithError(error: ResourceException, options: ResponseOptions): TenantResponse {
  const seconds =
    error instanceof TooManyAttempts ? error.retryAfterSeconds : error.code === 503 ? 1 : undefined
  const headers = seconds === undefined ? [] : ['Retry-After', String(seconds)]
  const kind = options.kind === 'plain' ? 'resource' : options.kind
  return respond({ status: error.code, body: errorBody(error, options), headers }, { ...options, kind })
}

/** Source: OpenAM `AuthenticationServiceV1`: the oldest version has a body of its own. */
function errorBody(error: ResourceException, { kind, exchange }: ResponseOptions): JsonObject {
  if (kind !== 'authenticate' || exchange?.version !== '1.2') return error.toJSON()
  const failureUrl = error.detail?.failureUrl
  return { errorMessage: error.message, ...(failureUrl !== undefined && { failureUrl }) }
}

/** The headers that do not depend on the request are put together once for each kind and version. */
function headOf(
  kind: EndpointKind,
  version: ApiVersion | undefined,
  { isWarned, isSecure }: { isWarned: boolean; isSecure: boolean },
): readonly string[] {
  const byVersion = heads[kind][(isWarned ? 1 : 0) + (isSecure ? 2 : 0)] as Map<
    ApiVersion | undefined,
    string[]
  >
  const known = byVersion.get(version)
  if (known !== undefined) return known
  const head = [...fixedHeaders[kind]]
  if (isSecure) head.push('Strict-Transport-Security', 'max-age=31536000')
  if (version !== undefined) head.push('Content-API-Version', contentApiVersion(version))
  if (isWarned) head.push(...warnings)
  byVersion.set(version, head)
  return head
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

/** By kind; by whether the request is warned and secure; by version. */
const heads: Readonly<Record<EndpointKind, readonly Map<ApiVersion | undefined, string[]>[]>> = {
  resource: fourMaps(),
  singleton: fourMaps(),
  authenticate: fourMaps(),
  plain: fourMaps(),
}

function fourMaps(): Map<ApiVersion | undefined, string[]>[] {
  return [new Map(), new Map(), new Map(), new Map()]
}
