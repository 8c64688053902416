// What an operator may set about sessions, in AM's words and with AM's defaults.

/** What becomes of the older sessions of a user who has as many as allowed and logs in once more. */
export type BehaviourWhenQuotaExhausted =
  /** The login is refused. */
  | 'DENY_ACCESS'
  /** The session that expires first ends. AM's default. */
  | 'DESTROY_NEXT_EXPIRING'
  /** The session that was created first ends. */
  | 'DESTROY_OLDEST_SESSION'
  /** All of them end. */
  | 'DESTROY_OLD_SESSIONS'

/** Each may be set for all realms and, but for `latestAccessTimeUpdateFrequencySeconds`, for one realm and those below it. */
export interface SessionSettings {
  /** Minutes a session lives at most, from the end of its login. Default 120, as AM. */
  readonly maxSessionTimeMinutes: number
  /** Minutes a session lives without use. Default 30, as AM. Client-side sessions have no idle time. */
  readonly maxIdleTimeMinutes: number
  /**
   * Seconds; the latest access time moves only when more than these have passed since it. Default 60, as AM. One for all
   * realms, as in AM: which realm a session is of is known only once it has been found, and used.
   */
  readonly latestAccessTimeUpdateFrequencySeconds: number
  /** Names of properties their owner may read and, unless they are protected, change. Default `["AMCtxId"]`, as AM. */
  readonly sessionPropertyWhitelist: readonly string[]
  /** Names of properties shown in `getSessionInfo` beside those above. Default none, as AM. */
  readonly whitelistedQueryProperties: readonly string[]
  /** Names of properties that nobody may change, beside those AM protects. Default none. */
  readonly protectedProperties: readonly string[]
  /** Whether a user may have `quotaLimit` sessions at most. Default false, as AM. Client-side sessions do not count. */
  readonly quotaConstraints: boolean
  /** Sessions a user may have at once. Default 5, as AM. */
  readonly quotaLimit: number
  /** Default `DESTROY_NEXT_EXPIRING`, as AM. */
  readonly behaviourWhenQuotaExhausted: BehaviourWhenQuotaExhausted
  /** Whether new sessions are kept by the client, in their token. Default false, as AM. */
  readonly clientSideSessions: boolean
  /** Whether a logout ends a client-side session; else its token stays good until it expires. Default false, as AM. */
  readonly denylistClientSideSessions: boolean
  /** Whether `logoutByUser`, a changed password and a disabled account end client-side sessions. Default false, as AM. */
  readonly logoutByUserForClientSideSessions: boolean
  /** Sessions a query finds at most. Default 120, as AM. */
  readonly maxSessionListSize: number
}

/** Source: recorded `global-config/services/session` and `…/amSessionPropertyWhitelist` of a self-managed AM. */
export const defaultSessionSettings: SessionSettings = {
  maxSessionTimeMinutes: 120,
  maxIdleTimeMinutes: 30,
  latestAccessTimeUpdateFrequencySeconds: 60,
  sessionPropertyWhitelist: ['AMCtxId'],
  whitelistedQueryProperties: [],
  protectedProperties: [],
  quotaConstraints: false,
  quotaLimit: 5,
  behaviourWhenQuotaExhausted: 'DESTROY_NEXT_EXPIRING',
  clientSideSessions: false,
  denylistClientSideSessions: false,
  logoutByUserForClientSideSessions: false,
  maxSessionListSize: 120,
}
