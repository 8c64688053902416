// What an identity is, and how it stands in a store.

import { isJsonObject, type JsonObject, type JsonValue } from '#crest'
import type { IdentityRecord } from './identity-store.ts'
import { JourneyError } from './journey-error.ts'

export interface Identity {
  /** The stable name of it; `uid` and `id` on the wire. A UUID, as in the cloud, but for the administrator. */
  readonly id: string
  /** What is typed at login, in its own spelling; compared without regard to case, as a directory does. */
  readonly username: string
  /** `/` for the top level, else a path such as `/alpha`. */
  readonly realm: string
  /** An inactive identity logs in nowhere. AM's `inetUserStatus`. */
  readonly status: IdentityStatus
  /** Whatever else is known of it: `mail`, `givenName`, …; each a list, as in a directory. */
  readonly attributes: IdentityAttributes
  /** How often it was written, from 1. */
  readonly revision: number
  /** How often its password was set, from 1: who proved another one has proved nothing. */
  readonly passwordVersion: number
}

export type IdentityStatus = 'Active' | 'Inactive'

export type IdentityAttributes = Readonly<Record<string, readonly string[]>>

/** An identity with what only the repository may see. */
export interface StoredIdentity extends Identity {
  /** PHC string. */
  readonly passwordHash: string
  /** The key its one-time passwords are made of, in base32, sealed by `SecretSeal`; absent when it has none. */
  readonly oathSecret?: string
  /** What it has answered to security questions; absent when it was asked none. */
  readonly kbaInfo?: readonly StoredAnswer[]
}

export interface StoredAnswer {
  readonly question: string
  /** PHC string. */
  readonly answerHash: string
}

/** Bytes of the JSON a store takes at most. */
export const documentLimitBytes = 65_536

/** Members of the document; realm, name and revision stand beside it. */
export function documentOf(identity: StoredIdentity): JsonObject {
  const { id, username, status, attributes, passwordVersion, passwordHash, oathSecret, kbaInfo } = identity
  return {
    id,
    username,
    status,
    passwordVersion,
    passwordHash,
    ...(oathSecret !== undefined && { oathSecret }),
    ...(kbaInfo !== undefined && { kbaInfo: kbaInfo as unknown as JsonValue }),
    attributes: attributes as JsonObject,
  }
}

/** @throws JourneyError E_IDENTITIES when the record is damaged, or of a later version */
export function identityOf({ realm, name, revision, document }: IdentityRecord): StoredIdentity {
  const { id, username, status, passwordVersion, passwordHash, oathSecret, kbaInfo, attributes } = document
  const isWhole =
    typeof id === 'string' &&
    typeof username === 'string' &&
    (status === 'Active' || status === 'Inactive') &&
    typeof passwordVersion === 'number' &&
    typeof passwordHash === 'string' &&
    (oathSecret === undefined || typeof oathSecret === 'string') &&
    (kbaInfo === undefined || areAnswers(kbaInfo)) &&
    isAttributes(attributes)
  if (!isWhole) {
    throw new JourneyError(
      'E_IDENTITIES',
      `the store holds an identity "${name}" of realm ${realm} that this version cannot read`,
      'open it with the version that wrote it, or remove that identity and make it anew',
    )
  }
  return {
    id,
    username,
    realm,
    status,
    attributes,
    revision,
    passwordVersion,
    passwordHash,
    ...(oathSecret !== undefined && { oathSecret }),
    ...(kbaInfo !== undefined && { kbaInfo }),
  }
}

/** What others may see: neither hash nor secret. */
export function publicIdentity(stored: StoredIdentity): Identity {
  const { passwordHash: _hash, oathSecret: _secret, kbaInfo: _answers, ...identity } = stored
  return identity
}

/** Whether `value` is an object of lists of texts. */
export function isAttributes(value: JsonValue | undefined): value is JsonObject & IdentityAttributes {
  if (!isJsonObject(value)) return false
  return Object.values(value).every(
    (list) => Array.isArray(list) && list.every((item) => typeof item === 'string'),
  )
}

function areAnswers(value: JsonValue): value is JsonValue & readonly StoredAnswer[] {
  if (!Array.isArray(value)) return false
  return value.every(
    (one) => isJsonObject(one) && typeof one.question === 'string' && typeof one.answerHash === 'string',
  )
}
