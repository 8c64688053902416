// Sessions in Redis by their names: one string each, and one set of names for each user.

import {
  type Clock,
  type FindByUserOptions,
  isExpired,
  maxSessionExpirationTimeMs,
  type SessionHandle,
  type StoredSession,
  sessionHandleOf,
  type TokenId,
} from '#session'
import type { Unnamed } from '../embedded/session-record.ts'
import { addToIndex } from './add-to-index-1.ts'
import type { RedisClient } from './client.ts'
import type { RedisKeys } from './keys.ts'
import { boundedMs, clockSlackMs, decodeSession, decodeTimes, encodeSession, keptForMs } from './record.ts'

/** A name is what `sessionName` gives. */
export interface HeldSessions {
  /** Whether the name was new; only then anything was written. */
  hold(name: string, session: Unnamed): Promise<boolean>
  /** As `hold`: the live sessions that its user had before; `undefined` when the name was taken. */
  holdAmong(name: string, session: Unnamed): Promise<readonly StoredSession[] | undefined>
  /** Whether there was a live session of that name; none is left. */
  end(name: string): Promise<boolean>
  ofUser(universalId: string, options?: FindByUserOptions): AsyncIterable<StoredSession>
  /** Of the realm, or all. */
  all(realm?: string): AsyncIterable<StoredSession>
}

/**
 * A session is written first, then its place among its user's. So what stands there and is missing has ended, in a Cluster too,
 * where the two lie on different machines; and a session that has no place there yet was told to nobody.
 */
export function heldSessions(options: {
  readonly client: RedisClient
  readonly clock: Clock
  readonly keys: RedisKeys
}): HeldSessions {
  const { client, clock, keys } = options

  /** The live ones, of whatever realm, unless told otherwise. */
  function* stored(
    entries: Iterable<readonly [name: string, value: Buffer | null]>,
    { includeExpired = false, realm }: FindByUserOptions & { readonly realm?: string | undefined } = {},
  ): Generator<StoredSession> {
    const nowMs = clock.nowMs()
    for (const [name, value] of entries) {
      if (value === null || (!includeExpired && isExpired(decodeTimes(value), nowMs))) continue
      const session = unnamedSessionOf(value)
      // The handle costs five times what the rest does.
      if (realm === undefined || session.realm === realm) yield { ...session, sessionHandle: handleOf(name) }
    }
  }

  /** The names that its user had before, when they are asked for; `undefined` when the name was taken. */
  async function write(
    name: string,
    session: Unnamed,
    { isToBeTold }: { readonly isToBeTold: boolean },
  ): Promise<readonly string[] | undefined> {
    const nowMs = clock.nowMs()
    const kept = ['PX', keptForMs(session, nowMs), 'NX'] as const
    const held = await client.sendDurably(['set', keys.session(name), encodeSession(session), ...kept])
    if (held === null) return undefined
    const endMs = maxSessionExpirationTimeMs(session)
    const others = await client.sendDurably([
      addToIndex,
      keys.user(session.universalId),
      name,
      endMs,
      nowMs - clockSlackMs,
      boundedMs(endMs - nowMs),
      isToBeTold ? 1 : 0,
    ])
    return (others as Buffer[]).map(String)
  }

  async function* named(
    names: readonly string[],
    user: string,
    options?: FindByUserOptions,
  ): AsyncGenerator<StoredSession> {
    for (let at = 0; at < names.length; at += readAtOnce) {
      const some = names.slice(at, at + readAtOnce)
      const values = await Promise.all(some.map((name) => client.send(['get', keys.session(name)])))
      const gone = some.filter((_, i) => values[i] === null)
      // Nobody waits for it: who reads is answered when Redis takes no writes.
      if (gone.length > 0) client.send(['zrem', user, ...gone]).catch(() => undefined)
      const entries = some.map((name, i) => [name, values[i] as Buffer | null] as const)
      yield* stored(entries, options)
    }
  }

  return {
    async hold(name, session) {
      return (await write(name, session, { isToBeTold: false })) !== undefined
    },

    async holdAmong(name, session) {
      const names = await write(name, session, { isToBeTold: true })
      if (names === undefined) return undefined
      const others: StoredSession[] = []
      for await (const other of named(names, keys.user(session.universalId))) others.push(other)
      return others
    },

    async end(name) {
      const value = (await client.sendDurably(['getdel', keys.session(name)])) as Buffer | null
      if (value === null) return false
      // Nor for this: who meets the name among the user's finds no session.
      client.send(['zrem', keys.user(unnamedSessionOf(value).universalId), name]).catch(() => undefined)
      return !isExpired(decodeTimes(value), clock.nowMs())
    },

    async *ofUser(universalId, options) {
      const user = keys.user(universalId)
      const names = ((await client.send(['zrange', user, 0, -1])) as Buffer[]).map(String)
      yield* named(names, user, options)
    },

    async *all(realm) {
      const begin = keys.session('')
      for await (const entries of client.entries(begin)) {
        const named = entries.map(([key, value]) => [key.slice(begin.length), value] as const)
        yield* stored(named, { realm })
      }
    },
  }
}

function unnamedSessionOf(value: Buffer): Unnamed {
  const { tokenId, ...session } = decodeSession(value, '' as TokenId)
  return session
}

function handleOf(name: string): SessionHandle {
  return sessionHandleOf(Buffer.from(name, 'base64url'))
}

const readAtOnce = 256
