// For tests: the contract of a session store in its shortest form, a Map that is plainly right.

import assert from 'node:assert/strict'
import type { Clock } from './clock.ts'
import { isExpired, type Session, type SessionHandle, type StoredSession, type TokenId } from './session.ts'
import { digestOf, sessionHandleOf } from './session-handle.ts'
import type { SessionStore } from './session-store.ts'

/** Tests hold real stores against it, and need no real one themselves. */
export async function openModelStore({ clock }: { readonly clock: Clock }): Promise<SessionStore> {
  // By handle, since nobody tells a restored session's token.
  const sessions = new Map<SessionHandle, StoredSession>()
  let isOpen = true
  const live = (handle: SessionHandle) => {
    assert.ok(isOpen, 'the store is closed')
    const session = sessions.get(handle)
    return session && !isExpired(session, clock.nowMs()) ? session : undefined
  }
  const change = (tokenId: TokenId, changes: Partial<StoredSession>) => {
    const session = live(handleOf(tokenId))
    if (session) sessions.set(session.sessionHandle, structuredClone({ ...session, ...changes }))
  }
  const found = (tokenId: TokenId): Session | undefined => {
    const { sessionHandle, ...session } = live(handleOf(tokenId)) ?? {}
    return sessionHandle && structuredClone({ ...(session as Omit<Session, 'tokenId'>), tokenId })
  }
  const all = (limit: number, isWanted: (session: StoredSession) => boolean) =>
    [...sessions.keys()]
      .flatMap((handle) => live(handle) ?? [])
      .filter(isWanted)
      .slice(0, limit)
  const destroy = async (handle: SessionHandle) => {
    const wasLive = live(handle) !== undefined
    sessions.delete(handle)
    return wasLive
  }
  const ofUser = (universalId: string, limit: number) =>
    all(limit, (session) => session.universalId === universalId)
  const create = (session: Session) => {
    assert.ok(!live(handleOf(session.tokenId)), 'the token is taken')
    sessions.set(handleOf(session.tokenId), structuredClone(storedSession(session)))
  }
  return {
    async create(session) {
      create(session)
    },
    async createAmong(session) {
      const others = ofUser(session.universalId, Number.POSITIVE_INFINITY)
      create(session)
      return others
    },
    async find(tokenId) {
      return found(tokenId)
    },
    async use(tokenId, updateFrequencyMs) {
      const nowMs = clock.nowMs()
      const session = found(tokenId)
      const isDue = session && nowMs - session.latestAccessTimeMs > updateFrequencyMs
      if (isDue) change(tokenId, { latestAccessTimeMs: nowMs })
      return found(tokenId)
    },
    async setProperties(tokenId, properties) {
      change(tokenId, { properties: { ...found(tokenId)?.properties, ...properties } })
      return found(tokenId)
    },
    destroy: async (tokenId) => destroy(handleOf(tokenId)),
    destroyByHandle: destroy,
    async findByUser(universalId, limit, { includeExpired = false } = {}) {
      if (!includeExpired) return ofUser(universalId, limit)
      return [...sessions.values()].filter((session) => session.universalId === universalId).slice(0, limit)
    },
    async findByRealm(realm, limit) {
      return all(limit, (session) => session.realm === realm)
    },
    async *sessions() {
      yield* all(Number.POSITIVE_INFINITY, () => true)
    },
    async restore(session) {
      assert.ok(isOpen, 'the store is closed')
      if (live(session.sessionHandle) || isExpired(session, clock.nowMs())) return false
      sessions.set(session.sessionHandle, structuredClone(session))
      return true
    },
    async close() {
      isOpen = false
    },
  }
}

/** The session as a store tells of it: its handle in place of its token. */
export function storedSession({ tokenId, ...session }: Session): StoredSession {
  return { ...session, sessionHandle: handleOf(tokenId) }
}

export function handleOf(tokenId: TokenId): SessionHandle {
  return sessionHandleOf(digestOf(tokenId))
}
