// The embedded store: the table that answers, and the log that remembers.

import assert from 'node:assert/strict'
import type { Clock, SessionStore } from '#session'
import { keyWords, writeKey } from './session-key.ts'
import type { SessionLog } from './session-log.ts'
import { encodeRecord } from './session-record.ts'
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
      const record = encodeRecord(session)
      writeKey(session.tokenId, key)
      assert.ok(!table.has(key), 'a new session has a token that is taken')
      for (const time of [session.creationTimeMs, session.latestAccessTimeMs])
        assert.ok(Number.isFinite(time))
      for (const minutes of [session.maxIdleTimeMinutes, session.maxSessionTimeMinutes])
        assert.ok(minutes >= 0)
      const durable = log.create(key, session, record)
      table.insert(key, session, record)
      await durable
    },

    async find(tokenId) {
      check()
      return table.find(writeKey(tokenId, key), tokenId, clock.nowMs())
    },

    async touch(tokenId, latestAccessTimeMs) {
      check()
      writeKey(tokenId, key)
      if (!table.canTouch(key, latestAccessTimeMs, clock.nowMs())) return false
      return log.touch(key, latestAccessTimeMs) && table.touch(key, latestAccessTimeMs)
    },

    async destroy(tokenId) {
      check()
      writeKey(tokenId, key)
      if (!table.isLive(key, clock.nowMs())) return false
      const durable = log.destroy(key)
      // Gone at once, so that no touch that comes while the disk works can follow the end in the log.
      table.remove(key)
      await durable
      return true
    },

    close() {
      closing ??= log.close()
      return closing
    },
  }
}
