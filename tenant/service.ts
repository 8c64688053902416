// The service without a socket: a request as a value in, an answer as a value out.

import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import {
  badRequest,
  forbidden,
  internalServerError,
  parseAcceptApiVersion,
  ResourceException,
  resourceNotFound,
  serviceUnavailable,
} from '#crest'
import { StoreError } from '#store'
import { createSessionServiceEndpoint } from './agent/endpoint.ts'
import type { AccessEvent, AuditNotes } from './audit/log.ts'
import { realmNames } from './configuration/realms.ts'
import { createAuthenticateEndpoint } from './endpoints/authenticate-endpoint.ts'
import { createHealthEndpoint } from './endpoints/health-endpoint.ts'
import { createMetricsEndpoint } from './endpoints/metrics-endpoint.ts'
import { createServerInfoEndpoint } from './endpoints/server-info-endpoint.ts'
import { createSessionsEndpoint } from './endpoints/sessions-endpoint.ts'
import { createTestClockEndpoint } from './endpoints/test-clock-endpoint.ts'
import { createUsersEndpoint } from './endpoints/users-endpoint.ts'
import { createCors } from './http/cors.ts'
import type { Answer, Endpoint, Exchange, TenantRequest, TenantResponse } from './http/exchange.ts'
import { remember } from './http/remember.ts'
import { createTargetParser, type Place, type RequestTarget } from './http/request-target.ts'
import { respond, respondWithError } from './http/response.ts'
import { createLanding } from './landing/landing.ts'
import { createOAuth2Endpoint } from './oauth2/endpoint.ts'
import { isFailedLogin, TooManyAttempts } from './operation/login-throttle.ts'
import type { ServiceContext } from './service-context.ts'

/** Never rejects: what went wrong is an answer. */
export type Service = (request: TenantRequest) => Promise<TenantResponse>

/**
 * The pipeline, in AM's order: CORS preflight, version header, CSRF, realm, and then what the endpoint asks. The first that
 * does not hold is the answer.
 *
 * @param log gets a line for each answer 500, and each 503 of the store; never a token
 * @throws TenantError E_CONFIG for a CORS configuration that would let any page act with a user's cookies
 */
export function createService(context: ServiceContext, log: (line: string) => void): Service {
  const { settings, contextPath, metrics, audit } = context
  const parseTarget = createTargetParser({
    contextPath,
    realms: realmNames(settings.realms),
    fqdns: settings.fqdns,
  })
  const parseVersion = remember(parseAcceptApiVersion)
  const findEndpoint = createRouter(context)
  const nextTransactionId = createTransactionIds()
  const cors = createCors(settings.cors)
  const ask = createAsker(context)
  const landing = createLanding(context)

  return async (request) => {
    const beganMs = performance.now()
    const target = parseTarget(request.target, request.headers.host)
    const notes: AuditNotes = { trackingIds: [] }
    const passage: Passage = {
      request,
      target,
      transactionId: transactionIdOf(request.headers) ?? nextTransactionId(),
      notes,
      refusal: undefined,
    }
    const response = cors?.preflight(request) ?? (await pass(passage))
    const elapsedMs = performance.now() - beganMs
    metrics.request(target.name, response.status, elapsedMs)
    if (audit.wantsAccess) audit.access(accessEvent(passage, response.status, elapsedMs))
    return response
  }

  async function pass(passage: Passage): Promise<TenantResponse> {
    const { request, target, transactionId } = passage
    const { place } = target
    const endpoint = place instanceof ResourceException ? undefined : findEndpoint(place)
    const options = {
      kind: endpoint?.kind ?? 'resource',
      isPretty: target.isPretty,
      transactionId,
      versionWarnings: settings.versionWarnings,
      isSecure: request.client?.isSecure ?? false,
      corsHeaders: cors === undefined ? noHeaders : cors.headersFor(request),
      exchange: undefined as Exchange | undefined,
    }
    try {
      const exchange = enter(passage)
      options.exchange = exchange
      if (endpoint === undefined) throw resourceNotFound(exchange.resource)
      return respond(await ask(endpoint, exchange), options)
    } catch (error) {
      const refusal = error instanceof ResourceException ? error : unforeseen(error)
      const page = refusal.code === 404 ? landing(request, target.parameters) : undefined
      if (page !== undefined) return respond(page, { ...options, kind: 'plain' })
      passage.refusal = refusal
      const isStoreAtFault = error instanceof StoreError && refusal.code === 503
      if (isStoreAtFault) metrics.count('storeErrors')
      if (refusal.code === 500 || isStoreAtFault)
        log(`${transactionId} ${describe(request, options.exchange, error)}`)
      return respondWithError(refusal, options)
    }
  }

  function enter({ request, target, transactionId, notes }: Passage): Exchange {
    const header = request.headers['accept-api-version']
    const asked = parseVersion(Array.isArray(header) ? header.join(', ') : (header ?? ''))
    const { place } = target
    const isCrest = place instanceof ResourceException || place.root === 'json'
    if (settings.csrfFilter && isCrest) checkOrigin(request)
    if (place instanceof ResourceException) throw place
    const { root, realm, resource } = place
    return { request, target, asked, transactionId, root, realm, resource, version: undefined, notes }
  }
}

