// The identities and secrets of an embedded store, in memory.

import type { IdentityRecord } from '#journey'

/** What is held of an identity. The document stays text, which costs a tenth of what its objects would. */
export interface HeldIdentity {
  readonly realm: string
  readonly name: string
  readonly revision: number
  /** JSON. */
  readonly document: string
}

/** Fine for a hundred thousand identities: some 200 bytes each beside their documents. */
export class IdentityTable {
  readonly #identities = new Map<string, HeldIdentity>()
  readonly #secrets = new Map<string, string>()

  get size(): number {
    return this.#identities.size
  }

  find(realm: string, name: string): HeldIdentity | undefined {
    return this.#identities.get(keyOf(realm, name))
  }

  put(identity: HeldIdentity): void {
    this.#identities.set(keyOf(identity.realm, identity.name), identity)
  }

  remove(realm: string, name: string): boolean {
    return this.#identities.delete(keyOf(realm, name))
  }

  /** It may change meanwhile: what is there from beginning to end is walked over once. */
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

export function identityRecordOf({ document, ...identity }: HeldIdentity): IdentityRecord {
  return { ...identity, document: JSON.parse(document) }
}

/** NUL is in neither part: a realm is a path, and no name may hold one that could pass for another's end. */
function keyOf(realm: string, name: string): string {
  return JSON.stringify([realm, name])
}
