// `/authenticate`: a journey's steps, and the session at its end.

import {
  type ApiVersion,
  badRequest,
  chooseVersion,
  type JsonObject,
  parseObjectContent,
  ResourceException,
  singleValue,
  unauthorized,
  unsupportedMediaType,
} from '#crest'
import type { LoginRefusal, LoginSuccess } from '#journey'
import { contextIdOf, type Session, startSession, type TokenId, universalIdOf } from '#session'
import { loginCookies, nodeCookie } from '../http/cookies.ts'
import { findCredential } from '../http/credentials.ts'
import type { Answer, Endpoint, Exchange } from '../http/exchange.ts'
import { type ServiceContext, successUrlOf } from '../service-context.ts'
import { permittedGoto } from './goto.ts'
import { endSessionsAfter, logIdentityChange } from './identity-change.ts'

const versions = ['1.2', '2.1'] as const satisfies readonly ApiVersion[]

/**
 * Answers with the next callbacks, or with `tokenId`, `successUrl` and `realm` once the store holds the session.
 * `_prettyPrint` and the protocol asked for have no effect here, as in AM.
 *
 * A caller that starts with a live session of the same realm and journey gets that session again, unless `ForceAuth=true`
 * or `noSession=true`, or it brings a password in headers or follows a link: that is meant as a new login. Whoever logs in anew while having
 * a session gets a new one, and the old one ends. An answer that is an error sets and clears no cookie.
 *
 * Source: OpenAM `AuthenticationServiceV1/V2`, `RestAuthenticationHandler`; recorded logins.
 */
export function createAuthenticateEndpoint(context: ServiceContext): Endpoint {
  return {
    kind: 'authenticate',
    async answer(exchange): Promise<Answer> {
      checkMethod(exchange.request.method)
      exchange.version = chooseVersion(
        exchange.asked.resource,
        versions,
        context.settings.whenVersionIsMissing,
      )
      const document = readDocument(exchange)
      const suspendedId = parameter(exchange, 'suspendedId')
      const live = await findLiveSession(context, exchange)
      if (live !== undefined && suspendedId === undefined && isEnough(context, exchange, document, live)) {
        note(exchange, live)
        return { status: 200, body: successBody(live, successUrlOf(context, live.realm)) }
      }
      const answer = await context.authentication.authenticate({
        realm: exchange.realm,
        authIndexType: parameter(exchange, 'authIndexType'),
        authIndexValue: parameter(exchange, 'authIndexValue'),
        suspendedId,
        document,
        notes: notesOf(context, exchange),
        header: (name) => headerOf(exchange, name),
        sessionProperty: (realm, name) => sessionProperty(context, live, realm, name),
        identityChanged: async ({ identity, operation, change }) => {
          if (operation === 'UPDATE') await endSessionsAfter(context, identity, change, live)
          logIdentityChange(context, exchange, identity, operation, operation === 'UPDATE' ? change : {})
        },
      })
      if (answer.kind === 'question') {
        return { status: 200, body: answer.body, headers: nodeCookie(context.settings, exchange.request) }
      }
      if (answer.kind === 'refusal') throw refused(context, exchange, answer)
      return await login(context, exchange, answer)
    },
  }
}

/** A refused method names no version and has the body of 2.1 at every version. Source: asked of OpenAM 14.8.4. */
function checkMethod(method: string): void {
  if (method === 'POST') return
  throw new ResourceException(['GET', 'PUT', 'DELETE'].includes(method) ? 405 : 501)
}

/** @throws 415 for a body of another media type; 400 for one that is no JSON object. An empty body may be of any type. */
function readDocument({ request }: Exchange): JsonObject {
  if (request.body.trim() === '') return {}
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') throw unsupportedMediaType()
  return parseObjectContent(request.body)
}

/**
 * The session that `sessionUpgradeSSOTokenId` names, else the caller's own.
 *
 * @throws 400 when the parameter names none that lives
 */
async function findLiveSession(
  { store, cookieName }: ServiceContext,
  exchange: Exchange,
): Promise<Session | undefined> {
  const named = parameter(exchange, 'sessionUpgradeSSOTokenId')
  const token = named ?? findCredential(exchange.request, cookieName)?.tokenId
  const session = token === undefined ? undefined : await store.find(token as TokenId)
  if (named !== undefined && session === undefined) {
    throw badRequest('sessionUpgradeSSOTokenId names no session that lives')
  }
  return session
}

/** A property of the caller's session in that realm. AM has the user name among them, as `UserToken`. */
async function sessionProperty(
  { identities }: ServiceContext,
  session: Session | undefined,
  realm: string,
  name: string,
): Promise<string | undefined> {
  if (session?.realm !== realm) return undefined
  if (name !== 'UserToken') return session.properties[name]
  return (await identities.findById(realm, session.username))?.username
}

