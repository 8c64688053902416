// Who there is: the identities of each realm, found by user name or id, and their passwords.

import { randomUUID } from 'node:crypto'
import { ResourceException, serviceUnavailable } from '#crest'
import type { QuestionAndAnswer } from './callback.ts'
import {
  type Identity,
  type IdentityAttributes,
  type IdentityStatus,
  publicIdentity,
  type StoredIdentity,
} from './identity.ts'
import { identityRecords } from './identity-records.ts'
import type { IdentityStore } from './identity-store.ts'
import type { PasswordHasher } from './password-hasher.ts'
import {
  checkPassword,
  defaultPasswordRules,
  normalizePassword,
  type PasswordRules,
  passwordMaximumLength,
} from './password-rules.ts'
import type { SecretSeal } from './secret-seal.ts'
import { createSecurityAnswers } from './security-answers.ts'

/** Methods reject as the store does when it cannot do its work, and with 503 when too many passwords wait to be hashed. */
export interface IdentityRepository {
  /** The identity of that user name in that realm. */
  find(realm: string, username: string): Promise<Identity | undefined>

  findById(realm: string, id: string): Promise<Identity | undefined>

  /**
   * The one identity of the realm that has the text under an attribute, see `textsUnder` and `folded`; `undefined` when none has,
   * or more than one. What it costs is up to the store, see `IdentityStore.findByText`.
   */
  findOnly(realm: string, attribute: string, text: string): Promise<Identity | undefined>

  /** The identity, if the password is its own, whatever its status. An unknown user costs as much as a wrong password. */
  verifyPassword(realm: string, username: string, password: string): Promise<Identity | undefined>

  /**
   * Makes the identity, or, where there is one of that user name, gives it this password if it has another.
   *
   * @throws JourneyError E_IDENTITIES, E_PASSWORD
   */
  setPassword(identity: IdentityName, password: string): Promise<Identity>

  /**
   * @returns `undefined` when the user name or the id is taken
   * @throws JourneyError E_IDENTITIES for a user name that is none, or too much text; E_PASSWORD
   */
  create(identity: NewIdentity, password: string): Promise<Identity | undefined>

  /**
   * Changes what `change` names and leaves the rest.
   *
   * @param expect gets the identity that is about to be replaced, and throws what `update` shall throw when it is not as expected
   * @returns `undefined` when there is no such identity
   * @throws JourneyError E_IDENTITIES, E_PASSWORD
   */
  update(
    realm: string,
    username: string,
    change: IdentityChange,
    expect?: (known: Identity) => void,
  ): Promise<Identity | undefined>

  /**
   * As `update`, with attributes that follow from those it has: `change` is called again when another writer came first.
   *
   * @returns `undefined` when there is no such identity
   * @throws JourneyError E_IDENTITIES for too much text
   */
  changeAttributes(
    realm: string,
    username: string,
    change: (identity: Identity) => IdentityAttributes,
  ): Promise<Identity | undefined>

  /** @returns whether there was one */
  remove(realm: string, username: string): Promise<boolean>

  /** The identities of the realm, or of all; in no order. */
  list(realm?: string): AsyncIterable<Identity>

  /**
   * The key of its one-time passwords in base32; `undefined` when it has none.
   *
   * @throws JourneyError E_IDENTITIES when this tenant's secret does not open it
   */
  oathSecret(realm: string, username: string): Promise<string | undefined>

  /** The security questions it has answered; none for a name that nobody has. */
  questions(realm: string, username: string): Promise<readonly string[]>

  /** Whether all these answers are right. A name that nobody has costs as much as wrong answers. */
  verifyAnswers(realm: string, username: string, given: readonly QuestionAndAnswer[]): Promise<boolean>
}

/** Without `id` a random UUID is made. */
export type IdentityName = Pick<Identity, 'realm' | 'username'> & { readonly id?: string }

export type NewIdentity = IdentityName & Omit<IdentityChange, 'password'>

export interface IdentityChange {
  readonly status?: IdentityStatus
  /** Those named are replaced, an empty list removes one; others stay. */
  readonly attributes?: IdentityAttributes
  readonly password?: string
  /** `null` removes it. */
  readonly oathSecret?: string | null
  /** Takes the place of all that were there. Only hashes of the answers are kept. */
  readonly kbaInfo?: readonly QuestionAndAnswer[]
}

export interface IdentityRepositoryOptions {
  readonly store: IdentityStore
  readonly hasher: PasswordHasher
  readonly seal: SecretSeal
  /** Default: at least 8 characters. */
  readonly passwordRules?: PasswordRules
}

