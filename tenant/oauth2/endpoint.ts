// `/oauth2`: access tokens for programs, by their own credentials, and what AM's clients ask around them.

import { type JsonObject, operationNotSupported, resourceNotFound } from '#crest'
import type { Answer, Endpoint, Exchange } from '../http/exchange.ts'
import type { ServiceContext } from '../service-context.ts'
import type { AccessToken, AccessTokenGrant, AccessTokens } from './access-tokens.ts'
import { createOAuth2Clients, defaultAccessTokenLifetimeSeconds, type OAuth2Clients } from './clients.ts'
import { answerOf, bearerChallenge, invalidToken, OAuth2Error } from './error.ts'
import { grantByAssertion, isByServiceAccount, type JwtBearerParts } from './jwt-bearer-grant.ts'
import { providerMetadata } from './provider-metadata.ts'
import { authenticateClient, bearerOf, type Form, readForm, scopesOf } from './request.ts'
import { createServiceAccounts, jwtBearer, serviceAccountClientId } from './service-accounts.ts'

/**
 * The grants `client_credentials` and `jwt-bearer`, revocation (RFC 7009), introspection (RFC 7662) and the discovery document.
 * What stands in that document because clients insist on it and is not built answers in AM's form; nothing here answers for a
 * person.
 */
export function createOAuth2Endpoint(context: ServiceContext): Endpoint {
  const resources = resourcesOf(context)
  return {
    kind: 'singleton',
    async answer(exchange): Promise<Answer> {
      const resource = resources.get(exchange.resource)
      if (resource === undefined) throw resourceNotFound(exchange.resource)
      const { method } = exchange.request
      try {
        const handle = resource[method === 'HEAD' ? 'GET' : method]
        if (handle === undefined) return methodNotAllowed(method, Object.keys(resource))
        return await handle(exchange)
      } catch (error) {
        if (error instanceof OAuth2Error) return answerOf(error)
        throw error
      }
    },
  }
}

/** By method. */
type Resource = Readonly<Record<string, (exchange: Exchange) => Answer | Promise<Answer>>>

/** What the resources need of the service. */
interface Provider extends JwtBearerParts {
  readonly accessTokens: AccessTokens
  readonly clients: OAuth2Clients
}

function resourcesOf(context: ServiceContext): ReadonlyMap<string, Resource> {
  const { accessTokens, settings, throttle, denylist, clock, contextPath } = context
  const clients = createOAuth2Clients(settings.oauth2Clients)
  const serviceAccounts = createServiceAccounts(settings.serviceAccounts)
  const provider: Provider = {
    accessTokens,
    clients,
    serviceAccounts,
    throttle,
    denylist,
    clock,
    contextPath,
  }
  const userInfo = (exchange: Exchange) => answerUserInfo(provider, exchange)
  return new Map<string, Resource>([
    ['access_token', { POST: (exchange) => issue(provider, exchange) }],
    ['token/revoke', { POST: (exchange) => revoke(provider, exchange) }],
    ['introspect', { POST: (exchange) => introspect(provider, exchange) }],
    ['userinfo', { GET: userInfo, POST: userInfo }],
    ['connect/endSession', { GET: endSession, POST: endSession }],
    ['authorize', { GET: notBuilt, POST: notBuilt }],
    [
      '.well-known/openid-configuration',
      { GET: (exchange) => ({ status: 200, body: providerMetadata(exchange, contextPath) }) },
    ],
  ])
}

async function issue(provider: Provider, exchange: Exchange): Promise<Answer> {
  const { accessTokens, clock } = provider
  const token = await accessTokens.issue(await grantOf(provider, exchange))
  exchange.notes.trackingIds.push(token.id)
  return {
    status: 200,
    body: {
      access_token: token.bearer,
      scope: token.scopes.join(' '),
      token_type: 'Bearer',
      expires_in: Math.floor((token.expiresAtMs - clock.nowMs()) / 1000),
    },
  }
}

