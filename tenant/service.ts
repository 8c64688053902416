// The service without a socket: a request as a value in, an answer as a value out.

import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import {
  forbidden,
  internalServerError,
  parseAcceptApiVersion,
  ResourceException,
  resourceNotFound,
  serviceUnavailable,
} from '#crest'
import { StoreError } from '#store'
import { createSessionServiceEndpoint } from './agent-endpoint.ts'
import { createAuthenticateEndpoint } from './authenticate-endpoint.ts'
import type { Endpoint, Exchange, TenantRequest, TenantResponse } from './exchange.ts'
import { createHealthEndpoint } from './health-endpoint.ts'
import { createOAuth2Endpoint } from './oauth2-endpoint.ts'
import { remember } from './remember.ts'
import { createTargetParser, type Place, type RequestTarget } from './request-target.ts'
import { respond, respondWithError } from './response.ts'
import { createServerInfoEndpoint } from './server-info-endpoint.ts'
import type { ServiceContext } from './service-context.ts'
import { createSessionsEndpoint } from './sessions-endpoint.ts'
import { createUsersEndpoint } from './users-endpoint.ts'

/** Never rejects: what went wrong is an answer. */
export type Service = (request: TenantRequest) => Promise<TenantResponse>

/**
 * The pipeline, in AM's order: version header, CSRF, realm, and then what the endpoint asks. The first that does not hold
 * is the answer.
 *
 * @param log gets a line for each answer 500, and each 503 of the store; never a token
 */
export function createService(context: ServiceContext, log: (line: string) => void): Service {
  const { settings, contextPath } = context
  const parseTarget = createTargetParser({ contextPath, realms: new Set(Object.keys(settings.realms)) })
  const parseVersion = remember(parseAcceptApiVersion)
  const findEndpoint = createRouter(context)
  const nextTransactionId = createTransactionIds()

  return async (request) => {
    const target = parseTarget(request.target)
    const place = target.place instanceof ResourceException ? undefined : target.place
    const endpoint = place && findEndpoint(place)
    const options = {
      kind: endpoint?.kind ?? 'resource',
      isPretty: target.isPretty,
      transactionId: transactionIdOf(request.headers) ?? nextTransactionId(),
      versionWarnings: settings.versionWarnings,
    } as const
    let exchange: Exchange | undefined
    try {
      exchange = enter(request, target, options.transactionId)
      if (endpoint === undefined) throw resourceNotFound(exchange.resource)
      return respond(await endpoint.answer(exchange), { ...options, exchange })
    } catch (error) {
      const refusal = error instanceof ResourceException ? error : unforeseen(error)
      if (refusal.code === 500 || error instanceof StoreError)
        log(`${options.transactionId} ${describe(request, exchange, error)}`)
      return respondWithError(refusal, { ...options, exchange })
    }
  }

  function enter(request: TenantRequest, target: RequestTarget, transactionId: string): Exchange {
    const header = request.headers['accept-api-version']
    const asked = parseVersion(Array.isArray(header) ? header.join(', ') : (header ?? ''))
    const { place } = target
    const isCrest = place instanceof ResourceException || place.root === 'json'
    if (settings.csrfFilter && isCrest) checkOrigin(request)
    if (place instanceof ResourceException) throw place
    const { root, realm, resource } = place
    const notes = { trackingIds: [] }
    return { request, target, asked, transactionId, root, realm, resource, version: undefined, notes }
  }
}

/** AM's guard against requests that a foreign page makes a browser send: such a page cannot set these headers. */
function checkOrigin({ method, headers }: TenantRequest): void {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return
  if (headers['accept-api-version'] || headers['x-requested-with']) return
  throw forbidden()
}

/** Endpoints by what follows the context path, without the realm: `json/sessions`, `oauth2/access_token`. */
function createRouter(context: ServiceContext): (place: Place) => Endpoint | undefined {
  const serverInfo = createServerInfoEndpoint(context)
  const sessions = createSessionsEndpoint(context)
  const users = createUsersEndpoint(context)
  const health = createHealthEndpoint(context)
  const byPath = new Map<string, Endpoint>([
    ['json/authenticate', createAuthenticateEndpoint(context)],
    ['json/sessions', sessions],
    ['json/users', users],
    ['json/health/live', health],
    ['json/health/ready', health],
  ])
  /** By the first element of the resource: what follows it is an id. */
  const collections = new Map<string, Endpoint>([
    ['json/sessions', sessions],
    ['json/serverinfo', serverInfo],
    ['json/users', users],
  ])
  const oauth2 = createOAuth2Endpoint(context)
  const sessionService = createSessionServiceEndpoint(context)
  return ({ root, resource }) => {
    if (root === 'oauth2') return oauth2
    if (root === 'sessionservice') return resource === '' ? sessionService : undefined
    const slash = resource.indexOf('/')
    const collection = slash < 0 ? undefined : collections.get(`${root}/${resource.slice(0, slash)}`)
    return collection ?? byPath.get(`${root}/${resource}`)
  }
}

function unforeseen(cause: unknown): ResourceException {
  return cause instanceof StoreError
    ? serviceUnavailable(undefined, { cause })
    : internalServerError(undefined, { cause })
}

/** The path is left out: at 1.x it holds a token. */
function describe({ method }: TenantRequest, exchange: Exchange | undefined, error: unknown): string {
  const resource = exchange?.resource.split('/', 1)[0] ?? ''
  return `${method} ${resource}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

/** The caller's own id, if it can stand in a header and a log: printable ASCII, at most 256 characters. */
function transactionIdOf(headers: IncomingHttpHeaders): string | undefined {
  const given = headers['x-forgerock-transactionid']
  return typeof given === 'string' && /^[!-~]{1,256}$/.test(given) ? given : undefined
}

/** As AM: one UUID for the service's life and a number for each request. */
function createTransactionIds(): () => string {
  const serviceId = randomUUID()
  let count = 0
  return () => {
    count += 1
    return `${serviceId}-${count}`
  }
}
