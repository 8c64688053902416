// The embedded store: the table that answers, and the log that remembers.

import assert from 'node:assert/strict'
import {
  type Clock,
  isExpired,
  type Session,
  type SessionHandle,
  type SessionStore,
  type SessionTimes,
  type StoredSession,
  type TokenId,
} from '#session'
import { handleOfKey, keyWords, type SessionKey, writeKey, writeKeyOfHandle } from './session-key.ts'
import type { SessionLog } from './session-log.ts'
import { decodeRecord, encodeRecord } from './session-record.ts'
import type { SessionTable } from './session-table.ts'
import { StoreError } from './store-error.ts'

/** A session store inside this process. One process at a time serves it. */
export interface EmbeddedStore extends SessionStore {
  /** Sessions held, those that expired and are not yet reaped among them. */
  readonly size: number
  /**
   * Gives back the memory of expired sessions, at most `limit` of them; call it now and then. It changes no answer.
   * @returns how many; as many as `limit` means that there may be more
   */
  reap(nowMs: number, limit: number): number
}

/** @param options.table what the log has told before, or empty */
export function embeddedStore(options: {
  readonly table: SessionTable
  readonly log: SessionLog
  readonly clock: Clock
}): EmbeddedStore {
  const { table, log, clock } = options
  // One key for all calls: each is done with it before it waits for anything.
  const key = new Uint32Array(keyWords)
  let closing: Promise<void> | undefined
  const check = () => {
    if (closing) throw new StoreError('E_STORE_CLOSED', 'the session store is closed', 'open it again')
    log.check()
  }
  const insert = (session: Omit<Session, 'tokenId'>): Promise<void> => {
    checkTimes(session)
    const record = encodeRecord(session)
    const durable = log.create(key, session, record)
    table.insert(key, session, record)
    return durable
  }
  const remove = async (): Promise<boolean> => {
    if (!table.isLive(key, clock.nowMs())) return false
    const durable = log.destroy(key)
    // Gone at once, so that no touch that comes while the disk works can follow the end in the log.
    table.remove(key)
    await durable
    return true
  }
  const wanted = (limit: number, isWanted: (session: StoredSession) => boolean): StoredSession[] => {
    const sessions: StoredSession[] = []
    const nowMs = clock.nowMs()
    for (const entry of table.entries()) {
      if (sessions.length >= limit) break
      if (isExpired(entry.times, nowMs)) continue
      const session = storedSessionOf(entry)
      if (isWanted(session)) sessions.push(session)
    }
    return sessions
  }

  return {
    get size() {
      return table.size
    },

    reap(nowMs, limit) {
      check()
      return table.reap(nowMs, limit)
    },

    async create(session) {
      check()
      writeKey(session.tokenId, key)
      assert.ok(!table.has(key), 'a new session has a token that is taken')
      await insert(session)
    },

    async find(tokenId) {
      check()
      return table.find(writeKey(tokenId, key), tokenId, clock.nowMs())
    },

    async use(tokenId, updateFrequencyMs) {
      check()
      const nowMs = clock.nowMs()
      const session = table.find(writeKey(tokenId, key), tokenId, nowMs)
      if (!session || nowMs - session.latestAccessTimeMs <= updateFrequencyMs) return session
      if (!log.touch(key, nowMs)) return session
      table.touch(key, nowMs)
      return { ...session, latestAccessTimeMs: nowMs }
    },

    async setProperties(tokenId, properties) {
      check()
      const session = table.find(writeKey(tokenId, key), tokenId, clock.nowMs())
      if (!session) return undefined
      const changed = { ...session, properties: { ...session.properties, ...properties } }
      const record = encodeRecord(changed)
      const durable = log.setRecord(key, record)
      table.setRecord(key, record)
      await durable
      return changed
    },

    async destroy(tokenId) {
      check()
      writeKey(tokenId, key)
      return await remove()
    },

    async destroyByHandle(handle: SessionHandle) {
      check()
      return writeKeyOfHandle(handle, key) !== undefined && (await remove())
    },

    async findByUser(universalId, limit) {
      check()
      return wanted(limit, (session) => session.universalId === universalId)
    },

    async findByRealm(realm, limit) {
      check()
      return wanted(limit, (session) => session.realm === realm)
    },

    async *sessions() {
      check()
      yield* wanted(Number.POSITIVE_INFINITY, () => true).filter(({ sessionHandle }) => {
        check()
        return writeKeyOfHandle(sessionHandle, key) && table.isLive(key, clock.nowMs())
      })
    },

    async restore({ sessionHandle, ...session }) {
      check()
      const nowMs = clock.nowMs()
      const isTaken = writeKeyOfHandle(sessionHandle, key) === undefined || table.isLive(key, nowMs)
      if (isTaken || isExpired(session, nowMs)) return false
      await insert(session)
      return true
    },

    close() {
      closing ??= log.close()
      return closing
    },
  }
}

function checkTimes(session: SessionTimes): void {
  for (const time of [session.creationTimeMs, session.latestAccessTimeMs]) assert.ok(Number.isFinite(time))
  for (const minutes of [session.maxIdleTimeMinutes, session.maxSessionTimeMinutes]) assert.ok(minutes >= 0)
}

function storedSessionOf(entry: {
  readonly key: SessionKey
  readonly times: SessionTimes
  readonly record: Uint8Array
}): StoredSession {
  const bytes = Buffer.from(entry.record)
  const { tokenId, ...session } = decodeRecord(
    { bytes, start: 0, end: bytes.length },
    '' as TokenId,
    entry.times,
  )
  return { ...session, sessionHandle: handleOfKey(entry.key) }
}
