// What an operator may set about the service, and what is said when a value cannot be.

import type { WhenVersionIsMissing } from '#crest'
import {
  defaultJourney,
  defaultLockoutSettings,
  defaultSelfServiceSettings,
  type Journey,
  type LockoutSettings,
  type SelfServiceSettings,
} from '#journey'
import { defaultSessionSettings, type SessionSettings } from '#session'
import { type AuditSettings, defaultAuditSettings } from '../audit/settings.ts'
import { type CorsConfiguration, corsProblems } from '../http/cors-settings.ts'
import type { TlsSettings } from '../http/tls-settings.ts'
import { defaultMailSettings, type MailSettings } from '../mail/settings.ts'
import { type OAuth2Client, oauth2ClientProblems } from '../oauth2/clients.ts'
import { type ServiceAccount, serviceAccountProblems } from '../oauth2/service-accounts.ts'
import { defaultThrottlingSettings, type ThrottlingSettings } from '../operation/throttling-settings.ts'
import { defaultPasswordSettings, type PasswordSettings } from '../password-settings.ts'
import { TenantError } from '../tenant-error.ts'
import { type Problem, problemsOf } from './check-setting.ts'
import { realmProblems } from './realms.ts'
import { settingsGroup } from './settings-table.ts'

/** The same shape in the configuration file, in `openTenant` and inside. `settings-table.ts` says what each may be. */
export interface TenantSettings {
  /** For all realms; a realm may have its own. */
  readonly sessions: SessionSettings
  /** By path. `/` is always there. Default one realm, `/alpha`. */
  readonly realms: Readonly<Record<string, RealmSettings>>
  /** Trees beside those that are built in, or files with exported ones. Default none. */
  readonly journeys: readonly (string | Journey)[]
  /** The journey that runs when none is asked for. Default `Login`. */
  readonly defaultJourney: string
  readonly lockout: LockoutSettings
  readonly selfService: SelfServiceSettings
  /** What journeys send. */
  readonly mail: MailSettings
  /** Minutes after which a journey that waits for the link in a mail is over. Default 5, as AM; a new cloud has 1440. */
  readonly suspendedAuthenticationTimeout: number
  /** The page the link in a mail leads to, as AM calls it. Default `/XUI/` of this tenant, see `landing/`. */
  readonly externalLoginPageUrl: string | undefined
  /** Name of the session cookie and of the header that does the same. Default: 15 hex digits that follow from the tenant's secret. */
  readonly cookieName: string | undefined
  /** Whether cookies get `Secure`. Default false: the service itself speaks plain HTTP. Set it behind TLS. */
  readonly secureCookie: boolean
  /** `SameSite` of cookies. Default `Lax`. `None` needs `secureCookie`. */
  readonly cookieSameSite: 'Lax' | 'Strict' | 'None'
  /** Domains for which the cookies are set, each with a cookie of its own. Default none: the host that was asked, alone. */
  readonly cookieDomains: readonly string[]
  /**
   * Whether everything but GET, HEAD and OPTIONS needs `Accept-API-Version` or `X-Requested-With`. Default true, as AM since 6.
   * Two older agents send neither.
   */
  readonly csrfFilter: boolean
  readonly cors: readonly CorsConfiguration[]
  /** Host names that may be asked for; those of this machine alone and of realms always may. Default none: every name may. */
  readonly fqdns: readonly string[]
  /** Default none. */
  readonly oauth2Clients: readonly OAuth2Client[]
  /** Default none. */
  readonly serviceAccounts: readonly ServiceAccount[]
  /** Where agents may be told that a session has ended: `https://app.example:8443`. Default none; nobody else is sent anything. */
  readonly agentNotificationOrigins: readonly string[]
  readonly passwords: PasswordSettings
  readonly throttling: ThrottlingSettings
  readonly audit: AuditSettings
  /** Whether `/metrics/prometheus` answers. Default false. */
  readonly metrics: boolean
  /** Without it the service speaks plain HTTP. */
  readonly tls: TlsSettings | undefined
  /** Whether `X-Forwarded-…` headers are believed. Default false. Set it behind a proxy that sets them itself, and only there. */
  readonly trustProxy: boolean
  /** Where a person goes after login; `{realm}` stands for the realm. Default `/enduser/?realm={realm}`, at the top level `/am/console`. */
  readonly successUrl: string
  /**
   * Addresses outside this host that `goto` may lead to: whole ones, or beginnings that end in `*`, such as
   * `https://app.example.com/*`. Default none.
   */
  readonly validGotoUrls: readonly string[]
  /** Which version answers when none is asked for. Default `LATEST`, as AM. */
  readonly whenVersionIsMissing: WhenVersionIsMissing
  /** Whether an answer to a request without a version says so in `Warning` headers. Default true, as AM. */
  readonly versionWarnings: boolean
}

