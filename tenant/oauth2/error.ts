// Errors of OAuth 2.0: another shape than the rest of AM's.

import type { Answer } from '../http/exchange.ts'

/** An answer of RFC 6749 section 5.2 and RFC 6750 section 3.1. */
export class OAuth2Error extends Error {
  override readonly name = 'OAuth2Error'
  /** `invalid_client`, `invalid_request`, … */
  readonly error: string
  readonly status: number
  /** The value of `WWW-Authenticate`, where the answer asks for a credential. */
  readonly challenge: string | undefined

  constructor(error: string, description: string, { status = 400, challenge }: OAuth2ErrorOptions = {}) {
    super(description)
    this.error = error
    this.status = status
    this.challenge = challenge
  }
}

interface OAuth2ErrorOptions {
  /** Default 400. */
  readonly status?: number
  readonly challenge?: string
}

/** Source: AM answers seen in public reports; they name the description first. */
export function answerOf({ error, message, status, challenge }: OAuth2Error): Answer {
  return {
    status,
    body: { error_description: message, error },
    headers: challenge === undefined ? [] : ['WWW-Authenticate', challenge],
  }
}

/**
 * The client is not who it says. It is 401 when it tried by `Authorization`, as RFC 6749 demands, else 400.
 * Source: OpenAM `ClientAuthenticationFailureFactory`.
 */
export function invalidClient(realm: string, isByHeader: boolean): OAuth2Error {
  const description = 'Client authentication failed'
  if (!isByHeader) return new OAuth2Error('invalid_client', description)
  return new OAuth2Error('invalid_client', description, {
    status: 401,
    challenge: `Basic realm="${encodeURI(realm)}"`,
  })
}

/** The bearer token is none that is good here. */
export function invalidToken(realm: string): OAuth2Error {
  const description =
    'The access token provided is expired, revoked, malformed, or invalid for other reasons.'
  return new OAuth2Error('invalid_token', description, {
    status: 401,
    challenge: bearerChallenge(realm, 'invalid_token'),
  })
}

/** What `WWW-Authenticate` says where a bearer token is wanted. A realm may have letters that no header may. */
export function bearerChallenge(realm: string, error: string): string {
  return `Bearer realm="${encodeURI(realm)}", error="${error}"`
}
