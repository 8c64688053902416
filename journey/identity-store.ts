// Where identities rest.

import type { JsonObject } from '#crest'

/** One identity, as a store keeps it. Only `IdentityRepository` knows what the members of `document` mean. */
export interface IdentityRecord {
  /** `/` for the top level, else a path such as `/alpha`. */
  readonly realm: string
  /** What identities of a realm are told apart by, see `identityName`. */
  readonly name: string
  /** How often it was written, from 1. */
  readonly revision: number
  /** Password hash, attributes, failed logins, …; at most 64 KiB as JSON. */
  readonly document: JsonObject
}

/**
 * Methods reject with an error that has `code`, `message` and `hint` when the store cannot do its work; then nothing was
 * acknowledged. `identity-store.contract.ts` holds every store to these sentences.
 */
export interface IdentityStore {
  find(realm: string, name: string): Promise<IdentityRecord | undefined>

  /**
   * Writes the record if the one that is there has the revision before it (1: if there is none), so that of two who change
   * what they have read only one may. Resolves when it is held as durably as the store can hold it.
   * @returns whether it was written
   */
  write(record: IdentityRecord): Promise<boolean>

  /** Resolves as `write` does. @returns whether there was one */
  remove(realm: string, name: string): Promise<boolean>

  /**
   * Those of the realm of whose document the index gives the text; in no order, and no more than `limit`. Meant to be asked by
   * strangers: however many ask, and however often, they cost no more than one who reads all records at a time.
   */
  findByText(realm: string, wanted: IndexedText): Promise<readonly IdentityRecord[]>

  /** Every record of the realm, or of all; in no order. */
  identities(realm?: string): AsyncIterable<IdentityRecord>
}

/** By which texts a record is found beside its name. */
export interface IdentityIndex {
  /** Two of the same name are the same: a store may keep what one of them gave. A few for the whole service. */
  readonly name: string
  /** They follow from the document alone. It does not throw, whatever the document is. */
  textsOf(document: JsonObject): readonly string[]
}

export interface IndexedText {
  readonly index: IdentityIndex
  readonly text: string
  readonly limit: number
}

/**
 * Whether a record is an identity. Beside each stands one that leads from its id to its name; no user name holds a control
 * character, so none is taken for it.
 */
export function isIdentityRecord({ name }: Pick<IdentityRecord, 'name'>): boolean {
  return !name.startsWith(idPrefix)
}

/** The name of the record that leads from an id to the identity's name. */
export function idRecordName(id: string): string {
  return `${idPrefix}${id}`
}

const idPrefix = 'id\n'

/** User names are told apart without regard to case and to how an accent is written, as in a directory. */
export function identityName(username: string): string {
  return username.normalize('NFC').toLowerCase()
}
