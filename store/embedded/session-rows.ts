// Rows of one size for sessions, in blocks of typed arrays: a million sessions are no objects, and one row is one cache line.

import type { SessionTimes } from '#session'
import type { Place } from './record-arena.ts'
import { keyWords, type SessionKey } from './session-key.ts'
import type { Ref } from './session-ref.ts'

/**
 * A row keeps its number until it is freed. 64 bytes: the key in 4 words, the place of the record, the user's hash, the next
 * and the previous session of that user, and the times in 4 doubles. Row 0 is never used.
 */
export class SessionRows {
  readonly #words: Uint32Array[] = []
  readonly #doubles: Float64Array[] = []
  /** Rows that were in use once: all below it. */
  #end = 1
  /** The first free row below the end, the next in its field `next`; 0 for none. */
  #free = 0

  /** One more than the highest row that was ever in use: the range to walk over, from 1. */
  get end(): number {
    return this.#end
  }

  get bytes(): number {
    return this.#words.length * blockRows * rowBytes
  }

  /** A row that is free; what stands in it is old. */
  take(): number {
    const free = this.#free
    if (free !== 0) {
      this.#free = this.next(free)
      return free
    }
    if (this.#end >> blockBits === this.#words.length) {
      const block = new ArrayBuffer(blockRows * rowBytes)
      this.#words.push(new Uint32Array(block))
      this.#doubles.push(new Float64Array(block))
    }
    this.#end += 1
    return this.#end - 1
  }

  give(row: number): void {
    this.setPlace(row, 0)
    this.setNext(row, this.#free)
    this.#free = row
  }

  isFilled(row: number): boolean {
    return this.place(row) !== 0
  }

  hasKey(row: number, key: SessionKey): boolean {
    const words = this.#block(row)
    const at = wordOf(row)
    return (
      words[at] === key[0] && words[at + 1] === key[1] && words[at + 2] === key[2] && words[at + 3] === key[3]
    )
  }

  /** Where the key lies; copy it to keep it. */
  key(row: number): SessionKey {
    return this.#block(row).subarray(wordOf(row), wordOf(row) + keyWords)
  }

  /** The word of the key that the index goes by. */
  hash(row: number): number {
    return this.#word(row, 1)
  }

  /** Everything of a row that `take` gave; the session is in no user's chain. */
  fill(
    row: number,
    {
      key,
      userHash,
      times,
    }: { readonly key: SessionKey; readonly userHash: number; readonly times: SessionTimes },
    place: Place,
  ): void {
    const words = this.#block(row)
    const at = wordOf(row)
    for (let word = 0; word < keyWords; word += 1) words[at + word] = key[word] as number
    words[at + fields.place] = place
    words[at + fields.userHash] = userHash
    words[at + fields.next] = 0
    words[at + fields.previous] = 0
    const doubles = this.#times(row)
    const first = timesOf(row)
    doubles[first] = times.creationTimeMs
    doubles[first + 1] = times.latestAccessTimeMs
    doubles[first + 2] = times.maxIdleTimeMinutes
    doubles[first + 3] = times.maxSessionTimeMinutes
  }

  place(row: number): Place {
    return this.#word(row, fields.place)
  }

  setPlace(row: number, place: Place): void {
    this.#setWord(row, fields.place, place)
  }

  userHash(row: number): number {
    return this.#word(row, fields.userHash)
  }

  next(row: number): Ref {
    return this.#word(row, fields.next)
  }

  setNext(row: number, ref: Ref): void {
    this.#setWord(row, fields.next, ref)
  }

  previous(row: number): Ref {
    return this.#word(row, fields.previous)
  }

  setPrevious(row: number, ref: Ref): void {
    this.#setWord(row, fields.previous, ref)
  }

  times(row: number): SessionTimes {
    const doubles = this.#times(row)
    const at = timesOf(row)
    return {
      creationTimeMs: doubles[at] as number,
      latestAccessTimeMs: doubles[at + 1] as number,
      maxIdleTimeMinutes: doubles[at + 2] as number,
      maxSessionTimeMinutes: doubles[at + 3] as number,
    }
  }

  latestAccessTimeMs(row: number): number {
    return this.#times(row)[timesOf(row) + 1] as number
  }

  setLatestAccessTimeMs(row: number, latestAccessTimeMs: number): void {
    this.#times(row)[timesOf(row) + 1] = latestAccessTimeMs
  }

  #word(row: number, field: number): number {
    return this.#block(row)[wordOf(row) + field] as number
  }

  #setWord(row: number, field: number, value: number): void {
    this.#block(row)[wordOf(row) + field] = value
  }

  #block(row: number): Uint32Array {
    return this.#words[row >> blockBits] as Uint32Array
  }

  #times(row: number): Float64Array {
    return this.#doubles[row >> blockBits] as Float64Array
  }
}

/** Words of a row behind its key. The times are its doubles 4 to 7. */
const fields = {
  place: keyWords,
  userHash: keyWords + 1,
  next: keyWords + 2,
  previous: keyWords + 3,
} as const

const blockBits = 10
const blockRows = 1 << blockBits
const rowBytes = 64

function wordOf(row: number): number {
  return (row & (blockRows - 1)) * (rowBytes / 4)
}

function timesOf(row: number): number {
  return (row & (blockRows - 1)) * (rowBytes / 8) + 4
}
