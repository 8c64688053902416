// What all endpoints share.

import type { Authentication, IdentityRepository } from '#journey'
import type { AllSessions, Clock, Denylist, RandomBytes, Session, SessionSettings } from '#session'
import type { SessionListeners } from './agent/listeners.ts'
import type { AuditLog } from './audit/log.ts'
import { nearestSetting } from './configuration/realms.ts'
import { defaultSettings, type TenantSettings } from './configuration/settings.ts'
import type { AccessTokens } from './oauth2/access-tokens.ts'
import type { LoginThrottle } from './operation/login-throttle.ts'
import type { Metrics } from './operation/metrics.ts'
import type { TestClock } from './test-clock.ts'

export interface ServiceContext {
  readonly settings: TenantSettings
  /** The session settings of a realm: those of all, overlaid by each realm on the way down to it. */
  readonly sessionSettingsOf: (realm: string) => SessionSettings
  /** What comes before `/json`: `/am`, or nothing. */
  readonly contextPath: string
  /** Name of the session cookie, and of the header that does the same. */
  readonly cookieName: string
  /** Server- and client-side sessions behind one door. */
  readonly store: AllSessions
  readonly denylist: Denylist
  readonly identities: IdentityRepository
  readonly authentication: Authentication
  readonly accessTokens: AccessTokens
  /** Agents that want to know when a session ends; `store` tells them. */
  readonly sessionListeners: SessionListeners
  readonly audit: AuditLog
  readonly metrics: Metrics
  readonly throttle: LoginThrottle
  /** Whether the tenant is closing: it finishes what it has begun and is no longer ready for more. */
  readonly isStopping: () => boolean
  /** The only identity that may act on everybody's sessions. */
  readonly administratorUniversalId: string
  readonly clock: Clock
  /** The same clock, when the tenant was started with one that requests move on. */
  readonly testClock: TestClock | undefined
  readonly randomBytes: RandomBytes
  /** A user of the first realm, whom everybody on this machine may know of. */
  readonly demoUsername: string | undefined
  /** The next value of `AMCtxId`. */
  readonly nextContextId: () => string
  /** 32 bytes of the tenant's one secret for that purpose: the same after a restart and on every node of one store. */
  readonly deriveKey: (purpose: string) => Uint8Array
}

export function isAdministrator(context: ServiceContext, session: Session): boolean {
  return session.universalId === context.administratorUniversalId
}

/**
 * Where a person of that realm goes after login. Who logs in to the top level goes to AM's console unless a setting says
 * otherwise. Source: recorded settings of the cloud's realms, whose success address is `/enduser/?realm=/alpha`; recorded AM 7.5.
 * Conflict: two recorded logins lead to `https://…/enduser/?realm=alpha`, a setting of that tenant's own.
 */
export function successUrlOf({ settings }: ServiceContext, realm: string): string {
  const template = nearestSetting(settings.realms, realm, 'successUrl') ?? settings.successUrl
  if (realm === '/' && template === defaultSettings.successUrl) return '/am/console'
  return template.replaceAll('{realm}', realm)
}