/** A request on its way, and what the audit log wants to know of it in the end. */
interface Passage {
  readonly request: TenantRequest
  readonly target: RequestTarget
  readonly transactionId: string
  readonly notes: AuditNotes
  refusal: ResourceException | undefined
}

function accessEvent(
  { request, target, transactionId, notes, refusal }: Passage,
  status: number,
  elapsedMs: number,
): AccessEvent {
  const { place, name } = target
  const realm = place instanceof ResourceException ? '/' : place.realm
  return {
    source: { transactionId, realm, notes },
    client: request.client,
    method: request.method,
    target: request.target,
    headers: request.headers,
    name,
    status,
    reason: refusal?.reason,
    elapsedMs,
  }
}

/** Asks an endpoint, if that may be now: not without a log that has to be, and not after too many failed logins. */
function createAsker(context: ServiceContext): (endpoint: Endpoint, exchange: Exchange) => Promise<Answer> {
  const { audit, throttle, metrics } = context

  async function askThrottled(endpoint: Endpoint, exchange: Exchange): Promise<Answer> {
    const { client } = exchange.request
    const ask = () => endpoint.answer(exchange)
    try {
      const answer = await (client === undefined ? ask() : throttle.fromAddress(client.ip, ask))
      if (endpoint.kind === 'authenticate' && isLoggedIn(answer)) metrics.count('loginsSucceeded')
      return answer
    } catch (error) {
      if (error instanceof TooManyAttempts) metrics.count('loginsThrottled')
      else if (isFailedLogin(error)) metrics.count('loginsFailed')
      throw error
    }
  }

  return (endpoint, exchange) => {
    if (!audit.mayServe && !/^(?:health|metrics)\//.test(exchange.resource)) {
      throw serviceUnavailable('The audit log cannot be written')
    }
    const takesPasswords = endpoint.kind === 'authenticate' || exchange.root === 'oauth2'
    return takesPasswords ? askThrottled(endpoint, exchange) : endpoint.answer(exchange)
  }
}

/** The journey came to its end: there is no next step. */
function isLoggedIn({ status, body }: Answer): boolean {
  return status === 200 && typeof body === 'object' && body.authId === undefined
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
    ['json/serverinfo', serverInfo],
    ['json/users', users],
    ['json/health/live', health],
    ['json/health/ready', health],
  ])
  if (context.testClock) byPath.set('json/test-clock', createTestClockEndpoint(context.testClock))
  if (context.settings.metrics) byPath.set('json/metrics/prometheus', createMetricsEndpoint(context))
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
  if (!(cause instanceof StoreError)) return internalServerError(undefined, { cause })
  // Nothing is wrong with the store: who sends too much shall send less, and not try again.
  if (cause.code === 'E_STORE_TOO_LARGE') return badRequest(cause.message, { cause })
  return serviceUnavailable(undefined, { cause })
}

/** Of an error of AM's it is the cause that tells why. The path is left out: at 1.x it holds a token. */
function describe({ method }: TenantRequest, exchange: Exchange | undefined, error: unknown): string {
  const resource = exchange?.resource.split('/', 1)[0] ?? ''
  const cause = error instanceof ResourceException && error.cause !== undefined ? error.cause : error
  return `${method} ${resource}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`
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

const noHeaders: readonly string[] = []
