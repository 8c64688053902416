// What an OAuth 2.0 request says: its form, the client's credentials, the bearer token.

import type { Exchange, TenantRequest } from '../http/exchange.ts'
import type { LoginThrottle } from '../operation/login-throttle.ts'
import type { OAuth2Client, OAuth2Clients } from './clients.ts'
import { invalidClient, OAuth2Error } from './error.ts'

/** The parameters of a form, each of them once. */
export type Form = ReadonlyMap<string, string>

/**
 * @throws OAuth2Error 400 `invalid_request` for a body of another type, and for a parameter that is given twice
 * Source: RFC 6749 section 3.2 (a parameter without a value counts as missing); OpenAM `TokenEndpointFilter` (an empty body may
 * be of any type).
 */
export function readForm({ request }: Exchange): Form {
  const form = new Map<string, string>()
  if (request.body === '') return form
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== undefined && mediaType !== 'application/x-www-form-urlencoded') {
    throw new OAuth2Error('invalid_request', 'Invalid Content Type')
  }
  for (const [name, value] of new URLSearchParams(request.body)) {
    if (value === '') continue
    if (form.has(name)) throw new OAuth2Error('invalid_request', `Parameter ${name} is given more than once`)
    form.set(name, value)
  }
  return form
}

/**
 * The client that asks, by `Authorization: Basic` or by `client_id` and `client_secret` in the form.
 *
 * @throws OAuth2Error `invalid_client`; `invalid_request` for a client that tries both ways
 * @throws TooManyAttempts
 * Source: RFC 6749 section 2.3.1.
 */
export async function authenticateClient(
  { clients, throttle }: { readonly clients: OAuth2Clients; readonly throttle: LoginThrottle },
  { realm, request }: Exchange,
  form: Form,
): Promise<OAuth2Client> {
  const { authorization } = request.headers
  const inForm = form.get('client_secret')
  if (authorization !== undefined && inForm !== undefined) {
    throw new OAuth2Error('invalid_request', 'The client uses more than one way to authenticate')
  }
  const given =
    authorization === undefined
      ? [[form.get('client_id') ?? '', inForm ?? ''] as const]
      : credentialsOf(authorization)
  const named = given.filter(([clientId]) => clientId !== '')
  const names = named.map(([clientId]) => ({ realm, clientId }))
  const client = await throttle.ofClient(names, request.client?.ip, () => {
    for (const [clientId, clientSecret] of named) {
      const found = clients.authenticate(realm, clientId, clientSecret)
      if (found !== undefined) return found
    }
    return undefined
  })
  if (client === undefined) throw invalidClient(realm, authorization !== undefined)
  return client
}

/**
 * The scopes that were asked for, or all of them.
 * @throws OAuth2Error `invalid_scope` when one of them is not allowed
 */
export function scopesOf(
  asked: string | undefined,
  allowed: readonly string[],
  describe: (unknown: readonly string[]) => string,
): readonly string[] {
  const scopes = [...new Set(asked?.split(' ').filter((scope) => scope !== ''))]
  const unknown = scopes.filter((scope) => !allowed.includes(scope))
  if (unknown.length > 0) throw new OAuth2Error('invalid_scope', describe(unknown))
  if (scopes.length > 0) return scopes
  if (allowed.length > 0) return allowed
  throw new OAuth2Error('invalid_scope', 'No scope requested and no default scope configured')
}

/** The token of `Authorization: Bearer`. Source: RFC 6750 section 2.1. */
export function bearerOf({ headers }: TenantRequest): string | undefined {
  return /^bearer +([\w.~+/-]+=*) *$/i.exec(headers.authorization ?? '')?.[1]
}

/** The id and secret as they stand, as most clients send them, and form-decoded, as RFC 6749 wants them sent. */
function credentialsOf(authorization: string): (readonly [string, string])[] {
  const encoded = /^basic +([\w+/-]+=*) *$/i.exec(authorization)?.[1]
  if (encoded === undefined) return []
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 0) return []
  const plain = [text.slice(0, colon), text.slice(colon + 1)] as const
  const decoded = [formDecoded(plain[0]), formDecoded(plain[1])] as const
  return decoded[0] === plain[0] && decoded[1] === plain[1] ? [plain] : [plain, decoded]
}

function formDecoded(text: string): string {
  return new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? ''
}
