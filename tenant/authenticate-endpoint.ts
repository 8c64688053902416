// `/authenticate`: a journey's steps, and the session at its end.

import {
  type ApiVersion,
  checkProtocolVersion,
  chooseVersion,
  type JsonObject,
  parseObjectContent,
  ResourceException,
  singleValue,
  unsupportedMediaType,
} from '#crest'
import type { Identity } from '#journey'
import { contextIdProperty, createTokenId, type Session, universalIdOf } from '#session'
import { loginCookies } from './cookies.ts'
import { findCredential } from './credentials.ts'
import type { Answer, Endpoint, Exchange } from './exchange.ts'
import { type ServiceContext, successUrlOf } from './service-context.ts'

const versions = ['1.2', '2.1'] as const satisfies readonly ApiVersion[]

/**
 * Answers with the next callbacks, or with `tokenId`, `successUrl` and `realm` once the store holds the session.
 * `_prettyPrint` has no effect here, as in AM.
 *
 * A caller that starts with a live session of the same realm and journey gets that session again, unless `ForceAuth=true`
 * or `noSession=true`, or it brings a password in headers: that is meant as a new login.
 *
 * Source: OpenAM `AuthenticationServiceV1/V2`, `RestAuthenticationHandler`; recorded logins.
 */
export function createAuthenticateEndpoint(context: ServiceContext): Endpoint {
  return {
    kind: 'authenticate',
    async answer(exchange): Promise<Answer> {
      const { request, asked, target } = exchange
      checkProtocolVersion(asked.protocol)
      exchange.version = chooseVersion(asked.resource, versions, context.settings.whenVersionIsMissing)
      if (request.method !== 'POST') throw new ResourceException(405)
      const document = readDocument(exchange)
      const live = await findLiveSession(context, exchange, document)
      if (live !== undefined) return { status: 200, body: successBody(context, live) }
      const answer = await context.authentication.authenticate({
        realm: exchange.realm,
        authIndexType: singleValue(target.parameters, 'authIndexType'),
        authIndexValue: singleValue(target.parameters, 'authIndexValue'),
        document,
        header: (name) => headerOf(exchange, name),
      })
      if (answer.kind === 'question') return { status: 200, body: answer.body }
      return await login(context, exchange, answer)
    },
  }
}

/** @throws 415 for a body of another media type; 400 for one that is no JSON object. An empty body may be of any type. */
function readDocument({ request }: Exchange): JsonObject {
  if (request.body.trim() === '') return {}
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') throw unsupportedMediaType()
  return parseObjectContent(request.body)
}

async function findLiveSession(
  { store, cookieName }: ServiceContext,
  exchange: Exchange,
  document: JsonObject,
): Promise<Session | undefined> {
  const asks = (name: string) => singleValue(exchange.target.parameters, name)
  if (Object.keys(document).length > 0 || headerOf(exchange, 'X-OpenAM-Password') !== undefined)
    return undefined
  if (asks('ForceAuth')?.toLowerCase() === 'true' || asks('noSession')?.toLowerCase() === 'true')
    return undefined
  const credential = findCredential(exchange.request, cookieName)
  const session = credential && (await store.find(credential.tokenId))
  const isSameRealm = session?.realm === exchange.realm
  const isSameJourney =
    asks('authIndexType') === undefined || asks('authIndexValue') === session?.properties[journeyProperty]
  return isSameRealm && isSameJourney ? session : undefined
}

async function login(
  context: ServiceContext,
  exchange: Exchange,
  { identity, journey }: { readonly identity: Identity; readonly journey: string },
): Promise<Answer> {
  if (singleValue(exchange.target.parameters, 'noSession')?.toLowerCase() === 'true') {
    return { status: 200, body: { successUrl: successUrlOf(context, identity.realm), realm: identity.realm } }
  }
  const session = newSession(context, identity, journey)
  await context.store.create(session)
  return {
    status: 200,
    body: successBody(context, session),
    headers: loginCookies(context.cookieName, session.tokenId, context.settings, exchange.request),
  }
}

function newSession(
  { clock, randomBytes, sessionSettingsOf, nextContextId }: ServiceContext,
  identity: Identity,
  journey: string,
): Session {
  const nowMs = clock.nowMs()
  const { maxIdleTimeMinutes, maxSessionTimeMinutes } = sessionSettingsOf(identity.realm)
  return {
    tokenId: createTokenId(randomBytes),
    username: identity.id,
    universalId: universalIdOf(identity.id, identity.realm),
    realm: identity.realm,
    creationTimeMs: nowMs,
    latestAccessTimeMs: nowMs,
    maxIdleTimeMinutes,
    maxSessionTimeMinutes,
    properties: { [contextIdProperty]: nextContextId(), [journeyProperty]: journey },
  }
}

/** AM's name of the session property that holds the journey. */
const journeyProperty = 'Service'

function successBody(context: ServiceContext, { tokenId, realm }: Session): JsonObject {
  return { tokenId, successUrl: successUrlOf(context, realm), realm }
}

function headerOf({ request }: Exchange, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()]
  return Array.isArray(value) ? value[0] : value
}
