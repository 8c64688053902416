// The programs that may ask for access tokens, and whether it is them.

import assert from 'node:assert/strict'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Problem } from '../configuration/check-setting.ts'
import { serviceAccountClientId } from './service-accounts.ts'

/** A confidential client, as an operator registers it. Names: AM's OAuth 2.0 client profile. */
export interface OAuth2Client {
  readonly clientId: string
  /**
   * At least 16 characters, made at random: whoever holds it is the client. Guessing is slowed for each client and each address.
   * Give this or `clientSecretSha256`.
   */
  readonly clientSecret?: string
  /** SHA-256 of the secret in 64 hex digits, so that the configuration does not hold the secret itself. */
  readonly clientSecretSha256?: string
  /** Realm whose token endpoint knows the client. Default `/`. */
  readonly realm?: string
  /**
   * What its tokens may be good for. `fr:am:*` makes whoever holds such a token an administrator of every realm. A request that
   * names no scope gets them all.
   */
  readonly scopes: readonly string[]
  /** How long its tokens are good. Seconds; default 3600, as AM. */
  readonly accessTokenLifetimeSeconds?: number
}

/** A token with this scope is as good as the administrator's session, in every realm. */
export const administratorScope = 'fr:am:*'

export const defaultAccessTokenLifetimeSeconds = 3600

/** What cannot be about the clients when each of their settings can: a client needs one secret, a realm that is there, and a name of its own. */
export function oauth2ClientProblems({
  oauth2Clients,
  realms,
}: {
  readonly oauth2Clients: readonly OAuth2Client[]
  readonly realms: Readonly<Record<string, unknown>>
}): Problem[] {
  const names = oauth2Clients.map(({ realm = '/', clientId }) => nameOf(realm, clientId))
  return oauth2Clients.flatMap((client, i) => {
    const { clientId, clientSecret, clientSecretSha256, realm = '/' } = client
    const problem = (what: string, hint: string): Problem[] => [
      { path: ['oauth2Clients', i], at: 'value', message: `client "${clientId}" ${what}`, hint },
    ]
    if ((clientSecret === undefined) === (clientSecretSha256 === undefined)) {
      const what = `has ${clientSecret === undefined ? 'no secret' : 'two secrets'}`
      return problem(what, 'give it "clientSecret" or "clientSecretSha256"')
    }
    if (realm !== '/' && !Object.hasOwn(realms, realm)) {
      const hint = `give it one of ${['/', ...Object.keys(realms)].join(', ')}`
      return problem(`has the realm "${realm}", which is none`, hint)
    }
    if (realm === '/' && clientId === serviceAccountClientId) {
      return problem('has the name that all service accounts use', 'give it another')
    }
    if (names.indexOf(nameOf(realm, clientId)) === i) return []
    return problem(`is there twice in the realm ${realm}`, 'remove one of them')
  })
}

export interface OAuth2Clients {
  find(realm: string, clientId: string): OAuth2Client | undefined
  /** The client, if the secret is its own. It takes as long for a client that does not exist. */
  authenticate(realm: string, clientId: string, clientSecret: string): OAuth2Client | undefined
}

export function createOAuth2Clients(registered: readonly OAuth2Client[]): OAuth2Clients {
  const clients = new Map(
    registered.map((client) => [
      nameOf(client.realm ?? '/', client.clientId),
      { client, digest: digestOf(client) },
    ]),
  )
  return {
    find: (realm, clientId) => clients.get(nameOf(realm, clientId))?.client,
    authenticate(realm, clientId, clientSecret) {
      const found = clients.get(nameOf(realm, clientId))
      const isItsOwn = timingSafeEqual(sha256(clientSecret), found?.digest ?? nobodysDigest)
      return isItsOwn ? found?.client : undefined
    },
  }
}

/** No realm and no client id holds a line break. */
const nameOf = (realm: string, clientId: string) => `${realm}\n${clientId}`

function digestOf({ clientSecret, clientSecretSha256 }: OAuth2Client): Buffer {
  if (clientSecretSha256 !== undefined) return Buffer.from(clientSecretSha256, 'hex')
  assert(clientSecret !== undefined, 'a client has one of the two, see oauth2ClientProblems')
  return sha256(clientSecret)
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** No text is known whose digest this is. */
const nobodysDigest = Buffer.alloc(32)
