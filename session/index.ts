// The door of session: what a session is and does.

export {
  type ActionContext,
  type ActionRequest,
  type ResourceVersion,
  resourceVersions,
  type SessionAction,
  type SessionEvent,
} from './action.ts'
export { findAction, getAction } from './actions/index.ts'
export type { AllSessions } from './all-sessions.ts'
export { administrators, authorize, type Caller, owner } from './authorize.ts'
export { withClientSideSessions } from './client-side-sessions.ts'
export { type Clock, type FixedClock, fixedClock } from './clock.ts'
export { denylistContract } from './denylist.contract.ts'
export type { Denylist } from './denylist.ts'
export { endSessionsOfUser } from './end-sessions.ts'
export {
  contextIdOf,
  expirationTimeMs,
  isExpired,
  isUseDue,
  maxSessionExpirationTimeMs,
  type Session,
  type SessionHandle,
  type SessionTimes,
  type StoredSession,
  type TokenId,
} from './session.ts'
export { digestOf, digestOfHandle, sessionHandleOf } from './session-handle.ts'
export { querySessions } from './session-query.ts'
export { aSession, sessionStoreContract } from './session-store.contract.ts'
export type { FindByUserOptions, SessionStore } from './session-store.ts'
export {
  type BehaviourWhenQuotaExhausted,
  defaultSessionSettings,
  type SessionSettings,
} from './settings.ts'
export {
  type NewSession,
  type SessionContext,
  type SessionTimeLimits,
  startSession,
} from './start-session.ts'
export { contextIds, createTokenId, type RandomBytes } from './token.ts'
export { universalIdOf } from './universal-id.ts'
