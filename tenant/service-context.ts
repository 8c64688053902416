// What all endpoints share.

import type { Authentication } from '#journey'
import type { Clock, RandomBytes, Session, SessionStore } from '#session'
import type { TenantSettings } from './settings.ts'

export interface ServiceContext {
  readonly settings: TenantSettings
  /** What comes before `/json`: `/am`, or nothing. */
  readonly contextPath: string
  /** Name of the session cookie, and of the header that does the same. */
  readonly cookieName: string
  readonly store: SessionStore
  readonly authentication: Authentication
  /** The only identity that may act on everybody's sessions. */
  readonly administratorUniversalId: string
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  /** The next value of `AMCtxId`. */
  readonly nextContextId: () => string
}

export function isAdministrator(context: ServiceContext, session: Session): boolean {
  return session.universalId === context.administratorUniversalId
}

/** Where a person of that realm goes after login. */
export function successUrlOf({ settings }: ServiceContext, realm: string): string {
  return settings.successUrl.replaceAll('{realm}', realm)
}