/** @throws OAuth2Error when nothing is granted */
async function grantOf(provider: Provider, exchange: Exchange): Promise<AccessTokenGrant> {
  const form = readForm(exchange)
  const grantType = form.get('grant_type')
  if (grantType === undefined) throw new OAuth2Error('invalid_request', 'Grant type is not set')
  if (grantType !== 'client_credentials' && grantType !== jwtBearer) {
    throw new OAuth2Error('unsupported_grant_type', `Grant type is not supported: ${grantType}`)
  }
  if (grantType === jwtBearer && isByServiceAccount(exchange, form)) {
    return await grantByAssertion(provider, exchange, form)
  }
  const client = await authenticateClient(provider, exchange, form)
  if (grantType === jwtBearer) {
    throw new OAuth2Error('unauthorized_client', 'Only service accounts may use this grant type')
  }
  const { clientId, accessTokenLifetimeSeconds: lifetimeSeconds = defaultAccessTokenLifetimeSeconds } = client
  const scopes = scopesOf(
    form.get('scope'),
    client.scopes,
    (unknown) => `Unknown/invalid scope(s): [${unknown.join(', ')}]`,
  )
  return { clientId, realm: exchange.realm, scopes, lifetimeSeconds }
}

/**
 * RFC 7009: a token that is none, or another client's, is answered as one that has been revoked, and nothing happens. Service
 * accounts have no secret to show: who holds a token of theirs may end it.
 */
async function revoke(provider: Provider, exchange: Exchange): Promise<Answer> {
  const form = readForm(exchange)
  const clientId = isByServiceAccount(exchange, form)
    ? serviceAccountClientId
    : (await authenticateClient(provider, exchange, form)).clientId
  const token = await ownToken(provider, exchange, form, clientId)
  if (token !== undefined) {
    await provider.accessTokens.revoke(token)
    exchange.notes.trackingIds.push(token.id)
  }
  return { status: 200, body: {} }
}

/** RFC 7662: a client learns about its own tokens only. */
async function introspect(provider: Provider, exchange: Exchange): Promise<Answer> {
  const form = readForm(exchange)
  const { clientId } = await authenticateClient(provider, exchange, form)
  const token = await ownToken(provider, exchange, form, clientId)
  return { status: 200, body: token === undefined ? { active: false } : activeToken(token) }
}

function activeToken({ scopes, realm, clientId, expiresAtMs }: AccessToken): JsonObject {
  return {
    active: true,
    scope: scopes.join(' '),
    realm,
    client_id: clientId,
    token_type: 'Bearer',
    exp: expiresAtMs / 1000,
    sub: clientId,
  }
}

async function ownToken(
  provider: Provider,
  exchange: Exchange,
  form: Form,
  clientId: string,
): Promise<AccessToken | undefined> {
  const text = form.get('token')
  if (text === undefined) throw new OAuth2Error('invalid_request', 'Missing parameter: token')
  const token = await provider.accessTokens.find(text)
  return token?.clientId === clientId && token.realm === exchange.realm ? token : undefined
}

/** A token of a client or a service account speaks for no person, so there is nobody to tell about. */
async function answerUserInfo({ accessTokens }: Provider, exchange: Exchange): Promise<Answer> {
  const bearer = bearerOf(exchange.request)
  const token = bearer === undefined ? undefined : await accessTokens.find(bearer)
  if (token?.realm !== exchange.realm) throw invalidToken(exchange.realm)
  throw new OAuth2Error('insufficient_scope', 'The access token stands for a client, not for a person', {
    status: 403,
    challenge: bearerChallenge(exchange.realm, 'insufficient_scope'),
  })
}

/** No id token is issued here, so no hint can be one. Source: OpenAM `OpenIDConnectEndSession`. */
function endSession({ target, request }: Exchange): Answer {
  const hasHint = target.parameters.byName.has('id_token_hint') || request.body.includes('id_token_hint=')
  const description = hasHint
    ? 'The id_token_hint is no id token of this server'
    : 'The endSession endpoint requires an id_token_hint parameter'
  throw new OAuth2Error('bad_request', description)
}

/** AM's user interface and its grants for persons are not here. */
function notBuilt(): Answer {
  throw operationNotSupported()
}

function methodNotAllowed(method: string, allowed: readonly string[]): Answer {
  const error = new OAuth2Error('method_not_allowed', `Method ${method} is not allowed here`, { status: 405 })
  return { ...answerOf(error), headers: ['Allow', allowed.join(', ')] }
}
