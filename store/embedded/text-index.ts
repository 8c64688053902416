// Which identities of a table have a text, for one index: found without reading them all.

import type { IdentityIndex } from '#journey'
import type { HeldIdentity, IdentityTable } from './identity-table.ts'

/**
 * Filled when it is first asked for, a slice at a time, so that nobody waits long; from its making on it is told of every change.
 * Some 120 bytes for each text of an identity.
 */
export class TextIndex {
  readonly #index: IdentityIndex
  /** By realm and text, the name of who has it. Mostly that is one: a set for each would take twice the memory. */
  readonly #names = new Map<string, string | Set<string>>()
  /** Resolves when everything is in it. */
  readonly filled: Promise<void>

  constructor(index: IdentityIndex, table: IdentityTable) {
    this.#index = index
    this.filled = this.#fill(table)
  }

  /** The names in that realm that have the text; good until the table changes. */
  namesOf(realm: string, text: string): Iterable<string> {
    const names = this.#names.get(keyOf(realm, text)) ?? []
    return typeof names === 'string' ? [names] : names
  }

  /** Also of one that is in it: the walk that fills it meets some that it was told of. */
  add(identity: HeldIdentity): void {
    const { name } = identity
    for (const key of this.#keysOf(identity)) {
      const names = this.#names.get(key)
      if (names === undefined) this.#names.set(key, name)
      else if (typeof names !== 'string') names.add(name)
      else if (names !== name) this.#names.set(key, new Set([names, name]))
    }
  }

  remove(identity: HeldIdentity): void {
    const { name } = identity
    for (const key of this.#keysOf(identity)) {
      const names = this.#names.get(key)
      if (names instanceof Set) names.delete(name)
      if (names === name || (names instanceof Set && names.size === 0)) this.#names.delete(key)
    }
  }

  async #fill(table: IdentityTable): Promise<void> {
    let walked = 0
    for (const identity of table.identities()) {
      this.add(identity)
      walked += 1
      if (walked % walkedAtOnce === 0) await new Promise((done) => setImmediate(done))
    }
  }

  #keysOf({ realm, document }: HeldIdentity): readonly string[] {
    return this.#index.textsOf(JSON.parse(document)).map((text) => keyOf(realm, text))
  }
}

/** Unlike for every two, whatever characters they hold. */
function keyOf(realm: string, text: string): string {
  return `${realm.length} ${realm}${text}`
}

/** Some 2 ms. */
const walkedAtOnce = 500
