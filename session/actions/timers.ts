// The five actions of resource version 1 that each read one time of a session.

import type { SessionAction } from '../action.ts'
import { owner } from '../authorize.ts'
import { idleTimeSeconds, type Session, timeLeftSeconds } from '../session.ts'

/**
 * Answers one member, −1 when the target is unknown or expired. Does not reset the idle time.
 * Source: OpenAM `S/action/Get…ActionHandler`. Conflict: see `owner`.
 */
function timer(name: string, member: string, read: (session: Session, nowMs: number) => number) {
  return {
    name,
    versions: ['1.2'],
    credential: 'caller',
    allowed: owner,
    needsTarget: true,
    async run({ clock }, { target }) {
      return { [member]: target ? read(target, clock.nowMs()) : -1 }
    },
  } satisfies SessionAction
}

/** Seconds until the session ends whatever its use. */
export const getTimeLeft = timer('getTimeLeft', 'maxtime', timeLeftSeconds)

/** An older name of `getTimeLeft`. */
export const getMaxTime = timer('getMaxTime', 'maxtime', timeLeftSeconds)

/** Minutes a session lives at most. */
export const getMaxSessionTime = timer(
  'getMaxSessionTime',
  'maxsessiontime',
  (session) => session.maxSessionTimeMinutes,
)

/** Minutes it lives without use. */
export const getMaxIdle = timer('getMaxIdle', 'maxidletime', (session) => session.maxIdleTimeMinutes)

/** Seconds since the latest access. */
export const getIdle = timer('getIdle', 'idletime', idleTimeSeconds)
