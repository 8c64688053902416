// A hash table from keys to a number each, in typed arrays: a million of them are no objects.

import { keyWords, type SessionKey } from './session-key.ts'

/**
 * Open addressing with linear probing. A removal moves later rows back, so that there are no tombstones and the table
 * does not age. A row's number is good until the next `insert` or `remove`.
 */
export class KeyTable {
  #keys = noKeys
  /** NaN marks a row that holds nothing. */
  #values = noValues
  #size = 0

  get size(): number {
    return this.#size
  }

  /** How many rows there are, filled or not: the range to walk over. */
  get capacity(): number {
    return this.#values.length
  }

  get bytes(): number {
    return this.#keys.byteLength + this.#values.byteLength
  }

  /** The row of the key, or -1. */
  find(key: SessionKey): number {
    const keys = this.#keys
    for (let row = this.#homeOf(key, 0); this.isFilled(row); row = this.#after(row)) {
      const at = row * keyWords
      const isSame =
        keys[at] === key[0] && keys[at + 1] === key[1] && keys[at + 2] === key[2] && keys[at + 3] === key[3]
      if (isSame) return row
    }
    return -1
  }

  /** The key must not be in the table yet. */
  insert(key: SessionKey, value: number): void {
    if (this.#size + 1 > this.capacity * maxLoad) this.#grow()
    this.#put(key, 0, value)
    this.#size += 1
  }

  /** Empties the row and closes the gap: a row behind it that may stand nearer to its home moves back, and so on. */
  remove(row: number): void {
    const { capacity } = this
    let gap = row
    for (let next = this.#after(gap); this.isFilled(next); next = this.#after(next)) {
      const home = this.#homeOf(this.#keys, next * keyWords)
      const wayFromHome = (next - home + capacity) % capacity
      const wayFromGap = (next - gap + capacity) % capacity
      if (wayFromHome < wayFromGap) continue
      this.#keys.copyWithin(gap * keyWords, next * keyWords, (next + 1) * keyWords)
      this.set(gap, this.at(next))
      gap = next
    }
    this.set(gap, Number.NaN)
    this.#size -= 1
  }

  isFilled(row: number): boolean {
    return !Number.isNaN(this.at(row))
  }

  at(row: number): number {
    return this.#values[row] as number
  }

  set(row: number, value: number): void {
    this.#values[row] = value
  }

  /** Where the key lies; copy it to keep it. */
  keyAt(row: number): SessionKey {
    return this.#keys.subarray(row * keyWords, (row + 1) * keyWords)
  }

  #grow(): void {
    const keys = this.#keys
    const values = this.#values
    const capacity = Math.max(firstCapacity, Math.ceil(values.length * growth))
    this.#keys = new Uint32Array(capacity * keyWords)
    this.#values = new Float64Array(capacity).fill(Number.NaN)
    for (const [row, value] of values.entries())
      if (!Number.isNaN(value)) this.#put(keys, row * keyWords, value)
  }

  #put(keys: Uint32Array, at: number, value: number): void {
    let row = this.#homeOf(keys, at)
    while (this.isFilled(row)) row = this.#after(row)
    for (let word = 0; word < keyWords; word += 1)
      this.#keys[row * keyWords + word] = keys[at + word] as number
    this.set(row, value)
  }

  #after(row: number): number {
    return row + 1 === this.capacity ? 0 : row + 1
  }

  /** The key's second word spread over the rows; the first has chosen the table. A product below 2^53, so it is exact. */
  #homeOf(keys: Uint32Array, at: number): number {
    return Math.floor(((keys[at + 1] as number) * this.capacity) / 2 ** 32)
  }
}

/** One row that stays empty, for every table that has nothing yet: a store has hundreds of them. */
const noKeys = new Uint32Array(keyWords)
const noValues = Float64Array.of(Number.NaN)
const firstCapacity = 8
/** Above three quarters the probes of linear probing get long. */
const maxLoad = 0.75
const growth = 1.5
