// The session store over Redis: several of them on one Redis are one store.

import assert from 'node:assert/strict'
import {
  type Clock,
  digestOf,
  digestOfHandle,
  isExpired,
  type SessionStore,
  type StoredSession,
  type TokenId,
} from '#session'
import { encodeRecord } from '../embedded/session-record.ts'
import { StoreError } from '../store-error.ts'
import type { RedisClient } from './client.ts'
import { heldSessions } from './held-sessions.ts'
import { type RedisKeys, sessionName } from './keys.ts'
import { decodeSession, decodeTimes, headerBytes } from './record.ts'
import { replaceRecord } from './replace-record-1.ts'
import { useSession } from './use-1.ts'

/**
 * Whether a session lives is decided by its own times and the clock of who asks. To find, use or end one is one round trip, to
 * create one two.
 */
export function redisSessionStore(options: {
  readonly client: RedisClient
  readonly clock: Clock
  readonly keys: RedisKeys
}): SessionStore {
  const { client, clock, keys } = options
  const held = heldSessions(options)
  const keyOf = (tokenId: TokenId) => keys.session(nameOf(tokenId))

  return {
    async create(session) {
      const isNew = await held.hold(nameOf(session.tokenId), session)
      assert.ok(isNew, 'a new session has a token that is taken')
    },

    async createAmong(session) {
      const others = await held.holdAmong(nameOf(session.tokenId), session)
      assert.ok(others, 'a new session has a token that is taken')
      return others
    },

    async find(tokenId) {
      const value = (await client.send(['get', keyOf(tokenId)])) as Buffer | null
      if (value === null || isExpired(decodeTimes(value), clock.nowMs())) return undefined
      return decodeSession(value, tokenId)
    },

    async use(tokenId, updateFrequencyMs) {
      const value = await client.send([useSession, keyOf(tokenId), clock.nowMs(), updateFrequencyMs])
      return value === null ? undefined : decodeSession(value as Buffer, tokenId)
    },

    async setProperties(tokenId, properties) {
      const key = keyOf(tokenId)
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const value = (await client.send(['get', key])) as Buffer | null
        if (value === null) return undefined
        const session = decodeSession(value, tokenId)
        const changed = { ...session, properties: { ...session.properties, ...properties } }
        const records = [value.subarray(headerBytes), encodeRecord(changed)] as const
        const times = await client.sendDurably([replaceRecord, key, clock.nowMs(), ...records])
        if (times === null) return undefined
        if (times !== 0) return { ...changed, ...decodeTimes(times as Buffer) }
      }
      const hint = 'let fewer requests change the properties of one session at the same moment'
      throw new StoreError('E_STORE_BUSY', 'others change this session all the time', hint)
    },

    destroy: (tokenId) => held.end(nameOf(tokenId)),

    async destroyByHandle(handle) {
      const digest = digestOfHandle(handle)
      return digest !== undefined && (await held.end(sessionName(digest)))
    },

    findByUser: (universalId, limit, options) => take(held.ofUser(universalId, options), limit),

    findByRealm: (realm, limit) => take(held.all(realm), limit),

    sessions: () => held.all(),

    async restore({ sessionHandle, ...session }) {
      const digest = digestOfHandle(sessionHandle)
      if (digest === undefined || isExpired(session, clock.nowMs())) return false
      return await held.hold(sessionName(digest), session)
    },

    close: () => client.close(),
  }
}

/** At most `limit` of them. */
async function take(sessions: AsyncIterable<StoredSession>, limit: number): Promise<StoredSession[]> {
  const taken: StoredSession[] = []
  if (limit <= 0) return taken
  for await (const session of sessions) {
    if (taken.push(session) >= limit) break
  }
  return taken
}

function nameOf(tokenId: TokenId): string {
  return sessionName(digestOf(tokenId))
}

/** Each attempt that fails is one of somebody else's that did not. */
const maxAttempts = 100
