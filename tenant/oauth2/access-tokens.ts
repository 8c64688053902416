// Access tokens: signed, so that every node knows them without a store, and refused by the denylist once they are revoked.

import { errors, jwtVerify, SignJWT } from 'jose'
import type { Clock, Denylist, RandomBytes } from '#session'
import { createOAuth2Clients, type OAuth2Client } from './clients.ts'
import { jwtBearer, type ServiceAccount, serviceAccountClientId } from './service-accounts.ts'

/** What a live access token says. */
export interface AccessToken {
  /** `service-account` for all service accounts. */
  readonly clientId: string
  readonly scopes: readonly string[]
  /** Epoch milliseconds, a whole second. */
  readonly expiresAtMs: number
  /** The client's realm. */
  readonly realm: string
  /** Names the token where the token itself must not stand: denylist, audit log. */
  readonly id: string
}

export interface AccessTokens {
  /** @returns the token's text, and what it says */
  issue(grant: AccessTokenGrant): Promise<AccessToken & { readonly bearer: string }>
  /**
   * `undefined` for whatever is no token of ours, has expired, was revoked, or whose client or service account is no longer
   * registered. Scopes that it no longer has are not among those of the token.
   */
  find(bearer: string): Promise<AccessToken | undefined>
  /** Resolves when the store holds it. From then on no node finds the token. */
  revoke(token: AccessToken): Promise<void>
}

export interface AccessTokenGrant {
  readonly clientId: string
  /** Whose token it is when it is not the client's own. */
  readonly serviceAccountId?: string
  readonly realm: string
  readonly scopes: readonly string[]
  readonly lifetimeSeconds: number
}

export interface AccessTokensOptions {
  /** 32 bytes; the same on every node. */
  readonly key: Uint8Array
  /** As configured. */
  readonly clients: readonly OAuth2Client[]
  readonly serviceAccounts: readonly ServiceAccount[]
  readonly denylist: Denylist
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

/** AM's client-side access tokens in form: HS256, and its names for the claims. */
export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { key, denylist, clock, randomBytes } = options
  const clients = createOAuth2Clients(options.clients)
  const serviceAccounts = new Map(options.serviceAccounts.map((account) => [account.id, account]))
  return {
    async issue({ clientId, serviceAccountId, realm, scopes, lifetimeSeconds }) {
      const issuedAtSeconds = Math.floor(clock.nowMs() / 1000)
      const expiresAtSeconds = issuedAtSeconds + lifetimeSeconds
      const id = randomBytes(16).toString('base64url')
      const bearer = await new SignJWT({
        tokenName,
        grant_type: serviceAccountId === undefined ? 'client_credentials' : jwtBearer,
        scope: [...scopes],
        realm,
      })
        .setProtectedHeader({ typ: 'JWT', alg: algorithm })
        .setSubject(serviceAccountId ?? clientId)
        .setJti(id)
        .setIssuedAt(issuedAtSeconds)
        .setExpirationTime(expiresAtSeconds)
        .sign(key)
      return { bearer, clientId, realm, scopes, id, expiresAtMs: expiresAtSeconds * 1000 }
    },

    async find(bearer) {
      const token = await read(bearer, key, clock)
      if (token === undefined) return undefined
      const { subject, isOfServiceAccount, ...said } = token
      const owner = isOfServiceAccount ? serviceAccounts.get(subject) : clients.find(said.realm, subject)
      if (owner === undefined || (await denylist.has(denied(said)))) return undefined
      return { ...said, scopes: said.scopes.filter((scope) => owner.scopes.includes(scope)) }
    },

    async revoke(token) {
      await denylist.add(denied(token), token.expiresAtMs)
    },
  }
}

interface ReadToken extends AccessToken {
  /** Id of the client, or of the service account. */
  readonly subject: string
  readonly isOfServiceAccount: boolean
}

async function read(bearer: string, key: Uint8Array, clock: Clock): Promise<ReadToken | undefined> {
  if (bearer.length > longestBearer) return undefined
  try {
    const { payload } = await jwtVerify<Claims>(bearer, key, {
      algorithms: [algorithm],
      currentDate: new Date(clock.nowMs()),
      requiredClaims: ['sub', 'jti', 'exp', 'scope', 'realm'],
    })
    if (payload.tokenName !== tokenName) return undefined
    // The key signs nothing else, so the claims are as `issue` wrote them.
    const { sub: subject, jti, exp, grant_type: grantType, scope, realm } = payload
    const isOfServiceAccount = grantType === jwtBearer
    const clientId = isOfServiceAccount ? serviceAccountClientId : subject
    return { clientId, subject, isOfServiceAccount, id: jti, expiresAtMs: exp * 1000, scopes: scope, realm }
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

interface Claims {
  readonly sub: string
  readonly jti: string
  readonly exp: number
  readonly tokenName: string
  readonly grant_type: string
  readonly scope: readonly string[]
  readonly realm: string
}

const algorithm = 'HS256'
const tokenName = 'access_token'
/** Longer than any with the scopes that a client may have; what is longer is not looked at. */
const longestBearer = 8192
const denied = ({ id }: AccessToken) => `access token ${id}`
