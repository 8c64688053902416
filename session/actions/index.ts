// All actions on sessions, in one list.

import { actionNotSupported } from '#crest'
import type { ResourceVersion, SessionAction } from '../action.ts'
import { deleteProperty } from './delete-property.ts'
import { getProperty } from './get-property.ts'
import { getPropertyNames } from './get-property-names.ts'
import { getSessionInfo } from './get-session-info.ts'
import { getSessionInfoAndResetIdleTime } from './get-session-info-and-reset-idle-time.ts'
import { getSessionProperties } from './get-session-properties.ts'
import { isActive } from './is-active.ts'
import { logout } from './logout.ts'
import { logoutByHandle } from './logout-by-handle.ts'
import { logoutByUser } from './logout-by-user.ts'
import { refresh } from './refresh.ts'
import { setProperty } from './set-property.ts'
import { getIdle, getMaxIdle, getMaxSessionTime, getMaxTime, getTimeLeft } from './timers.ts'
import { updateSessionProperties } from './update-session-properties.ts'
import { validate } from './validate.ts'

export const actions: readonly SessionAction[] = [
  deleteProperty,
  getIdle,
  getMaxIdle,
  getMaxSessionTime,
  getMaxTime,
  getProperty,
  getPropertyNames,
  getSessionInfo,
  getSessionInfoAndResetIdleTime,
  getSessionProperties,
  getTimeLeft,
  isActive,
  logout,
  logoutByHandle,
  logoutByUser,
  refresh,
  setProperty,
  updateSessionProperties,
  validate,
]

/** The action of that name in any version, whatever the name's letter case; for what comes before version routing. */
export function findAction(name: string): SessionAction | undefined {
  return byName.get(name.toLowerCase())
}

/**
 * The action of that name, whatever its letter case, at a version.
 * @throws 501 `Action x not implemented for this resource`, with the name as the caller wrote it
 */
export function getAction(name: string, version: ResourceVersion): SessionAction {
  const action = findAction(name)
  if (action?.versions.includes(version)) return action
  throw actionNotSupported(name)
}

const byName = new Map(actions.map((action) => [action.name.toLowerCase(), action]))
