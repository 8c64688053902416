// The bodies that several actions share. The order of their members is AM's.

import type { JsonObject } from '#crest'
import type { ResourceVersion } from './action.ts'
import {
  contextIdProperty,
  idleTimeSeconds,
  maxIdleExpirationTimeMs,
  maxSessionExpirationTimeMs,
  type Session,
  timeLeftSeconds,
} from './session.ts'
import { digestOf, sessionHandleOf } from './session-handle.ts'
import type { SessionSettings } from './settings.ts'
import { formatSeconds } from './utc-time.ts'

/** The target's token is unknown, logged out or expired; the status is 200 all the same. Source: OpenAM's action handlers. */
export const invalidSession: JsonObject = { valid: false }

/** The six members that answer `refresh`: seconds, but for the two limits, which are minutes. */
export function sessionTimes(session: Session, nowMs: number): JsonObject {
  return {
    uid: session.username,
    realm: session.realm,
    idletime: idleTimeSeconds(session, nowMs),
    maxidletime: session.maxIdleTimeMinutes,
    maxsessiontime: session.maxSessionTimeMinutes,
    maxtime: timeLeftSeconds(session, nowMs),
  }
}

/**
 * Who the session is and when it ends, for `getSessionInfo` and its sister. Times are UTC in whole seconds.
 *
 * `properties` holds the names of both allowlists and always `AMCtxId`; one that is not set is `""`.
 * Source: recorded AM 8.0.1. Conflict: its lists alone would not explain the recorded `AMCtxId`, so it is always there.
 * Conflict: OpenAM 2.x shows `sessionHandle` and no `properties`; the cloud shows `properties` at 2.0. We show both at 2.x.
 */
export function sessionInfo(
  session: Session,
  version: ResourceVersion,
  settings: SessionSettings,
): JsonObject {
  return {
    username: session.username,
    universalId: session.universalId,
    realm: session.realm,
    ...(version.startsWith('2.') && { sessionHandle: sessionHandleOf(digestOf(session.tokenId)) }),
    latestAccessTime: formatSeconds(session.latestAccessTimeMs),
    maxIdleExpirationTime: formatSeconds(maxIdleExpirationTimeMs(session)),
    maxSessionExpirationTime: formatSeconds(maxSessionExpirationTimeMs(session)),
    properties: sessionProperties(session, [
      contextIdProperty,
      ...settings.sessionPropertyWhitelist,
      ...settings.whitelistedQueryProperties,
    ]),
  }
}

/** The named properties in that order, `""` for one that is not set. */
export function sessionProperties({ properties }: Session, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.map((name) => [name, (Object.hasOwn(properties, name) && properties[name]) || '']),
  )
}
