// The accounts by which programs act in the cloud: they hold no secret of ours, they sign with a key of their own.

import assert from 'node:assert/strict'
import { createPublicKey, type KeyObject } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from 'jose'
import { isObject, type Problem } from '../configuration/check-setting.ts'

/** An account of the top-level realm, as an operator registers it. Names: the cloud's managed object `svcacct`. */
export interface ServiceAccount {
  /** The cloud gives it a UUID. */
  readonly id: string
  /** Its public key, RFC 7517: RSA of 2048 bits or more, EC on P-256, P-384 or P-521, or Ed25519. Give this or `jwks`. */
  readonly jwk?: Readonly<Record<string, unknown>>
  /** Its public keys, 1 to 10 of them: `{"keys":[…]}`. */
  readonly jwks?: Readonly<Record<string, unknown>>
  /** What its tokens may be good for, as with a client. A request that names no scope gets them all. */
  readonly scopes: readonly string[]
}

/** The public client that all of them use; it has no secret. Source: the cloud's page on service accounts. */
export const serviceAccountClientId = 'service-account'

/** The grant by which they get their tokens. Source: RFC 7523. */
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** What cannot be about the accounts when each of their settings can. No key is shown. */
export function serviceAccountProblems(accounts: readonly ServiceAccount[]): Problem[] {
  const ids = accounts.map(({ id }) => id)
  return accounts.flatMap((account, i) => {
    const problem = (what: string, hint: string): Problem[] => [
      { path: ['serviceAccounts', i], at: 'value', message: `service account "${account.id}" ${what}`, hint },
    ]
    const jwks = jwksOf(account)
    if (jwks === undefined)
      return problem('has no key, or too many', 'give it "jwk", or "jwks" with 1 to 10 "keys"')
    if (jwks.some(isSecret)) {
      return problem(
        'has a private key',
        'give it the public part alone; the rest stays with the program that signs',
      )
    }
    if (jwks.some((jwk) => readKey(jwk) === undefined)) {
      return problem(
        'has a key that cannot be used',
        'give it an RSA key of 2048 bits or more, an EC key on P-256, P-384 or P-521, or Ed25519, as JWK; "alg", if there, must fit it',
      )
    }
    return ids.indexOf(account.id) === i ? [] : problem('is there twice', 'remove one of them')
  })
}

export interface ServiceAccounts {
  /**
   * The account whose key has signed, and what it says: claims of any kind, which nobody has looked at yet but for `iss`. It
   * takes as long for an account that does not exist.
   */
  authenticate(assertion: Assertion): Promise<SignedAssertion | undefined>
}

export interface SignedAssertion {
  readonly account: ServiceAccount
  readonly claims: JWTPayload
}

/** A JWT as it came, read but not believed. */
export interface Assertion {
  readonly text: string
  readonly algorithm: string
  readonly keyId: string | undefined
  /** Not empty. */
  readonly issuer: string
  readonly claims: JWTPayload
}

/** `undefined` for what is no JWT, is too long to be one, or has nobody for an issuer. */
export function parseAssertion(text: string): Assertion | undefined {
  if (text.length > longestAssertion) return undefined
  try {
    const { alg, kid } = decodeProtectedHeader(text)
    const claims = decodeJwt(text)
    if (typeof claims.iss !== 'string' || claims.iss === '' || typeof alg !== 'string') return undefined
    return { text, algorithm: alg, keyId: kid, issuer: claims.iss, claims }
  } catch {
    return undefined // neither function reads anything but the text
  }
}

export function createServiceAccounts(registered: readonly ServiceAccount[]): ServiceAccounts {
  const accounts = new Map(
    registered.map((account) => [account.id, { account, keys: (jwksOf(account) ?? []).map(usableKey) }]),
  )
  const allKeys = [...accounts.values()].flatMap(({ keys }) => keys)
  return {
    async authenticate(assertion) {
      const found = accounts.get(assertion.issuer)
      const fitting = (found?.keys ?? []).filter((key) => fits(key, assertion))
      const anyOther = allKeys.find(({ algorithms }) => algorithms.includes(assertion.algorithm))
      const tried = fitting.length > 0 || anyOther === undefined ? fitting : [anyOther]
      const isSigned = await hasSigned(tried, assertion.text)
      if (!isSigned || fitting.length === 0 || found === undefined) return undefined
      return { account: found.account, claims: assertion.claims }
    },
  }
}

interface AccountKey {
  readonly key: KeyObject
  readonly keyId: unknown
  readonly algorithms: readonly string[]
}

/** A `kid` on both sides has to be the same; frodo sends none. */
function fits({ algorithms, keyId }: AccountKey, assertion: Assertion): boolean {
  const isNamed = keyId === undefined || assertion.keyId === undefined || keyId === assertion.keyId
  return isNamed && algorithms.includes(assertion.algorithm)
}

async function hasSigned(keys: readonly AccountKey[], text: string): Promise<boolean> {
  for (const { key, algorithms } of keys) {
    try {
      await compactVerify(text, key, { algorithms: [...algorithms] })
      return true
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
    }
  }
  return false
}

/** `undefined` unless there are 1 to 10, under one of the two names. */
function jwksOf({ jwk, jwks }: ServiceAccount): readonly unknown[] | undefined {
  if ((jwk === undefined) === (jwks === undefined)) return undefined
  if (jwk !== undefined) return [jwk]
  const keys = jwks?.keys
  return Array.isArray(keys) && keys.length > 0 && keys.length <= mostKeys ? keys : undefined
}

/** Members of RFC 7518 that only a private or a symmetric key has. */
function isSecret(jwk: unknown): boolean {
  return (
    isObject(jwk) && ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].some((name) => Object.hasOwn(jwk, name))
  )
}

function usableKey(jwk: unknown): AccountKey {
  const key = readKey(jwk)
  assert(key !== undefined, 'keys can be used, see serviceAccountProblems')
  return key
}

function readKey(jwk: unknown): AccountKey | undefined {
  if (!isObject(jwk)) return undefined
  let key: KeyObject
  try {
    key = createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return undefined // it depends on the key alone
  }
  const ofKind = algorithmsOf(key)
  const algorithms = jwk.alg === undefined ? ofKind : ofKind.filter((name) => name === jwk.alg)
  return algorithms.length === 0 ? undefined : { key, keyId: jwk.kid, algorithms }
}

/** Asymmetric ones only, so neither `none` nor a public key taken for a shared secret. Source: AM's page on the grant. */
function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly string[] {
  if (asymmetricKeyType === 'rsa') {
    const isStrong = (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
    return isStrong ? ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] : []
  }
  if (asymmetricKeyType === 'ed25519') return ['EdDSA', 'Ed25519']
  const ofCurve = new Map([
    ['prime256v1', 'ES256'],
    ['secp384r1', 'ES384'],
    ['secp521r1', 'ES512'],
  ]).get(asymmetricKeyDetails?.namedCurve ?? '')
  return ofCurve === undefined ? [] : [ofCurve]
}

/** Of one account: enough to change them one after the other. */
const mostKeys = 10
/** Characters. With an RSA key of 4096 bits an assertion has some 1,000. */
const longestAssertion = 8192
