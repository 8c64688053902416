// Sessions inside this process: the table that answers, and the log that remembers.

import assert from 'node:assert/strict'
import {
  type Clock,
  type FindByUserOptions,
  isExpired,
  isUseDue,
  type Session,
  type SessionStore,
  type SessionTimes,
  type StoredSession,
  type TokenId,
} from '#session'
import { closedError } from '../store-error.ts'
import { handleOfKey, keyWords, userHashOf, writeKey, writeKeyOfHandle } from './session-key.ts'
import type { SessionLog } from './session-log.ts'
import { encodeRecord, type Unnamed } from './session-record.ts'
import { type Ref, shardCount } from './session-ref.ts'
import type { SessionTable } from './session-table.ts'

/**
 * A change is made in the table at once and told to the log, so that nobody acts upon what was there before while the disk
 * works; the promise waits for the disk.
 */
export class EmbeddedSessions implements SessionStore {
  readonly #table: SessionTable
  readonly #log: SessionLog
  readonly #clock: Clock
  readonly #checkStores: () => void
  /** One for all calls: each is done with it before it waits for anything. */
  readonly #key = new Uint32Array(keyWords)
  #isClosed = false

  constructor(options: EmbeddedSessionsOptions) {
    this.#table = options.table
    this.#log = options.log
    this.#clock = options.clock
    this.#checkStores = options.check
  }

