// The grant `jwt-bearer` (RFC 7523) as the cloud has it for its service accounts: a signed statement, good once, for a token.

import { createHash } from 'node:crypto'
import type { JWTPayload } from 'jose'
import type { Clock, Denylist } from '#session'
import type { Exchange } from '../http/exchange.ts'
import { originOf } from '../http/origin.ts'
import type { LoginThrottle } from '../operation/login-throttle.ts'
import type { AccessTokenGrant } from './access-tokens.ts'
import { OAuth2Error } from './error.ts'
import { type Form, scopesOf } from './request.ts'
import {
  parseAssertion,
  type ServiceAccounts,
  type SignedAssertion,
  serviceAccountClientId,
} from './service-accounts.ts'

export interface JwtBearerParts {
  readonly serviceAccounts: ServiceAccounts
  readonly throttle: LoginThrottle
  readonly denylist: Denylist
  readonly clock: Clock
  readonly contextPath: string
}

/** Whether a service account asks: at the top level, by the public client that has no secret to give. */
export function isByServiceAccount({ realm, request }: Exchange, form: Form): boolean {
  const isPublic = request.headers.authorization === undefined && !form.has('client_secret')
  return realm === '/' && isPublic && form.get('client_id') === serviceAccountClientId
}

/**
 * What the account gets. The signature comes first, so that nobody without the key learns anything; the scopes come before the
 * single use, because frodo asks again with the same assertion and without the scopes that it was told are too many.
 *
 * @throws OAuth2Error `invalid_request` without an assertion, `invalid_grant` for one that is not good, `invalid_scope`
 * @throws TooManyAttempts
 * Source: OpenAM `JwtBearerGrantTypeHandler` and `ClientCredentialsReader` for the words; frodo-lib for those of `invalid_scope`.
 */
export async function grantByAssertion(
  parts: JwtBearerParts,
  exchange: Exchange,
  form: Form,
): Promise<AccessTokenGrant> {
  const text = form.get('assertion')
  if (text === undefined) throw new OAuth2Error('invalid_request', 'Missing parameter: assertion')
  const { account, claims } = await authenticate(parts, exchange, text)
  const nowMs = parts.clock.nowMs()
  const expiresAtMs = checkClaims(claims, account.id, nowMs)
  if (!isFor(claims.aud, tokenEndpoints(exchange, parts.contextPath))) {
    throw new OAuth2Error('invalid_grant', 'Audience validation failed')
  }
  const scopes = scopesOf(
    form.get('scope'),
    account.scopes,
    (unknown) => `Unsupported scope for service account: ${unknown.join(',')}`,
  )
  const isNew = await parts.denylist.add(nameOf(account.id, claims.jti ?? statementOf(text)), expiresAtMs)
  if (!isNew) throw new OAuth2Error('invalid_grant', 'JWT has been used before')
  return {
    clientId: serviceAccountClientId,
    serviceAccountId: account.id,
    realm: '/',
    scopes,
    lifetimeSeconds: accessTokenLifetimeSeconds,
  }
}

/** A wrong key counts as a wrong secret of a client does. The name has a blank, which no client's has. */
async function authenticate(
  { serviceAccounts, throttle }: JwtBearerParts,
  { request }: Exchange,
  text: string,
): Promise<SignedAssertion> {
  const assertion = parseAssertion(text)
  if (assertion === undefined) throw notValid()
  const name = { clientId: `${serviceAccountClientId} ${assertion.issuer}` }
  const signed = await throttle.ofClient([name], request.client?.ip, async () => {
    const found = await serviceAccounts.authenticate(assertion)
    return found && { ...name, ...found }
  })
  if (signed === undefined) throw notValid()
  return signed
}

/**
 * The account has to say that it speaks for itself, and until when.
 * @returns when the assertion is over, epoch milliseconds
 *
 * Conflict: OpenAM takes a JWT for five minutes after its time; here it is over when it says so.
 */
function checkClaims({ sub, exp, nbf, iat, jti }: JWTPayload, accountId: string, nowMs: number): number {
  const isJti = jti === undefined || (typeof jti === 'string' && jti !== '')
  if (sub !== accountId || !isTime(exp) || !isJti) throw notValid()
  const expiresAtMs = Math.ceil(exp * 1000)
  if (expiresAtMs <= nowMs) throw new OAuth2Error('invalid_grant', 'JWT has expired')
  const latestMs = nowMs + clockSkewMs
  const isTooLong = expiresAtMs > nowMs + longestLifeMs
  const isEarly = nbf !== undefined && !(isTime(nbf) && nbf * 1000 <= latestMs)
  const isMisdated =
    iat !== undefined && !(isTime(iat) && iat * 1000 <= latestMs && iat * 1000 >= nowMs - longestLifeMs)
  if (isTooLong || isEarly || isMisdated) throw notValid()
  return expiresAtMs
}

/** Seconds, also with a fraction (RFC 7519 section 2). What a JWT holds under the name may be anything. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/**
 * RFC 7523 section 3: one text or a list of them. Read as URLs, so that a default port may be written out, as frodo does; any
 * other port frodo-lib's `createPayload` (up to 3.x) writes twice: `http://127.0.0.1:8080:8080/…`.
 */
function isFor(audience: unknown, endpoints: readonly string[]): boolean {
  const named = Array.isArray(audience) ? audience : [audience]
  return named.some((one) => {
    if (typeof one !== 'string') return false
    const url = one.replace(/^(https?:\/\/[^/]*:(\d+)):\2(?=\/)/, '$1')
    return URL.canParse(url) && endpoints.includes(new URL(url).href)
  })
}

/** As the caller sees them: the path that was asked, and the shortest one. None without a usable `Host` header. */
function tokenEndpoints(exchange: Exchange, contextPath: string): string[] {
  const origin = originOf(exchange.request)
  const asked = exchange.request.target.split('?', 1)[0] ?? ''
  return [asked, `${contextPath}/oauth2/access_token`].flatMap((path) =>
    URL.canParse(`${origin}${path}`) ? [new URL(`${origin}${path}`).href] : [],
  )
}

/** What stands for the assertion where it has no `jti`: all but the signature, which may have several forms. */
function statementOf(text: string): string {
  return text.slice(0, text.lastIndexOf('.'))
}

/** For the denylist, whose names are short. */
function nameOf(accountId: string, jti: string): string {
  return `assertion ${createHash('sha256')
    .update(JSON.stringify([accountId, jti]))
    .digest('base64url')}`
}

const notValid = () => new OAuth2Error('invalid_grant', 'JWT is not valid')

/** Source: the cloud's recorded answers, `expires_in` 899. */
const accessTokenLifetimeSeconds = 900
/** How far from now an assertion may end or have been made. Source: AM 7, `openam.oauth2.client.jwt.unreasonable.lifetime.limit.minutes`. */
const longestLifeMs = 30 * 60_000
/** How far the account's clock may be ahead. Source: OpenAM `OAuth2Jwt`. */
const clockSkewMs = 5 * 60_000
