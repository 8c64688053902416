// Client-side sessions beside those of a store: no idle time, no properties to change, and an end only by the denylist.

import { badRequest } from '#crest'
import { type AllSessions, isClientSide } from './all-sessions.ts'
import { type ClientSideContent, type ClientSideTokens, createClientSideTokens } from './client-side-token.ts'
import type { Clock } from './clock.ts'
import type { Denylist } from './denylist.ts'
import { isExpired, maxSessionExpirationTimeMs, type Session, type TokenId } from './session.ts'
import type { SessionStore } from './session-store.ts'
import type { SessionSettings } from './settings.ts'
import type { RandomBytes } from './token.ts'
import { realmOfUniversalId } from './universal-id.ts'
import { longestClientSideMinutes, type UserGenerations, userGenerations } from './user-generations.ts'

export interface ClientSideOptions {
  /** Keeps the other sessions; it is closed with the whole. */
  readonly store: SessionStore
  readonly denylist: Denylist
  /** 32 bytes, secret, the same on every node and after a restart. */
  readonly key: Uint8Array
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly settingsOf: (realm: string) => ClientSideSettings
}

type ClientSideSettings = Pick<
  SessionSettings,
  'denylistClientSideSessions' | 'logoutByUserForClientSideSessions'
>

/**
 * The store's sessions, and those whose token holds them; a token says by its looks which it is.
 *
 * Of a client-side session: it lives until its max session time, its latest access is always now, it is in no query, and
 * whoever wants to change its properties is answered 400. `destroy` ends it only where its realm has
 * `denylistClientSideSessions` switched on; elsewhere it says so, as AM does, and the token stays good until it expires.
 *
 * Source: AM's page on client-side sessions.
 */
export function withClientSideSessions(options: ClientSideOptions): AllSessions {
  const { store, denylist, clock, randomBytes, settingsOf } = options
  const generations = userGenerations(denylist)
  const tokens = createClientSideTokens(options)
  const findLive = finder({ ...options, tokens, generations })

  const findClientSide = async (tokenId: TokenId) => (await findLive(tokenId))?.session
  return {
    ...theRestOf(store),
    find: (tokenId) => (isClientSide(tokenId) ? findClientSide(tokenId) : store.find(tokenId)),
    use: (tokenId, updateFrequencyMs) =>
      isClientSide(tokenId) ? findClientSide(tokenId) : store.use(tokenId, updateFrequencyMs),

    async setProperties(tokenId, properties) {
      if (!isClientSide(tokenId)) return await store.setProperties(tokenId, properties)
      if ((await findLive(tokenId)) === undefined) return undefined
      throw badRequest('The properties of a client-side session cannot be changed')
    },

    async destroy(tokenId) {
      if (!isClientSide(tokenId)) return await store.destroy(tokenId)
      const live = await findLive(tokenId)
      if (live === undefined) return false
      if (!settingsOf(live.session.realm).denylistClientSideSessions) return true
      return await denylist.add(nameOf(live), maxSessionExpirationTimeMs(live.session))
    },

    async createClientSide(session) {
      if (session.maxSessionTimeMinutes > longestClientSideMinutes) return undefined
      const { logoutByUserForClientSideSessions: endsByUser } = settingsOf(session.realm)
      const generation = endsByUser
        ? await generations.current(session.universalId, session.creationTimeMs)
        : 0
      const id = randomBytes(16).toString('base64url')
      const tokenId = await tokens.issue({ id, session, generation })
      return tokenId && { ...session, tokenId }
    },

    async destroyClientSideByUser(universalId) {
      const { logoutByUserForClientSideSessions } = settingsOf(realmOfUniversalId(universalId))
      if (logoutByUserForClientSideSessions) await generations.end(universalId, clock.nowMs())
    },
  }
}

interface LiveClientSide {
  readonly id: string
  readonly session: Session
}

interface FinderOptions extends ClientSideOptions {
  readonly tokens: ClientSideTokens
  readonly generations: UserGenerations
}

function finder({ tokens, generations, denylist, clock, settingsOf }: FinderOptions) {
  async function isEnded({ id, session, generation }: ClientSideContent): Promise<boolean> {
    const settings = settingsOf(session.realm)
    const ends = await Promise.all([
      settings.denylistClientSideSessions && denylist.has(nameOf({ id })),
      settings.logoutByUserForClientSideSessions &&
        generations.isOver(session.universalId, session.creationTimeMs, generation),
    ])
    return ends.includes(true)
  }
  return async (tokenId: TokenId): Promise<LiveClientSide | undefined> => {
    const content = await tokens.read(tokenId)
    if (content === undefined) return undefined
    const nowMs = clock.nowMs()
    const properties = { ...content.session.properties }
    const session = { ...content.session, properties, tokenId, latestAccessTimeMs: nowMs }
    return isExpired(session, nowMs) || (await isEnded(content)) ? undefined : { id: content.id, session }
  }
}

/** What concerns only the sessions the store keeps. */
function theRestOf(store: SessionStore): Omit<SessionStore, 'find' | 'use' | 'setProperties' | 'destroy'> {
  return {
    create: (session) => store.create(session),
    createAmong: (session) => store.createAmong(session),
    destroyByHandle: (handle) => store.destroyByHandle(handle),
    findByUser: (universalId, limit, options) => store.findByUser(universalId, limit, options),
    findByRealm: (realm, limit) => store.findByRealm(realm, limit),
    sessions: () => store.sessions(),
    restore: (session) => store.restore(session),
    close: () => store.close(),
  }
}

/** On the denylist. */
function nameOf({ id }: { readonly id: string }): string {
  return `client-side-session:${id}`
}
