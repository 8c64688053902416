// Puts together what all endpoints share, of the parts of every room.

import { randomUUID } from 'node:crypto'
import {
  createAuthentication,
  createPasswordHasher,
  JourneyError,
  type Mailer,
  openIdentityRepository,
} from '#journey'
import { type Clock, contextIds, type RandomBytes, universalIdOf, withClientSideSessions } from '#session'
import type { Stores } from '#store'
import { createSessionListeners } from './agent/listeners.ts'
import { auditConfiguration } from './audit/configuration-changes.ts'
import { nearestSetting, sessionSettingsByRealm } from './configuration/realms.ts'
import type { TenantSettings } from './configuration/settings.ts'
import { type Administrator, ownAdministrator } from './first-start.ts'
import { openJourneys } from './journeys.ts'
import { mailWarnings } from './mail/mail-warnings.ts'
import { createAccessTokens } from './oauth2/access-tokens.ts'
import type { Operation } from './operation/operation.ts'
import { readPasswordRules } from './password-settings.ts'
import { resetAdministrator } from './reset-administrator.ts'
import type { ServiceContext } from './service-context.ts'
import { TenantError } from './tenant-error.ts'
import { openTenantSecret, ownCookieName, tenantSeal } from './tenant-secret.ts'
import type { TestClock } from './test-clock.ts'

export interface Parts {
  readonly settings: TenantSettings
  readonly contextPath: string
  readonly operation: Operation
  readonly stores: Stores
  /** `undefined` where mail goes nowhere. */
  readonly mailer: Mailer | undefined
  readonly clock: Clock
  /** `clock`, when it may be moved. */
  readonly testClock: TestClock | undefined
  readonly randomBytes: RandomBytes
  readonly log: (line: string) => void
  /** Where the administrator's password goes. */
  readonly passwordFile: string | undefined
  /** Whether the administrator gets a new one. */
  readonly resetAdministrator: boolean
  readonly secretFile: string | undefined
  /** Where the configuration is remembered until the next start; `undefined` for a tenant in memory. */
  readonly configurationFile: string | undefined
  readonly demoUser: { readonly username: string; readonly password: string } | undefined
}

/** @throws TenantError, JourneyError or StoreError */
export async function furnish(
  parts: Parts,
): Promise<{ context: ServiceContext; administrator: Administrator; warnings: readonly string[] }> {
  const { settings, contextPath, operation, stores, clock, testClock, randomBytes, log } = parts
  const { denylist } = stores
  const deriveKey = await openTenantSecret({ stores, file: parts.secretFile, randomBytes })
  const hasher = createPasswordHasher()
  operation.metrics.gauges(async () => [
    { name: 'callbook_passwords_waiting', help: 'Passwords that wait to be hashed.', value: hasher.waiting },
  ])
  const identities = operation.throttle.guard(
    await openIdentityRepository({
      store: stores.identities,
      hasher,
      seal: tenantSeal(deriveKey, randomBytes),
      passwordRules: await readPasswordRules(settings.passwords),
    }),
  )
  const { identity, administrator } = await ownAdministrator(identities, parts.passwordFile, randomBytes)
  if (parts.demoUser !== undefined) {
    const { username, password } = parts.demoUser
    const [realm = '/'] = Object.keys(settings.realms)
    await identities.setPassword({ realm, username }, password).catch(refuseDemoUser)
  }
  const journeys = await openJourneys(settings)
  if (parts.configurationFile !== undefined) {
    await auditConfiguration(
      { settings, journeys },
      { file: parts.configurationFile, key: deriveKey('remembered configuration'), audit: operation.audit },
    )
  }
  const authentication = createAuthentication({
    journeys,
    defaultJourneyOf: (realm) =>
      nearestSetting(settings.realms, realm, 'defaultJourney') ?? settings.defaultJourney,
    lockout: settings.lockout,
    selfService: settings.selfService,
    identities,
    mailer: parts.mailer,
    denylist,
    deriveKey,
    clock,
    randomBytes,
  })
  const sessionSettingsOf = sessionSettingsByRealm(settings)
  const sessionListeners = createSessionListeners({ origins: settings.agentNotificationOrigins, log })
  const context: ServiceContext = {
    settings,
    sessionSettingsOf,
    contextPath,
    cookieName: settings.cookieName ?? ownCookieName(deriveKey),
    store: withClientSideSessions({
      store: sessionListeners.watch(stores.sessions),
      denylist,
      key: deriveKey('client-side sessions'),
      clock,
      randomBytes,
      settingsOf: sessionSettingsOf,
    }),
    denylist,
    identities,
    authentication,
    accessTokens: createAccessTokens({
      key: deriveKey('access tokens'),
      clients: settings.oauth2Clients,
      serviceAccounts: settings.serviceAccounts,
      denylist,
      clock,
      randomBytes,
    }),
    sessionListeners,
    audit: operation.audit,
    metrics: operation.metrics,
    throttle: operation.throttle,
    isStopping: operation.isStopping,
    administratorUniversalId: universalIdOf(identity.id, identity.realm),
    clock,
    testClock,
    randomBytes,
    demoUsername: parts.demoUser?.username,
    nextContextId: contextIds(randomUUID()),
    deriveKey,
  }
  const warnings = parts.mailer === undefined ? mailWarnings(journeys) : []
  return {
    context,
    administrator: parts.resetAdministrator
      ? await resetAdministrator(context, identity, parts.passwordFile)
      : administrator,
    warnings: warnings.map(({ message, hint }) => `${message} (${hint})`),
  }
}

/** The password is that of a collection, whose owner knows nothing of this tenant's rules. */
function refuseDemoUser(cause: unknown): never {
  if (!(cause instanceof JourneyError) || cause.code !== 'E_PASSWORD') throw cause
  const hint = 'say "demoUser": false, or change "passwords" in the configuration'
  throw new TenantError('E_PASSWORD', `the demo user's password cannot be: ${cause.message}`, hint, { cause })
}
