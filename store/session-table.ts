// All sessions of an embedded store: 256 small tables and the pages with their records.

import { isExpired, type Session, type SessionTimes, type TokenId } from '#session'
import { KeyTable } from './key-table.ts'
import { RecordPages } from './record-pages.ts'
import type { SessionKey } from './session-key.ts'
import { decodeRecord } from './session-record.ts'

/**
 * Expired sessions stay until they are reaped; `isLive` says which is which.
 * There are 256 tables, chosen by the key's first byte, so that growing one is a matter of microseconds: a single table
 * of a million rows would stop the service for some 100 ms.
 */
export class SessionTable {
  readonly #tables = Array.from({ length: 256 }, () => new KeyTable())
  readonly #pages = new RecordPages()
  /** Where the next sweep goes on. */
  #sweep = { table: 0, row: 0 }

  /** Sessions held, those that expired and are not yet reaped among them. */
  get size(): number {
    return this.#tables.reduce((sum, table) => sum + table.size, 0)
  }

  /** Bytes of all records together. */
  get recordBytes(): number {
    return this.#pages.recordBytes
  }

  has(key: SessionKey): boolean {
    return this.#tableOf(key).find(key) !== -1
  }

  /**
   * @param record what `encodeRecord` gave; it is copied
   * @returns whether the key was new; nothing is inserted otherwise
   */
  insert(key: SessionKey, times: SessionTimes, record: Uint8Array): boolean {
    const table = this.#tableOf(key)
    if (table.find(key) !== -1) return false
    table.insert(key, this.#pages.add(record), times)
    return true
  }

  /** The session, if it lives at that time. */
  find(key: SessionKey, tokenId: TokenId, nowMs: number): Session | undefined {
    const table = this.#tableOf(key)
    const row = table.find(key)
    if (row === -1) return undefined
    const times = table.timesAt(row)
    return isExpired(times, nowMs)
      ? undefined
      : decodeRecord(this.#pages.at(table.placeAt(row)), tokenId, times)
  }

  isLive(key: SessionKey, nowMs: number): boolean {
    const table = this.#tableOf(key)
    const row = table.find(key)
    return row !== -1 && !isExpired(table.timesAt(row), nowMs)
  }

  /** Whether the session lives at `nowMs` and its latest access lies before the new one. */
  canTouch(key: SessionKey, latestAccessTimeMs: number, nowMs: number): boolean {
    const table = this.#tableOf(key)
    const row = table.find(key)
    if (row === -1 || latestAccessTimeMs <= table.latestAccessTimeMsAt(row)) return false
    return !isExpired(table.timesAt(row), nowMs)
  }

  /** Moves the latest access time forward; returns whether it did. Says nothing about expiry. */
  touch(key: SessionKey, latestAccessTimeMs: number): boolean {
    const table = this.#tableOf(key)
    const row = table.find(key)
    if (row === -1 || latestAccessTimeMs <= table.latestAccessTimeMsAt(row)) return false
    table.setLatestAccessTimeMs(row, latestAccessTimeMs)
    return true
  }

  /** Puts another record in the place of the one that is there; returns whether there is one. */
  setRecord(key: SessionKey, record: Uint8Array): boolean {
    const table = this.#tableOf(key)
    const row = table.find(key)
    if (row === -1) return false
    this.#pages.remove(table.placeAt(row))
    table.setPlace(row, this.#pages.add(record))
    return true
  }

  /** Returns whether there was such a key. */
  remove(key: SessionKey): boolean {
    const table = this.#tableOf(key)
    const row = table.find(key)
    if (row !== -1) this.#removeRow(table, row)
    return row !== -1
  }

  /**
   * Removes expired sessions, at most `limit`, and goes on there at the next call.
   * @returns how many; fewer than `limit` means that the sweep went once round
   */
  reap(nowMs: number, limit: number): number {
    let reaped = 0
    for (let walked = 0; walked <= this.#tables.length; walked += 1) {
      const table = this.#tables[this.#sweep.table] as KeyTable
      while (this.#sweep.row < table.capacity) {
        if (reaped >= limit) return reaped
        const { row } = this.#sweep
        if (table.isFilled(row) && isExpired(table.timesAt(row), nowMs)) {
          // Another session may have moved into the row: look at it again.
          this.#removeRow(table, row)
          reaped += 1
        } else {
          this.#sweep.row += 1
        }
      }
      this.#sweep = { table: (this.#sweep.table + 1) % this.#tables.length, row: 0 }
    }
    return reaped
  }

  /** Every session held. What it yields is good until the next; the table must not change meanwhile. */
  *entries(): Generator<{
    readonly key: SessionKey
    readonly times: SessionTimes
    readonly record: Uint8Array
  }> {
    for (const table of this.#tables) {
      for (let row = 0; row < table.capacity; row += 1) {
        if (!table.isFilled(row)) continue
        const { bytes, start, end } = this.#pages.at(table.placeAt(row))
        yield { key: table.keyAt(row), times: table.timesAt(row), record: bytes.subarray(start, end) }
      }
    }
  }

  #tableOf(key: SessionKey): KeyTable {
    return this.#tables[(key[0] ?? 0) & 0xff] as KeyTable
  }

  #removeRow(table: KeyTable, row: number): void {
    this.#pages.remove(table.placeAt(row))
    table.remove(row)
  }
}