/** Whether a start needs no journey, for it would only end where the caller is. */
function isEnough(
  { authentication }: ServiceContext,
  exchange: Exchange,
  document: JsonObject,
  session: Session,
): boolean {
  if (Object.keys(document).length > 0 || session.realm !== exchange.realm) return false
  if (headerOf(exchange, 'X-OpenAM-Password') !== undefined) return false
  if (isTrue(exchange, 'ForceAuth') || isTrue(exchange, 'noSession')) return false
  const isNamed = parameter(exchange, 'authIndexType') !== undefined
  const journey = isNamed ? parameter(exchange, 'authIndexValue') : undefined
  if (isNamed && journey !== session.properties[journeyProperty]) return false
  return !authentication.mustRun(exchange.realm, journey)
}

/** What the journey carries to its end; destinations that may not be followed are left out. */
function notesOf({ settings }: ServiceContext, exchange: Exchange) {
  const destination = (name: string) =>
    permittedGoto(parameter(exchange, name), exchange.request, settings.validGotoUrls)
  const goto = destination('goto')
  const gotoOnFail = destination('gotoOnFail')
  const sessionUpgradeSSOTokenId = parameter(exchange, 'sessionUpgradeSSOTokenId')
  return {
    ...(goto !== undefined && { goto }),
    ...(gotoOnFail !== undefined && { gotoOnFail }),
    ...(sessionUpgradeSSOTokenId !== undefined && { sessionUpgradeSSOTokenId }),
  }
}

async function login(context: ServiceContext, exchange: Exchange, success: LoginSuccess): Promise<Answer> {
  const { identity } = success
  const successUrl = success.successUrl ?? successUrlOf(context, identity.realm)
  if (success.noSession || isTrue(exchange, 'noSession')) {
    exchange.notes.userId = universalIdOf(identity.id, identity.realm)
    completed(context, exchange, { ...success, username: identity.username, result: 'SUCCESSFUL' })
    return { status: 200, body: { successUrl, realm: identity.realm } }
  }
  const session = await hold(context, exchange, success).catch((error: unknown) => {
    completed(context, exchange, { ...success, username: identity.username, result: 'FAILED' })
    throw error
  })
  note(exchange, session)
  completed(context, exchange, { ...success, username: identity.username, result: 'SUCCESSFUL' })
  context.audit.activity(exchange, {
    eventName: 'AM-SESSION-CREATED',
    operation: 'CREATE',
    objectId: contextIdOf(session),
  })
  return {
    status: 200,
    body: successBody(session, successUrl),
    headers: loginCookies(context.cookieName, session.tokenId, context.settings, exchange.request),
  }
}

/**
 * Makes the session. Who was disabled or given another password while the journey ran has none in the end: those who do
 * that end the sessions there are, and this one may have come just after.
 *
 * @throws 400 when the session to be replaced is another user's; 401 when there are too many, or the account is shut
 */
async function hold(
  context: ServiceContext,
  exchange: Exchange,
  { identity, journey, sessionProperties, times, notes }: LoginSuccess,
): Promise<Session> {
  const { store, cookieName, authentication } = context
  const universalId = universalIdOf(identity.id, identity.realm)
  const named = notes.sessionUpgradeSSOTokenId
  const token = (named ?? findCredential(exchange.request, cookieName)?.tokenId) as TokenId | undefined
  const present = token && (await store.find(token))
  const isOwn = present?.universalId === universalId
  if (named !== undefined && !isOwn) {
    throw badRequest('sessionUpgradeSSOTokenId names no session of this user that lives')
  }
  const session = await startSession(context, {
    username: identity.id,
    universalId,
    realm: identity.realm,
    properties: { ...sessionProperties, [journeyProperty]: journey },
    times,
    replaces: isOwn ? token : undefined,
  })
  if (await authentication.isStillGood(identity)) return session
  await store.destroy(session.tokenId)
  throw unauthorized('Login failure')
}

function refused(context: ServiceContext, exchange: Exchange, refusal: LoginRefusal): ResourceException {
  completed(context, exchange, { ...refusal, result: 'FAILED' })
  return refusal.error
}

function completed(
  { audit }: ServiceContext,
  exchange: Exchange,
  end: { journey: string; username: string | undefined; result: 'SUCCESSFUL' | 'FAILED' },
): void {
  audit.authentication(exchange, {
    eventName: 'AM-TREE-LOGIN-COMPLETED',
    result: end.result,
    principal: end.username === undefined ? [] : [end.username.slice(0, 256)],
    entries: [{ info: { treeName: end.journey } }],
  })
}

function note({ notes }: Exchange, session: Session): void {
  notes.userId = session.universalId
  notes.realm = session.realm
  notes.trackingIds.push(contextIdOf(session))
}

/** AM's name of the session property that holds the journey. */
const journeyProperty = 'Service'

function successBody({ tokenId, realm }: Session, successUrl: string): JsonObject {
  return { tokenId, successUrl, realm }
}

function parameter({ target }: Exchange, name: string): string | undefined {
  return singleValue(target.parameters, name)
}

function isTrue(exchange: Exchange, name: string): boolean {
  return parameter(exchange, name)?.toLowerCase() === 'true'
}

function headerOf({ request }: Exchange, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value[0] : value
}
