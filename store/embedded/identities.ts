// Identities and secrets inside this process: the table that answers, and the log that remembers.

import type { IdentityRecord, IdentityStore, IndexedText } from '#journey'
import { StoreError } from '../store-error.ts'
import type { IdentityLog } from './identity-entries.ts'
import type { HeldIdentity, IdentityTable } from './identity-table.ts'

/** A change is made in the table at once, so that of two who change what they have read only one may. */
export class EmbeddedIdentities implements IdentityStore {
  readonly #table: IdentityTable
  readonly #log: IdentityLog
  readonly #check: () => void

  /**
   * @param options.table what the log has told before, or empty
   * @param options.check throws when the stores are closed or their log cannot be trusted
   */
  constructor(options: {
    readonly table: IdentityTable
    readonly log: IdentityLog
    readonly check: () => void
  }) {
    this.#table = options.table
    this.#log = options.log
    this.#check = options.check
  }

  async find(realm: string, name: string): Promise<IdentityRecord | undefined> {
    this.#check()
    const held = this.#table.find(realm, name)
    return held && recordOf(held)
  }

  async write({ document, ...identity }: IdentityRecord): Promise<boolean> {
    this.#check()
    const { realm, name, revision } = identity
    if ((this.#table.find(realm, name)?.revision ?? 0) !== revision - 1) return false
    const held = { realm, name, revision, document: JSON.stringify(document) }
    checkSize(held)
    const durable = this.#log.put(held)
    this.#table.put(held)
    await durable
    return true
  }

  async remove(realm: string, name: string): Promise<boolean> {
    this.#check()
    if (!this.#table.find(realm, name)) return false
    const durable = this.#log.remove(realm, name)
    this.#table.remove(realm, name)
    await durable
    return true
  }

  async findByText(realm: string, { index, text, limit }: IndexedText): Promise<readonly IdentityRecord[]> {
    this.#check()
    const texts = this.#table.indexOf(index)
    await texts.filled
    this.#check()
    const found: IdentityRecord[] = []
    for (const name of texts.namesOf(realm, text)) {
      if (found.length >= limit) break
      const held = this.#table.find(realm, name)
      if (held) found.push(recordOf(held))
    }
    return found
  }

  async *identities(realm?: string): AsyncGenerator<IdentityRecord> {
    this.#check()
    let walked = 0
    for (const held of this.#table.identities()) {
      if (realm === undefined || held.realm === realm) yield recordOf(held)
      walked += 1
      // So that nobody waits for all of them.
      if (walked % walkedAtOnce === 0) await new Promise((done) => setImmediate(done))
      this.#check()
    }
  }

  /** See `Stores.secret`. */
  async secret(name: string, make: () => string): Promise<string> {
    this.#check()
    const known = this.#table.secret(name)
    if (known !== undefined) {
      // Somebody may have made it a moment ago.
      await this.#log.durable()
      return known
    }
    const made = make()
    const durable = this.#log.putSecret(name, made)
    this.#table.putSecret(name, made)
    await durable
    return made
  }
}

function recordOf({ document, ...identity }: HeldIdentity): IdentityRecord {
  return { ...identity, document: JSON.parse(document) }
}

function checkSize({ realm, name, document }: HeldIdentity): void {
  const size = Buffer.byteLength(document)
  if (size <= maxDocumentBytes) return
  throw new StoreError(
    'E_STORE_TOO_LARGE',
    `the identity ${name} of realm ${realm} has ${size} bytes; the store takes ${maxDocumentBytes}`,
    'keep less in its attributes',
  )
}

/** As JSON. */
const maxDocumentBytes = 65_536
const walkedAtOnce = 1_000
