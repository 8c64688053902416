// What the service must do with sessions, in as few words as possible: the model that histories are held against.

import type { JsonObject } from '#crest'

const minuteMs = 60_000

/** Sessions as AM's pages describe them: times, one property, and an end. */
export class Model {
  readonly sessions: ModelSession[] = []
  nowMs: number
  constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  /** Where the session stands. `unsure`: it had expired, and a clock that went back makes it young again, if it is still there. */
  stateOf(session: ModelSession): 'live' | 'over' | 'unsure' {
    if (session.isEnded || this.nowMs >= expiryOf(session)) return 'over'
    return session.hasLapsed ? 'unsure' : 'live'
  }

  login(): void {
    const { nowMs } = this
    this.sessions.push({ createdMs: nowMs, usedMs: nowMs, color: '', isEnded: false, hasLapsed: false })
  }

  use(session: ModelSession): void {
    if (this.nowMs - session.usedMs > 60_000) session.usedMs = this.nowMs
  }

  /** Ends what lives. What has expired has no more to lose, unless the clock goes back: then it is as unsure as any that has. */
  endAll(): void {
    for (const session of this.sessions) if (this.stateOf(session) !== 'over') session.isEnded = true
  }

  setClock(nowMs: number): void {
    this.nowMs = nowMs
    for (const session of this.sessions) if (nowMs >= expiryOf(session)) session.hasLapsed = true
  }
}

export interface ModelSession {
  readonly createdMs: number
  usedMs: number
  color: string
  isEnded: boolean
  /** Whether the clock has stood at its expiry or later. */
  hasLapsed: boolean
}

function expiryOf({ createdMs, usedMs }: ModelSession): number {
  return Math.min(createdMs + 120 * minuteMs, usedMs + 30 * minuteMs)
}

/** What `refresh` answers of the times, in seconds. */
export function sessionTimes({ createdMs, usedMs }: ModelSession, nowMs: number): JsonObject {
  return {
    idletime: Math.max(0, Math.floor((nowMs - usedMs) / 1_000)),
    maxtime: Math.floor((createdMs + 120 * minuteMs - nowMs) / 1_000),
  }
}

/** What `getSessionInfo` answers of the times. */
export function sessionInfo({ createdMs, usedMs }: ModelSession): JsonObject {
  const seconds = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 19)}Z`
  return {
    latestAccessTime: seconds(usedMs),
    maxIdleExpirationTime: seconds(usedMs + 30 * minuteMs),
    maxSessionExpirationTime: seconds(createdMs + 120 * minuteMs),
  }
}
