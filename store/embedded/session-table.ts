// All sessions of an embedded store: 256 small tables, and the sessions of each user chained to one another.

import { isExpired, type Session, type SessionTimes, type TokenId } from '#session'
import { HashIndex } from './hash-index.ts'
import { ChunkPool, type Place, RecordArena } from './record-arena.ts'
import { type SessionKey, userHashOf } from './session-key.ts'
import { decodeRecord } from './session-record.ts'
import { type Ref, refOf, rowOf, shardCount, shardOf } from './session-ref.ts'
import { SessionRows } from './session-rows.ts'
import { UserChains } from './user-chains.ts'

/** What the table holds of a session beside its record. */
export interface SessionRow {
  readonly key: SessionKey
  readonly userHash: number
  readonly times: SessionTimes
}

/** A session of the table. What it points to is good until the table changes. */
export interface SessionEntry extends SessionRow {
  /** What `encodeRecord` gave, from `start` to `end` of `bytes`. */
  readonly record: { readonly bytes: Buffer; readonly start: number; readonly end: number }
}

/**
 * Expired sessions stay until they are reaped; `isLive` says which is which.
 * There are 256 tables, chosen by the key's first byte, so that growing or tidying one is a matter of a millisecond: a
 * single one of a million rows would stop the service for some 100 ms.
 */
