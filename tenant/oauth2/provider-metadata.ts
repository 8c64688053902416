// The discovery document: where the endpoints of a realm's OAuth 2.0 provider are.

import type { JsonObject } from '#crest'
import type { Exchange } from '../http/exchange.ts'
import { originOf } from '../http/origin.ts'
import { jwtBearer } from './service-accounts.ts'

/**
 * The issuer is the address the document was asked for at, so that it matches (OpenID Connect Discovery 4.3), in whichever form
 * the realm stands there; a realm by `?realm=` is told in the long form. Without a usable `Host` header the addresses are relative
 * to the server. Clients derive their `/json` paths from it.
 *
 * `authorization_endpoint` and `userinfo_endpoint` are named because clients insist on them; the first is not built.
 */
export function providerMetadata(exchange: Exchange, contextPath: string): JsonObject {
  const issuer = `${originOf(exchange.request)}${issuerPath(exchange, contextPath)}`
  const bySecret = ['client_secret_basic', 'client_secret_post']
  const hasServiceAccounts = exchange.realm === '/'
  const bySecretOrNone = [...bySecret, ...(hasServiceAccounts ? ['none'] : [])]
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/access_token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    revocation_endpoint: `${issuer}/token/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    end_session_endpoint: `${issuer}/connect/endSession`,
    grant_types_supported: ['client_credentials', ...(hasServiceAccounts ? [jwtBearer] : [])],
    response_types_supported: [],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: bySecretOrNone,
    revocation_endpoint_auth_methods_supported: bySecretOrNone,
    introspection_endpoint_auth_methods_supported: bySecret,
  }
}

const documentPath = '/.well-known/openid-configuration'

function issuerPath({ request, target, realm }: Exchange, contextPath: string): string {
  const path = request.target.split('?', 1)[0] ?? ''
  const isAsked = path.endsWith(documentPath) && !target.parameters.byName.has('realm')
  if (isAsked) return path.slice(0, -documentPath.length)
  const below = realm === '/' ? '' : realm.replaceAll('/', '/realms/')
  return encodeURI(`${contextPath}/oauth2/realms/root${below}`)
}
