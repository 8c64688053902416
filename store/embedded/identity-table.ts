// The identities and secrets of an embedded store, in memory.

import { type IdentityIndex, isIdentityRecord } from '#journey'
import { TextIndex } from './text-index.ts'

/** What is held of an identity. */
export interface HeldIdentity {
  readonly realm: string
  readonly name: string
  readonly revision: number
  /** JSON: text takes a tenth of the memory of its objects. */
  readonly document: string
}

/** For some hundred thousand identities, each 200 bytes beside its document. */
export class IdentityTable {
  readonly #identities = new Map<string, HeldIdentity>()
  readonly #secrets = new Map<string, string>()
  readonly #indexes = new Map<string, TextIndex>()
  #textBytes = 0
  #count = 0

  /** Records. */
  get size(): number {
    return this.#identities.size
  }

  /** Records that are identities, and not the way to one. */
  get identityCount(): number {
    return this.#count
  }

  /** Of all documents together, about. */
  get textBytes(): number {
    return this.#textBytes
  }

  find(realm: string, name: string): HeldIdentity | undefined {
    return this.#identities.get(keyOf(realm, name))
  }

  /** One that is there keeps its turn, so that a walk that changes what it meets comes to an end. */
  put(identity: HeldIdentity): void {
    const known = this.find(identity.realm, identity.name)
    this.#identities.set(keyOf(identity.realm, identity.name), identity)
    this.#textBytes += identity.document.length - (known?.document.length ?? 0)
    if (!known && isIdentityRecord(identity)) this.#count += 1
    for (const index of this.#indexes.values()) {
      if (known) index.remove(known)
      index.add(identity)
    }
  }

  remove(realm: string, name: string): void {
    const known = this.find(realm, name)
    if (!known) return
    this.#textBytes -= known.document.length
    if (isIdentityRecord(known)) this.#count -= 1
    this.#identities.delete(keyOf(realm, name))
    for (const index of this.#indexes.values()) index.remove(known)
  }

  /** The index of that name, which is made when it is first asked for. */
  indexOf(index: IdentityIndex): TextIndex {
    const known = this.#indexes.get(index.name)
    if (known) return known
    const made = new TextIndex(index, this)
    this.#indexes.set(index.name, made)
    return made
  }

  /** It may change meanwhile; what is there from the beginning to the end is walked over. */
  identities(): IterableIterator<HeldIdentity> {
    return this.#identities.values()
  }

  secret(name: string): string | undefined {
    return this.#secrets.get(name)
  }

  putSecret(name: string, value: string): void {
    this.#secrets.set(name, value)
  }

  secrets(): IterableIterator<[name: string, value: string]> {
    return this.#secrets.entries()
  }
}

/** Unlike for every two names, whatever characters they hold. */
function keyOf(realm: string, name: string): string {
  return `${realm.length} ${realm}${name}`
}