export async function openIdentityRepository({
  store,
  hasher,
  seal,
  passwordRules = defaultPasswordRules,
}: IdentityRepositoryOptions): Promise<IdentityRepository> {
  const records = identityRecords(store)
  // Checked for users there are not, so that the time an answer takes does not tell who exists.
  const nobodysHash = await hasher.hash(randomUUID())
  const answers = createSecurityAnswers(hasher, nobodysHash)

  async function create(identity: NewIdentity, password: string): Promise<Identity | undefined> {
    const { realm, username, id = randomUUID(), status = 'Active', attributes = {} } = identity
    checkPassword(password, username, passwordRules)
    const made: StoredIdentity = {
      id,
      username,
      realm,
      status,
      attributes: withoutEmpty(attributes),
      revision: 1,
      passwordVersion: 1,
      passwordHash: await hasher.hash(normalizePassword(password)),
      ...(identity.oathSecret && { oathSecret: seal.seal({ realm, id }, identity.oathSecret) }),
      ...(await answers.hash(identity.kbaInfo)),
    }
    return (await records.add(made)) ? publicIdentity(made) : undefined
  }

  async function update(
    realm: string,
    username: string,
    change: IdentityChange,
    expect?: (known: Identity) => void,
  ): Promise<Identity | undefined> {
    if (change.password !== undefined) checkPassword(change.password, username, passwordRules)
    const passwordHash =
      change.password === undefined ? undefined : await hasher.hash(normalizePassword(change.password))
    const hashes = await answers.hash(change.kbaInfo)
    return replaceWith(realm, username, (known) => {
      expect?.(publicIdentity(known))
      return { ...changedBy(known, change, passwordHash), ...hashes }
    })
  }

  async function replaceWith(
    realm: string,
    username: string,
    change: (known: StoredIdentity) => StoredIdentity,
  ): Promise<Identity | undefined> {
    for (let attempt = 0; attempt < updateAttempts; attempt += 1) {
      const known = await records.find(realm, username)
      if (known === undefined) return undefined
      const changed = sealed(change(known))
      if (await records.replace(changed)) return publicIdentity(changed)
    }
    throw serviceUnavailable('The identity is being changed by others')
  }

  function sealed(identity: StoredIdentity): StoredIdentity {
    const { oathSecret } = identity
    return oathSecret === undefined ? identity : { ...identity, oathSecret: seal.seal(identity, oathSecret) }
  }

  async function setPassword(identity: IdentityName, password: string): Promise<Identity> {
    const { realm, username } = identity
    const known = await records.find(realm, username)
    if (known !== undefined && (await hasher.verify(known.passwordHash, normalizePassword(password)))) {
      return publicIdentity(known)
    }
    const done =
      known === undefined ? await create(identity, password) : await update(realm, username, { password })
    if (done === undefined) throw serviceUnavailable('The identity is being changed by others')
    return done
  }

  /** A hash of an older strength is made anew while the password is at hand; should that not be, the next login does it. */
  async function strengthen(identity: StoredIdentity, password: string): Promise<void> {
    try {
      const passwordHash = await hasher.hash(password)
      await records.replace({ ...identity, passwordHash, revision: identity.revision + 1 })
    } catch (error) {
      if (!(error instanceof ResourceException)) throw error
    }
  }

  return {
    create,
    update,
    setPassword,
    changeAttributes: (realm, username, change) =>
      replaceWith(realm, username, (known) =>
        changedBy(known, { attributes: change(publicIdentity(known)) }, undefined),
      ),
    remove: records.remove,
    find: async (realm, username) => shown(await records.find(realm, username)),
    findById: async (realm, id) => shown(await records.findById(realm, id)),
    async verifyPassword(realm, username, given) {
      const found = await records.find(realm, username)
      const password = normalizePassword(given)
      const isPossible = [...password].length <= passwordMaximumLength
      const hash = (isPossible && found?.passwordHash) || nobodysHash
      const isRight = await hasher.verify(hash, isPossible ? password : '')
      if (!isRight || found === undefined) return undefined
      if (!hasher.isCurrent(found.passwordHash)) await strengthen(found, password)
      return publicIdentity(found)
    },
    findOnly: async (realm, attribute, text) =>
      shown(onlyOne(await records.findByAttribute(realm, { attribute, text, limit: 2 }))),
    async *list(realm) {
      for await (const identity of records.list(realm)) yield publicIdentity(identity)
    },
    async oathSecret(realm, username) {
      const found = await records.find(realm, username)
      return found?.oathSecret && seal.open(found, found.oathSecret)
    },
    async questions(realm, username) {
      const { kbaInfo = [] } = (await records.find(realm, username)) ?? {}
      return kbaInfo.map(({ question }) => question)
    },
    verifyAnswers: async (realm, username, given) =>
      answers.verify((await records.find(realm, username))?.kbaInfo ?? [], given),
  }
}

const onlyOne = <T>(found: readonly T[]) => (found.length === 1 ? found[0] : undefined)

const shown = (stored: StoredIdentity | undefined) => stored && publicIdentity(stored)

function changedBy(
  known: StoredIdentity,
  change: IdentityChange,
  passwordHash: string | undefined,
): StoredIdentity {
  const { oathSecret: knownSecret, ...rest } = known
  const oathSecret = change.oathSecret === undefined ? knownSecret : (change.oathSecret ?? undefined)
  return {
    ...rest,
    status: change.status ?? known.status,
    attributes: withoutEmpty({ ...known.attributes, ...change.attributes }),
    revision: known.revision + 1,
    ...(passwordHash !== undefined && { passwordHash, passwordVersion: known.passwordVersion + 1 }),
    ...(oathSecret !== undefined && { oathSecret }),
  }
}

function withoutEmpty(attributes: IdentityAttributes): IdentityAttributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, values]) => values.length > 0))
}

/** Each lost round means that another writer has won one; so many in a row say that something is wrong. */
const updateAttempts = 20
