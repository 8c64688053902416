// The names of an embedded store's denylist: their digests, and until when each is held.

import { KeyTable } from './key-table.ts'
import type { SessionKey } from './session-key.ts'

/** In 256 tables, chosen by the key's first byte, as sessions are; 40 bytes a name. */
export class DenialTable {
  readonly #tables = Array.from({ length: 256 }, () => new KeyTable())
  #nextReaped = 0

  get size(): number {
    return this.#tables.reduce((sum, table) => sum + table.size, 0)
  }

  get bytes(): number {
    return this.#tables.reduce((sum, table) => sum + table.bytes, 0)
  }

  /** Epoch milliseconds; 0 for a name that is not there. */
  untilMs(key: SessionKey): number {
    const table = this.#tableOf(key)
    const row = table.find(key)
    return row === -1 ? 0 : table.at(row)
  }

  set(key: SessionKey, untilMs: number): void {
    const table = this.#tableOf(key)
    const row = table.find(key)
    if (row === -1) table.insert(key, untilMs)
    else table.set(row, untilMs)
  }

  remove(key: SessionKey): void {
    const table = this.#tableOf(key)
    const row = table.find(key)
    if (row !== -1) table.remove(row)
  }

  /** Forgets the names of the next of the 256 tables whose time is over; after 256 calls each had its turn. */
  reapNext(nowMs: number): void {
    const table = this.#tables[this.#nextReaped] as KeyTable
    this.#nextReaped = (this.#nextReaped + 1) % this.#tables.length
    for (let row = 0; row < table.capacity; ) {
      // Another name may move into the row: it is looked at again.
      if (table.isFilled(row) && table.at(row) <= nowMs) table.remove(row)
      else row += 1
    }
  }

  /** One of the 256 tables, which must not change meanwhile. */
  *ofShard(shard: number): Generator<{ readonly key: SessionKey; readonly untilMs: number }> {
    const table = this.#tables[shard] as KeyTable
    for (let row = 0; row < table.capacity; row += 1)
      if (table.isFilled(row)) yield { key: table.keyAt(row), untilMs: table.at(row) }
  }

  #tableOf(key: SessionKey): KeyTable {
    return this.#tables[(key[0] as number) & 0xff] as KeyTable
  }
}