export class SessionTable {
  readonly #pool = new ChunkPool()
  readonly #shards = Array.from({ length: shardCount }, () => ({
    index: new HashIndex(),
    rows: new SessionRows(),
    arena: new RecordArena(this.#pool),
  }))
  readonly #chains = new UserChains((ref) => this.#rowsOf(ref))
  #isLoading = false
  #size = 0
  #nextReaped = 0
  #nextReapedRow = 1

  /** Sessions held, those that expired and are not yet reaped among them. */
  get size(): number {
    return this.#size
  }

  /** Bytes of all records together. */
  get recordBytes(): number {
    return this.#shards.reduce((sum, { arena }) => sum + arena.liveBytes, 0)
  }

  /** Of memory, all in all. */
  get bytes(): number {
    const ofShards = this.#shards.reduce((sum, { index, rows }) => sum + index.bytes + rows.bytes, 0)
    return ofShards + this.#chains.bytes + this.#pool.bytes
  }

  /** The session of the key, expired or not; 0 when there is none. */
  find(key: SessionKey): Ref {
    const shard = (key[0] as number) & 0xff
    const { index, rows } = this.#at(shard)
    const hash = key[1] as number
    for (let slot = index.first(hash); slot !== -1; slot = index.next(hash, slot)) {
      const row = index.at(slot)
      if (rows.hasKey(row, key)) return refOf(shard, row)
    }
    return 0
  }

  /** As `find`, and 0 when it does not live at that time. */
  findLive(key: SessionKey, nowMs: number): Ref {
    const ref = this.find(key)
    return ref !== 0 && this.isLive(ref, nowMs) ? ref : 0
  }

  /** Copies the session in. The key must not be there. */
  insert(entry: SessionEntry): void {
    const { key, userHash, record } = entry
    const shard = (key[0] as number) & 0xff
    const place = this.#at(shard).arena.add(record.bytes, record.start, record.end)
    const ref = this.#insertAt(shard, entry, place)
    if (!this.#isLoading) this.#chains.add(userHash, ref)
  }

  isLive(ref: Ref, nowMs: number): boolean {
    return !isExpired(this.times(ref), nowMs)
  }

  times(ref: Ref): SessionTimes {
    return this.#rowsOf(ref).times(rowOf(ref))
  }

  latestAccessTimeMs(ref: Ref): number {
    return this.#rowsOf(ref).latestAccessTimeMs(rowOf(ref))
  }

  setLatestAccessTimeMs(ref: Ref, latestAccessTimeMs: number): void {
    this.#rowsOf(ref).setLatestAccessTimeMs(rowOf(ref), latestAccessTimeMs)
  }

  entry(ref: Ref): SessionEntry {
    const { rows, arena } = this.#shardOf(ref)
    const row = rowOf(ref)
    const place = rows.place(row)
    const start = arena.startOf(place)
    return {
      key: rows.key(row),
      userHash: rows.userHash(row),
      times: rows.times(row),
      record: { bytes: arena.chunkOf(place), start, end: start + arena.lengthOf(place) },
    }
  }

  session(ref: Ref, tokenId: TokenId): Session {
    const { rows, arena } = this.#shardOf(ref)
    const row = rowOf(ref)
    const place = rows.place(row)
    const start = arena.startOf(place)
    const end = start + arena.lengthOf(place)
    return decodeRecord({ bytes: arena.chunkOf(place), start, end }, tokenId, rows.times(row))
  }

  /** Puts another record in the place of the one that is there; the user stays. */
  setRecord(ref: Ref, record: Uint8Array): void {
    const { rows, arena } = this.#shardOf(ref)
    const row = rowOf(ref)
    arena.drop(rows.place(row))
    rows.setPlace(row, arena.add(record, 0, record.length))
    this.#tidy(shardOf(ref))
  }

  remove(ref: Ref): void {
    const { index, rows, arena } = this.#shardOf(ref)
    const row = rowOf(ref)
    if (!this.#isLoading) this.#chains.remove(ref)
    const hash = rows.hash(row)
    let slot = index.first(hash)
    while (index.at(slot) !== row) slot = index.next(hash, slot)
    index.removeAt(slot)
    arena.drop(rows.place(row))
    rows.give(row)
    this.#size -= 1
    this.#tidy(shardOf(ref))
  }

  /** The sessions whose user has that hash; another user may have it too. The table must not change meanwhile. */
  ofUser(universalId: string): Iterable<Ref> {
    return this.#chains.of(userHashOf(universalId))
  }

  /** The sessions of one of the 256 tables. The table must not change meanwhile. */
  *ofShard(shard: number): Generator<Ref> {
    const { rows } = this.#at(shard)
    for (let row = 1; row < rows.end; row += 1) if (rows.isFilled(row)) yield refOf(shard, row)
  }

  /**
   * Removes expired sessions of the next of the 256 tables; after 256 calls each had its turn.
   * @param limit removes no more than that; a table with more of them is the next once more
   * @returns how many
   */
  reapNext(nowMs: number, limit = Number.POSITIVE_INFINITY): number {
    const shard = this.#nextReaped
    const { rows } = this.#at(shard)
    let reaped = 0
    for (let row = this.#nextReapedRow; row < rows.end; row += 1) {
      if (!rows.isFilled(row) || !isExpired(rows.times(row), nowMs)) continue
      if (reaped === limit) {
        this.#nextReapedRow = row
        return reaped
      }
      this.remove(refOf(shard, row))
      reaped += 1
    }
    this.#nextReaped = (shard + 1) % shardCount
    this.#nextReapedRow = 1
    return reaped
  }

  /** What is inserted from now on is in no user's chain: `ofUser` waits for `endLoading`. The table must be empty. */
  beginLoading(): void {
    this.#isLoading = true
  }

  /** Chaining begins; a second call does nothing. */
  endLoading(): void {
    if (!this.#isLoading) return
    this.#isLoading = false
    for (let shard = 0; shard < shardCount; shard += 1) this.#chains.addLater(shard, this.#at(shard).rows)
  }

  /** Chains one more of the 256 parts of the users: less than 1 ms at a million sessions. Returns whether one was left. */
  chainNext(): boolean {
    return this.#chains.chainNext()
  }

  /**
   * As `insert`, for many sessions of one of the 256 tables at once, while it is loading.
   * @param options.rowAt what it returns is good until the next call
   * @param options.records of all of them in their order, each after its length in 2 bytes
   * @returns whether they fit together; when not, the table is no longer good
   */
  insertAll(
    shard: number,
    options: { readonly count: number; rowAt(i: number): SessionRow; readonly records: Buffer },
  ): boolean {
    const { count, rowAt, records } = options
    const { index, rows, arena } = this.#at(shard)
    const places = arena.addAll(records, 0, records.length)
    if (places?.length !== count) return false
    index.reserve(rows.end + count)
    for (let i = 0; i < count; i += 1) {
      const row = rowAt(i)
      if (((row.key[0] as number) & 0xff) !== shard) return false
      this.#insertAt(shard, row, places[i] as number)
    }
    return true
  }

  /** The session is in no user's chain yet. */
  #insertAt(shard: number, session: SessionRow, place: Place): Ref {
    const { index, rows } = this.#at(shard)
    const row = rows.take()
    index.add(session.key[1] as number, row)
    rows.fill(row, session, place)
    this.#size += 1
    return refOf(shard, row)
  }

  /** Moves the records of a table together when too much lies between them. */
  #tidy(shard: number): void {
    const all = this.#at(shard)
    const { rows, arena } = all
    if (!arena.isWasteful) return
    const tidy = new RecordArena(this.#pool)
    for (let row = 1; row < rows.end; row += 1) {
      if (!rows.isFilled(row)) continue
      const place = rows.place(row)
      const start = arena.startOf(place)
      rows.setPlace(row, tidy.add(arena.chunkOf(place), start, start + arena.lengthOf(place)))
    }
    arena.release()
    all.arena = tidy
  }

  #at(shard: number) {
    return this.#shards[shard] as Shard
  }

  #shardOf(ref: Ref) {
    return this.#at(shardOf(ref))
  }

  #rowsOf(ref: Ref): SessionRows {
    return this.#at(shardOf(ref)).rows
  }
}

/** One of the tables: the rows by the key's second word, and their records. */
interface Shard {
  readonly index: HashIndex
  readonly rows: SessionRows
  arena: RecordArena
}
