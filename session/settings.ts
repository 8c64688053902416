// What an operator may set about sessions, in AM's words and with AM's defaults.

export interface SessionSettings {
  /** Minutes a session lives at most, from the end of its login. Default 120, as AM. */
  readonly maxSessionTimeMinutes: number
  /** Minutes a session lives without use. Default 30, as AM. */
  readonly maxIdleTimeMinutes: number
  /** Seconds; the latest access time moves only when more than these have passed since it. Default 60, as AM. */
  readonly latestAccessTimeUpdateFrequencySeconds: number
  /** Names of properties their owner may read: `getSessionProperties`. Default `["AMCtxId"]`, as AM. */
  readonly sessionPropertyWhitelist: readonly string[]
  /** Names of properties shown in `getSessionInfo` beside those above. Default none, as AM. */
  readonly whitelistedQueryProperties: readonly string[]
}

/** Source: recorded `global-config/services/session` and `…/amSessionPropertyWhitelist` of a self-managed AM. */
export const defaultSessionSettings: SessionSettings = {
  maxSessionTimeMinutes: 120,
  maxIdleTimeMinutes: 30,
  latestAccessTimeUpdateFrequencySeconds: 60,
  sessionPropertyWhitelist: ['AMCtxId'],
  whitelistedQueryProperties: [],
}
