// A hash table from session keys to times and places, in typed arrays: a million sessions are no objects.

import type { SessionTimes } from '#session'
import type { Place } from './record-pages.ts'
import { keyWords, type SessionKey } from './session-key.ts'

/**
 * Open addressing with linear probing. A removal moves later rows back, so that there are no tombstones and the table
 * does not age. A row's number is good until the next `insert` or `remove`.
 */
export class KeyTable {
  #rows: Rows = rowsOf(16)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** How many rows there are, filled or not: the range to walk over. */
  get capacity(): number {
    return this.#rows.capacity
  }

  /** The row of the key, or -1. */
  find(key: SessionKey): number {
    const { keys, places, capacity } = this.#rows
    for (
      let row = homeOf(key, 0, capacity);
      places[row] !== empty;
      row = row + 1 === capacity ? 0 : row + 1
    ) {
      const at = row * keyWords
      const isSame =
        keys[at] === key[0] && keys[at + 1] === key[1] && keys[at + 2] === key[2] && keys[at + 3] === key[3]
      if (isSame) return row
    }
    return -1
  }

  /** The key must not be in the table yet. */
  insert(key: SessionKey, place: Place, times: SessionTimes): void {
    if (this.#size + 1 > this.#rows.capacity * maxLoad) this.#grow()
    const rows = this.#rows
    const row = firstEmpty(rows, homeOf(key, 0, rows.capacity))
    rows.keys.set(key, row * keyWords)
    rows.places[row] = place
    rows.creationMs[row] = times.creationTimeMs
    rows.latestAccessMs[row] = times.latestAccessTimeMs
    rows.maxIdleMinutes[row] = times.maxIdleTimeMinutes
    rows.maxSessionMinutes[row] = times.maxSessionTimeMinutes
    this.#size += 1
  }

  /** Empties the row and closes the gap: a row behind it that may stand nearer to its home moves back, and so on. */
  remove(row: number): void {
    const rows = this.#rows
    const { capacity, places, keys } = rows
    let gap = row
    for (let next = (gap + 1) % capacity; places[next] !== empty; next = (next + 1) % capacity) {
      const home = homeOf(keys, next * keyWords, capacity)
      const wayFromHome = (next - home + capacity) % capacity
      const wayFromGap = (next - gap + capacity) % capacity
      if (wayFromHome < wayFromGap) continue
      copyRow(rows, next, rows, gap)
      gap = next
    }
    places[gap] = empty
    this.#size -= 1
  }

  isFilled(row: number): boolean {
    return this.#rows.places[row] !== empty
  }

  placeAt(row: number): Place {
    return this.#rows.places[row] ?? empty
  }

  setPlace(row: number, place: Place): void {
    this.#rows.places[row] = place
  }

  /** Where the key lies; copy it to keep it. */
  keyAt(row: number): SessionKey {
    return this.#rows.keys.subarray(row * keyWords, (row + 1) * keyWords)
  }

  timesAt(row: number): SessionTimes {
    const { creationMs, latestAccessMs, maxIdleMinutes, maxSessionMinutes } = this.#rows
    return {
      creationTimeMs: creationMs[row] ?? 0,
      latestAccessTimeMs: latestAccessMs[row] ?? 0,
      maxIdleTimeMinutes: maxIdleMinutes[row] ?? 0,
      maxSessionTimeMinutes: maxSessionMinutes[row] ?? 0,
    }
  }

  latestAccessTimeMsAt(row: number): number {
    return this.#rows.latestAccessMs[row] ?? 0
  }

  setLatestAccessTimeMs(row: number, latestAccessTimeMs: number): void {
    this.#rows.latestAccessMs[row] = latestAccessTimeMs
  }

  #grow(): void {
    const old = this.#rows
    this.#rows = rowsOf(Math.ceil(old.capacity * growth))
    for (let row = 0; row < old.capacity; row += 1) {
      if (old.places[row] === empty) continue
      const home = homeOf(old.keys, row * keyWords, this.#rows.capacity)
      copyRow(old, row, this.#rows, firstEmpty(this.#rows, home))
    }
  }
}

interface Rows {
  readonly capacity: number
  readonly keys: Uint32Array
  /** `empty` marks a row that holds nothing. */
  readonly places: Float64Array
  readonly creationMs: Float64Array
  readonly latestAccessMs: Float64Array
  readonly maxIdleMinutes: Float64Array
  readonly maxSessionMinutes: Float64Array
}

const empty: Place = -1
/** Above three quarters the probes of linear probing get long. */
const maxLoad = 0.75
const growth = 1.5

function rowsOf(capacity: number): Rows {
  return {
    capacity,
    keys: new Uint32Array(capacity * keyWords),
    places: new Float64Array(capacity).fill(empty),
    creationMs: new Float64Array(capacity),
    latestAccessMs: new Float64Array(capacity),
    maxIdleMinutes: new Float64Array(capacity),
    maxSessionMinutes: new Float64Array(capacity),
  }
}

/** The key's second word spread over the rows; the first has chosen the table. A product below 2^53, so it is exact. */
function homeOf(keys: Uint32Array, at: number, capacity: number): number {
  return Math.floor(((keys[at + 1] ?? 0) * capacity) / 2 ** 32)
}

function firstEmpty({ places, capacity }: Rows, home: number): number {
  let row = home
  while (places[row] !== empty) row = row + 1 === capacity ? 0 : row + 1
  return row
}

function copyRow(from: Rows, source: number, to: Rows, target: number): void {
  for (let word = 0; word < keyWords; word += 1) {
    to.keys[target * keyWords + word] = from.keys[source * keyWords + word] ?? 0
  }
  to.places[target] = from.places[source] ?? empty
  to.creationMs[target] = from.creationMs[source] ?? 0
  to.latestAccessMs[target] = from.latestAccessMs[source] ?? 0
  to.maxIdleMinutes[target] = from.maxIdleMinutes[source] ?? 0
  to.maxSessionMinutes[target] = from.maxSessionMinutes[source] ?? 0
}