  async create(session: Session): Promise<void> {
    this.#check()
    writeKey(session.tokenId, this.#key)
    assert.ok(this.#table.find(this.#key) === 0, 'a new session has a token that is taken')
    await this.#insert(session)
  }

  async createAmong(session: Session): Promise<readonly StoredSession[]> {
    // In one step with the creation, which waits for nothing but the disk.
    const others = this.#ofUser(session.universalId, { limit: Number.POSITIVE_INFINITY })
    await this.create(session)
    return others
  }

  async find(tokenId: TokenId) {
    const ref = this.#findLive(tokenId)
    return ref === 0 ? undefined : this.#table.session(ref, tokenId)
  }

  async use(tokenId: TokenId, updateFrequencyMs: number) {
    const ref = this.#findLive(tokenId)
    if (ref === 0) return undefined
    const nowMs = this.#clock.nowMs()
    const isDue = isUseDue(this.#table.latestAccessTimeMs(ref), nowMs, updateFrequencyMs)
    // Not taken when the disk cannot keep up: then nothing moves.
    if (isDue && this.#log.touch(this.#key, nowMs)) this.#table.setLatestAccessTimeMs(ref, nowMs)
    return this.#table.session(ref, tokenId)
  }

  async setProperties(tokenId: TokenId, properties: Readonly<Record<string, string>>) {
    const ref = this.#findLive(tokenId)
    if (ref === 0) return undefined
    const session = this.#table.session(ref, tokenId)
    const changed = { ...session, properties: { ...session.properties, ...properties } }
    const record = encodeRecord(changed)
    const durable = this.#log.setRecord(this.#key, record)
    this.#table.setRecord(ref, record)
    await durable
    return changed
  }

  async destroy(tokenId: TokenId): Promise<boolean> {
    this.#check()
    return await this.#remove(this.#table.find(writeKey(tokenId, this.#key)))
  }

  async destroyByHandle(handle: StoredSession['sessionHandle']): Promise<boolean> {
    this.#check()
    if (!writeKeyOfHandle(handle, this.#key)) return false
    return await this.#remove(this.#table.find(this.#key))
  }

  async findByUser(
    universalId: string,
    limit: number,
    options?: FindByUserOptions,
  ): Promise<readonly StoredSession[]> {
    return this.#ofUser(universalId, { limit, ...options })
  }

  async findByRealm(realm: string, limit: number): Promise<readonly StoredSession[]> {
    const found: StoredSession[] = []
    for (let shard = 0; shard < shardCount && found.length < limit; shard += 1) {
      this.#check()
      const isWanted = (session: Unnamed) => session.realm === realm
      found.push(...this.#stored(this.#table.ofShard(shard), { limit: limit - found.length, isWanted }))
      // A table at a time, so that nobody waits for all of them.
      await nextRound()
    }
    return found
  }

  async *sessions(): AsyncGenerator<StoredSession> {
    for (let shard = 0; shard < shardCount; shard += 1) {
      this.#check()
      const options = { limit: Number.POSITIVE_INFINITY, isWanted: () => true }
      for (const session of this.#stored(this.#table.ofShard(shard), options)) {
        this.#check()
        writeKeyOfHandle(session.sessionHandle, this.#key)
        // Whoever walks takes his time; what was destroyed meanwhile is not told of.
        if (this.#table.findLive(this.#key, this.#clock.nowMs()) !== 0) yield session
      }
      await nextRound()
    }
  }

  async restore({ sessionHandle, ...session }: StoredSession): Promise<boolean> {
    this.#check()
    const nowMs = this.#clock.nowMs()
    if (!writeKeyOfHandle(sessionHandle, this.#key) || isExpired(session, nowMs)) return false
    const ref = this.#table.find(this.#key)
    if (ref !== 0 && this.#table.isLive(ref, nowMs)) return false
    await this.#insert(session, ref)
    return true
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  #check(): void {
    if (this.#isClosed) throw closedError()
    this.#checkStores()
  }

  /** Leaves the token's key in `#key`. */
  #findLive(tokenId: TokenId): Ref {
    this.#check()
    return this.#table.findLive(writeKey(tokenId, this.#key), this.#clock.nowMs())
  }

  /** The session of `#key`, in the place of an expired one. */
  async #insert(session: Unnamed, expired: Ref = 0): Promise<void> {
    checkTimes(session)
    const bytes = encodeRecord(session)
    const entry = {
      key: this.#key,
      userHash: userHashOf(session.universalId),
      times: session,
      record: { bytes, start: 0, end: bytes.length },
    }
    const durable = this.#log.create(entry)
    if (expired !== 0) this.#table.remove(expired)
    this.#table.insert(entry)
    await durable
  }

  /** The session of `#key`. @returns whether it lived */
  async #remove(ref: Ref): Promise<boolean> {
    if (ref === 0) return false
    const wasLive = this.#table.isLive(ref, this.#clock.nowMs())
    const durable = this.#log.destroy(this.#key)
    // At once, so that no touch that comes while the disk works can follow the end in the log.
    this.#table.remove(ref)
    await durable
    return wasLive
  }

  #ofUser(universalId: string, options: FindByUserOptions & { readonly limit: number }): StoredSession[] {
    this.#check()
    return this.#stored(this.#table.ofUser(universalId), {
      ...options,
      isWanted: (session) => session.universalId === universalId,
    })
  }

  /** The live ones among them, unless told otherwise. */
  #stored(
    refs: Iterable<Ref>,
    options: FindByUserOptions & { readonly limit: number; isWanted(session: Unnamed): boolean },
  ): StoredSession[] {
    const { limit, includeExpired = false, isWanted } = options
    const found: StoredSession[] = []
    const nowMs = this.#clock.nowMs()
    for (const ref of refs) {
      if (found.length >= limit) break
      if (!includeExpired && !this.#table.isLive(ref, nowMs)) continue
      const { tokenId, ...session } = this.#table.session(ref, unknownToken)
      if (isWanted(session)) {
        found.push({ ...session, sessionHandle: handleOfKey(this.#table.entry(ref).key) })
      }
    }
    return found
  }
}

interface EmbeddedSessionsOptions {
  /** What the log has told before, or empty. */
  readonly table: SessionTable
  readonly log: SessionLog
  readonly clock: Clock
  /** Throws when the stores are closed or their log cannot be trusted. */
  readonly check: () => void
}

/** Nobody can tell the token of a session from what is stored of it. */
const unknownToken = '' as TokenId

function checkTimes(session: SessionTimes): void {
  for (const time of [session.creationTimeMs, session.latestAccessTimeMs]) assert.ok(Number.isFinite(time))
  for (const minutes of [session.maxIdleTimeMinutes, session.maxSessionTimeMinutes]) assert.ok(minutes >= 0)
}

function nextRound(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}