/** What a realm has of its own; the rest comes from the realm above it, at last from the settings of all. */
export interface RealmSettings {
  readonly sessions?: Partial<Omit<SessionSettings, 'latestAccessTimeUpdateFrequencySeconds'>>
  readonly defaultJourney?: string
  readonly successUrl?: string
  readonly suspendedAuthenticationTimeout?: number
  /** Other names: one that stands for its whole path in an address, or a host name under which it is the top level. */
  readonly aliases?: readonly string[]
}

/** Settings as somebody gives them: what is missing is as by default, also inside of a group. */
export type GivenSettings = {
  readonly [Name in keyof TenantSettings]?: TenantSettings[Name] extends readonly unknown[]
    ? TenantSettings[Name] | undefined
    : Given<TenantSettings[Name]> | undefined
}
type Given<T> = T extends object ? { readonly [Name in keyof T]?: T[Name] | undefined } : T

export const defaultSettings: TenantSettings = {
  sessions: defaultSessionSettings,
  realms: { '/alpha': {} },
  journeys: [],
  defaultJourney,
  lockout: defaultLockoutSettings,
  selfService: defaultSelfServiceSettings,
  mail: defaultMailSettings,
  suspendedAuthenticationTimeout: 5,
  externalLoginPageUrl: undefined,
  cookieName: undefined,
  secureCookie: false,
  cookieSameSite: 'Lax',
  cookieDomains: [],
  csrfFilter: true,
  cors: [],
  fqdns: [],
  oauth2Clients: [],
  serviceAccounts: [],
  agentNotificationOrigins: [],
  passwords: defaultPasswordSettings,
  throttling: defaultThrottlingSettings,
  audit: defaultAuditSettings,
  metrics: false,
  tls: undefined,
  trustProxy: false,
  successUrl: '/enduser/?realm={realm}',
  validGotoUrls: [],
  whenVersionIsMissing: 'LATEST',
  versionWarnings: true,
}

/**
 * The settings as given, the rest by default.
 *
 * @throws TenantError E_CONFIG for an unknown name or a value that cannot be; it names the setting, the value and the fix
 */
export function parseSettings(given: Readonly<Record<string, unknown>>): TenantSettings {
  const alone = problemsOf(settingsGroup, given)
  const [problem] = alone.length > 0 ? alone : problemsBetween(given)
  if (problem !== undefined) throw new TenantError('E_CONFIG', problem.message, problem.hint)
  return withDefaults(given)
}

/** What is wrong between two settings. Call it when each alone is right. */
export function problemsBetween(given: GivenSettings): Problem[] {
  const settings = withDefaults(given)
  const problems = [
    ...realmProblems(settings.realms),
    ...oauth2ClientProblems(settings),
    ...serviceAccountProblems(settings.serviceAccounts),
    ...corsProblems(settings.cors),
  ]
  const isSecure = settings.secureCookie || settings.tls !== undefined
  if (settings.cookieSameSite === 'None' && !isSecure) {
    problems.push({
      path: ['cookieSameSite'],
      at: 'value',
      message: 'browsers drop a cookie with SameSite=None that is not Secure',
      hint: 'set "secureCookie" to true, or "cookieSameSite" to "Lax"',
    })
  }
  const { minimumAnswersToDefine, minimumAnswersToVerify } = settings.selfService
  if (minimumAnswersToVerify > minimumAnswersToDefine) {
    problems.push({
      path: ['selfService'],
      at: 'value',
      message: `"minimumAnswersToVerify" is ${minimumAnswersToVerify}, but people answer ${minimumAnswersToDefine} questions`,
      hint: 'set "minimumAnswersToDefine" to as many, or "minimumAnswersToVerify" to fewer',
    })
  }
  return problems
}

function withDefaults(given: GivenSettings): TenantSettings {
  const groups = Object.entries(defaultSettings).map(([name, byDefault]) => {
    const own = given[name as keyof TenantSettings]
    if (own === undefined) return [name, byDefault]
    const isGroup = settingsGroup.members[name]?.kind === 'group' && byDefault !== undefined
    return [name, isGroup ? { ...byDefault, ...withoutUndefined(own as object) } : own]
  })
  return Object.fromEntries(groups)
}

function withoutUndefined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
