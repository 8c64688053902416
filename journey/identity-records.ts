// Identities as records of a store: by user name, and by id.

import { attributeIndex, folded } from './attribute-texts.ts'
import { documentLimitBytes, documentOf, identityOf, type StoredIdentity } from './identity.ts'
import { type IdentityStore, identityName, idRecordName, isIdentityRecord } from './identity-store.ts'
import { JourneyError } from './journey-error.ts'

export interface IdentityRecords {
  find(realm: string, username: string): Promise<StoredIdentity | undefined>
  findById(realm: string, id: string): Promise<StoredIdentity | undefined>
  /** Those that have the text under the attribute, in no order, and no more than `limit`. */
  findByAttribute(realm: string, wanted: AttributeText): Promise<readonly StoredIdentity[]>
  /**
   * @returns whether it was written; `false` when the user name or the id is taken
   * @throws JourneyError E_IDENTITIES for a user name that is none, or too much text
   */
  add(identity: StoredIdentity): Promise<boolean>
  /**
   * Writes the identity if the one that is there has the revision before it.
   *
   * @returns whether it was written
   * @throws JourneyError E_IDENTITIES for too much text
   */
  replace(identity: StoredIdentity): Promise<boolean>
  /** @returns whether there was one */
  remove(realm: string, username: string): Promise<boolean>
  list(realm?: string): AsyncIterable<StoredIdentity>
}

/** A text that identities are looked up by. */
export interface AttributeText {
  readonly attribute: string
  readonly text: string
  readonly limit: number
}

/**
 * The way from an id to its user name is a record of its own, written before the identity and removed after it: a crash
 * between leaves one that leads nowhere, which the next claim of the id takes over.
 */
export function identityRecords(store: IdentityStore): IdentityRecords {
  async function find(realm: string, username: string): Promise<StoredIdentity | undefined> {
    if (!isUsername(username)) return undefined
    const record = await store.find(realm, identityName(username))
    return record && identityOf(record)
  }

  async function findById(realm: string, id: string): Promise<StoredIdentity | undefined> {
    const name = (await store.find(realm, idRecordName(id)))?.document.name
    const found = typeof name === 'string' ? await find(realm, name) : undefined
    return found?.id === id ? found : undefined
  }

  async function replace(identity: StoredIdentity): Promise<boolean> {
    const document = documentOf(identity)
    if (Buffer.byteLength(JSON.stringify(document)) > documentLimitBytes) {
      throw refused(identity.realm, `has more than ${documentLimitBytes} bytes`, 'give it fewer attributes')
    }
    const { realm, username, revision } = identity
    return await store.write({ realm, name: identityName(username), revision, document })
  }

  async function claimId({ realm, id, username }: StoredIdentity): Promise<boolean> {
    if ((await findById(realm, id)) !== undefined) return false
    const revision = ((await store.find(realm, idRecordName(id)))?.revision ?? 0) + 1
    return await store.write({
      realm,
      name: idRecordName(id),
      revision,
      document: { name: identityName(username) },
    })
  }

  return {
    find,
    findById,
    async findByAttribute(realm, { attribute, text, limit }) {
      const found = await store.findByText(realm, {
        index: attributeIndex(attribute),
        text: folded(text),
        limit,
      })
      return found.map(identityOf)
    },
    replace,
    async add(identity) {
      const { realm, username, id } = identity
      checkUsername(realm, username)
      if ((await find(realm, username)) !== undefined || !(await claimId(identity))) return false
      if (await replace(identity)) return true
      if ((await findById(realm, id)) === undefined) await store.remove(realm, idRecordName(id))
      return false
    },
    async remove(realm, username) {
      const known = await find(realm, username)
      if (known === undefined) return false
      const wasThere = await store.remove(realm, identityName(username))
      await store.remove(realm, idRecordName(known.id))
      return wasThere
    },
    async *list(realm) {
      for await (const record of store.identities(realm)) {
        if (isIdentityRecord(record)) yield identityOf(record)
      }
    },
  }
}

/** Characters of a user name. */
export const usernameLimit = 256

/** Half a character, a lone surrogate, would come back from a store as another. */
export function isUsername(username: string): boolean {
  return username !== '' && username.length <= usernameLimit && !/[\p{Cc}\p{Cs}]/u.test(username)
}

function checkUsername(realm: string, username: string): void {
  if (isUsername(username)) return
  const what =
    username === '' ? 'has an empty user name' : 'has a user name that is too long or not printable'
  throw refused(realm, what, `give it one of 1 to ${usernameLimit} printable characters`)
}

function refused(realm: string, what: string, hint: string): JourneyError {
  return new JourneyError('E_IDENTITIES', `an identity of realm ${realm} ${what}`, hint)
}
