// What a session is, and when it is over.

/** The bearer secret of a session. Whoever has it is the user. Never log it whole. */
export type TokenId = string & { readonly kind: 'TokenId' }

/** Names a session to an administrator, who may end it by this and cannot act as its user. */
export type SessionHandle = string & { readonly kind: 'SessionHandle' }

/** A session. All its times stand in it, so that only a clock is needed to say whether it lives. */
export interface Session {
  readonly tokenId: TokenId
  /** The identity's name: a UUID in the cloud, a user name on a self-managed AM. */
  readonly username: string
  /** The identity as AM writes it, see `universalIdOf`. Ownership is compared by it. */
  readonly universalId: string
  /** `/` for the top level, else a path such as `/alpha`. */
  readonly realm: string
  /** Epoch milliseconds; the end of the login. */
  readonly creationTimeMs: number
  /** Epoch milliseconds. */
  readonly latestAccessTimeMs: number
  /** Minutes, as AM configures. */
  readonly maxIdleTimeMinutes: number
  /** Minutes, as AM configures. */
  readonly maxSessionTimeMinutes: number
  /** By name, among them `AMCtxId`. */
  readonly properties: Readonly<Record<string, string>>
}

/** A session as a store tells of it to who does not hold its token. */
export type StoredSession = Omit<Session, 'tokenId'> & { readonly sessionHandle: SessionHandle }

/** The property that names the session in audit logs: `<uuid>-<counter>`. `validate` calls it `sessionUid`. */
export const contextIdProperty = 'AMCtxId'

/** The session's name in audit logs; empty when it was made by something that gives none. */
export function contextIdOf({ properties }: Pick<Session, 'properties'>): string {
  return properties[contextIdProperty] ?? ''
}

/** What decides when a session ends. */
export type SessionTimes = Pick<
  Session,
  'creationTimeMs' | 'latestAccessTimeMs' | 'maxIdleTimeMinutes' | 'maxSessionTimeMinutes'
>

const minuteMs = 60_000

/** The moment the session dies of idleness if nothing touches it: epoch milliseconds. */
export function maxIdleExpirationTimeMs(session: SessionTimes): number {
  return session.latestAccessTimeMs + session.maxIdleTimeMinutes * minuteMs
}

/** The moment the session dies whatever its use: epoch milliseconds. No refresh moves it. */
export function maxSessionExpirationTimeMs(session: SessionTimes): number {
  return session.creationTimeMs + session.maxSessionTimeMinutes * minuteMs
}

/** When the session ends if nothing touches it, the earlier of both limits: epoch milliseconds. */
export function expirationTimeMs(session: SessionTimes): number {
  return Math.min(maxIdleExpirationTimeMs(session), maxSessionExpirationTimeMs(session))
}

/**
 * A session is over from the very millisecond of its expiry: idle ≥ max idle time, or time left ≤ 0.
 * Source: OpenAM `InternalSession`.
 */
export function isExpired(session: SessionTimes, nowMs: number): boolean {
  return nowMs >= expirationTimeMs(session)
}

/**
 * The one rule by which a use of a session is written down: its latest access time moves to `nowMs` when more than the update
 * frequency has passed since it. At 60.000 s nothing moves, at 60.001 s it does. A clock that went back moves nothing.
 * Source: item "Step 6: Refresh Users' Session" (description); AM's setting `latestAccessTimeUpdateFrequency`.
 */
export function isUseDue(latestAccessTimeMs: number, nowMs: number, updateFrequencyMs: number): boolean {
  return nowMs - latestAccessTimeMs > updateFrequencyMs
}

/** Whole seconds since the latest access; 0 when the clock stands before it. */
export function idleTimeSeconds(session: SessionTimes, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - session.latestAccessTimeMs) / 1000))
}

/** Whole seconds until the max session time is over; at least 0. */
export function timeLeftSeconds(session: SessionTimes, nowMs: number): number {
  return Math.max(0, Math.floor((maxSessionExpirationTimeMs(session) - nowMs) / 1000))
}
