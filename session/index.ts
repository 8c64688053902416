// The door of session: what a session is and does.

export {
  type ActionContext,
  type ActionRequest,
  type ResourceVersion,
  resourceVersions,
  type SessionAction,
} from './action.ts'
export { findAction, getAction } from './actions/index.ts'
export { authorize, type Caller } from './authorize.ts'
export { type Clock, type FixedClock, fixedClock } from './clock.ts'
export { denylistContract } from './denylist.contract.ts'
export type { Denylist } from './denylist.ts'
export {
  contextIdProperty,
  expirationTimeMs,
  isExpired,
  latestAccessTimeAfterUse,
  type Session,
  type SessionHandle,
  type SessionTimes,
  type StoredSession,
  type TokenId,
} from './session.ts'
export { digestOf, digestOfHandle, sessionHandleOf } from './session-handle.ts'
export { aSession, sessionStoreContract, storedSession } from './session-store.contract.ts'
export type { SessionStore } from './session-store.ts'
export {
  type BehaviourWhenQuotaExhausted,
  defaultSessionSettings,
  type SessionSettings,
} from './settings.ts'
export { contextIds, createTokenId, type RandomBytes } from './token.ts'
export { universalIdOf } from './universal-id.ts'
