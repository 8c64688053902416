// A query of the sessions collection: what it may ask, and how a session looks in its answer.

import { hash } from 'node:crypto'
import {
  badRequest,
  type JsonObject,
  type Parameters,
  type Query,
  type QueryFilter,
  queryAnswer,
  singleValue,
} from '#crest'
import type { ResourceVersion } from './action.ts'
import type { AllSessions } from './all-sessions.ts'
import type { Clock } from './clock.ts'
import {
  maxIdleExpirationTimeMs,
  maxSessionExpirationTimeMs,
  type StoredSession,
  timeLeftSeconds,
} from './session.ts'
import type { SessionSettings } from './settings.ts'
import { universalIdOf } from './universal-id.ts'
import { formatMilliseconds, formatSeconds } from './utc-time.ts'

export interface QueryContext {
  readonly store: AllSessions
  readonly clock: Clock
  readonly sessionSettingsOf: (realm: string) => SessionSettings
}

/**
 * The live sessions of a realm, or of a user in a realm; at 1.x of all realms. Client-side sessions are not among them. They come in
 * the order of their creation, unless the query sorts them. No more than `maxSessionListSize` are found, on all pages together.
 *
 * @throws 400 for what the collection cannot be asked
 * Source: AM's page on managing sessions; at 1.x OpenAM `SessionResource`.
 * Conflict: AM's sample at 4.0 shows `_rev`, that at 3.1 does not. We follow each at its version.
 * Conflict: OpenAM answers 500 to other filters than `realm eq` and `username eq … and realm eq …`; we answer 400 and say why.
 */
export async function querySessions(
  context: QueryContext,
  { query, version, parameters }: { query: Query; version: ResourceVersion; parameters: Parameters },
): Promise<JsonObject> {
  if (version === '1.2') return queryAnswer(await listOfVersion1(context, query, parameters), query)
  const { realm, username } = askedBy(query)
  const { maxSessionListSize } = context.sessionSettingsOf(realm)
  const found =
    username === undefined
      ? await context.store.findByRealm(realm, maxSessionListSize)
      : await context.store.findByUser(universalIdOf(username, realm), maxSessionListSize)
  const hasRevision = version === '4.0' || version === '5.1'
  const resources = inOrder(found).map((session) => {
    const content = resourceOf(session)
    return hasRevision ? { _rev: revisionOf(content), ...content } : content
  })
  return queryAnswer(resources, query)
}

interface Asked {
  readonly realm: string
  readonly username: string | undefined
}

function askedBy({ filter }: Query): Asked {
  if (filter === undefined) throw badRequest('Sessions are queried by _queryFilter')
  const given = new Map<string, string>()
  for (const part of filter.kind === 'and' ? filter.filters : [filter]) {
    const [name, value] = equalityOf(part)
    if (given.has(name)) throw badRequest(`${name} is given more than once in query filter`)
    given.set(name, value)
  }
  const realm = given.get('realm')
  if (realm === undefined) throw badRequest('username is supported in query filter only together with realm')
  return { realm, username: given.get('username') }
}

/** Source: OpenAM `SessionQueryFilterVisitor`, for the text about a field. */
function equalityOf(filter: QueryFilter): [name: string, value: string] {
  if (filter.kind !== 'comparison' && filter.kind !== 'present') {
    throw badRequest('Query filter must be realm eq "…", or username eq "…" and realm eq "…"')
  }
  const name = filter.field.join('/')
  if (name !== 'realm' && name !== 'username') throw badRequest(`${name} is not supported in query filter`)
  const operator = filter.kind === 'present' ? 'pr' : filter.operator
  if (filter.kind === 'present' || operator !== 'eq') {
    throw badRequest(`Operator ${operator} is not supported in query filter`)
  }
  if (typeof filter.value !== 'string') throw badRequest(`${name} must be a text in query filter`)
  return [name, filter.value]
}

/** Source: recorded queries; only the latest access time has milliseconds. */
function resourceOf(session: StoredSession): JsonObject {
  return {
    username: session.username,
    universalId: session.universalId,
    realm: session.realm,
    sessionHandle: session.sessionHandle,
    latestAccessTime: formatMilliseconds(session.latestAccessTimeMs),
    maxIdleExpirationTime: formatSeconds(maxIdleExpirationTimeMs(session)),
    maxSessionExpirationTime: formatSeconds(maxSessionExpirationTimeMs(session)),
  }
}

/** A number that follows from the content, as AM's hash codes do. */
function revisionOf(content: JsonObject): string {
  return String(hash('sha1', JSON.stringify(content), 'buffer').readInt32BE())
}

/** `_queryId=all` and `list`, and the sessions of the only server, `01`: by its id, or as `server` with `serverId`. */
async function listOfVersion1(
  { store, clock, sessionSettingsOf }: QueryContext,
  { id }: Query,
  parameters: Parameters,
): Promise<JsonObject[]> {
  const server = id === 'server' ? (singleValue(parameters, 'serverId') ?? '') : id
  if (server === undefined || !/^(?:all|list|\d\d)$/.test(server)) {
    throw badRequest('Sessions are queried by _queryId=all, list, or server with serverId, at this version')
  }
  if (/^\d/.test(server) && server !== '01') return []
  const found: StoredSession[] = []
  const { maxSessionListSize } = sessionSettingsOf('/')
  for await (const session of store.sessions()) if (found.push(session) >= maxSessionListSize) break
  const nowMs = clock.nowMs()
  return inOrder(found).map((session) => ({
    userid: session.username,
    timeleft: Math.floor(timeLeftSeconds(session, nowMs) / 60),
  }))
}

function inOrder(sessions: readonly StoredSession[]): StoredSession[] {
  return sessions.toSorted(
    (one, other) =>
      one.creationTimeMs - other.creationTimeMs || (one.sessionHandle < other.sessionHandle ? -1 : 1),
  )
}
