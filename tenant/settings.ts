// What an operator may set about the service, and what is said when a value cannot be.

import { closest } from 'fastest-levenshtein'
import type { WhenVersionIsMissing } from '#crest'
import { defaultSessionSettings, type SessionSettings } from '#session'
import { TenantError } from './tenant-error.ts'

export interface TenantSettings extends SessionSettings {
  /** Name of the session cookie and of the header that does the same. Default: 15 random hex digits, made at first start. */
  readonly cookieName: string | undefined
  /** Whether cookies get `Secure`. Default false: the service itself speaks plain HTTP. Set it behind TLS. */
  readonly secureCookie: boolean
  /** `SameSite` of cookies. Default `Lax`. `None` needs `secureCookie`. */
  readonly cookieSameSite: 'Lax' | 'Strict' | 'None'
  /**
   * Whether everything but GET, HEAD and OPTIONS needs `Accept-API-Version` or `X-Requested-With`. Default true, as AM since 6.
   * Two older agents send neither.
   */
  readonly csrfFilter: boolean
  /** Realms below the top level, such as `/alpha`. Default `["/alpha"]`. */
  readonly realms: readonly string[]
  /** Where a person goes after login; `{realm}` stands for the realm. Default `/enduser/?realm={realm}`. */
  readonly successUrl: string
  /** Which version answers when none is asked for. Default `LATEST`, as AM. */
  readonly whenVersionIsMissing: WhenVersionIsMissing
  /** Whether an answer to a request without a version says so in `Warning` headers. Default true, as AM. */
  readonly versionWarnings: boolean
}

export const defaultSettings: TenantSettings = {
  ...defaultSessionSettings,
  cookieName: undefined,
  secureCookie: false,
  cookieSameSite: 'Lax',
  csrfFilter: true,
  realms: ['/alpha'],
  successUrl: '/enduser/?realm={realm}',
  whenVersionIsMissing: 'LATEST',
  versionWarnings: true,
}

/**
 * The settings as given, the rest by default.
 *
 * @throws TenantError E_CONFIG for an unknown name or a value that cannot be; it names the setting, the value and the fix
 */
export function parseSettings(given: Readonly<Record<string, unknown>>): TenantSettings {
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof TenantSettings] : undefined
    if (rule === undefined) throw unknownSetting(name)
    if (value !== undefined && !rule.holds(value)) {
      const shown = JSON.stringify(value)
      throw new TenantError('E_CONFIG', `setting "${name}" is ${shown}`, `give it ${rule.wanted}`)
    }
  }
  const settings = { ...defaultSettings, ...withoutUndefined(given) } as TenantSettings
  if (settings.cookieSameSite === 'None' && !settings.secureCookie) {
    const hint = 'set "secureCookie" to true, or "cookieSameSite" to "Lax"'
    throw new TenantError('E_CONFIG', 'browsers drop a cookie with SameSite=None that is not Secure', hint)
  }
  return settings
}

interface Rule {
  readonly wanted: string
  holds(value: unknown): boolean
}

/** RFC 9110 section 5.6.2: what a header name, and so this cookie's name, may consist of. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/

/** Header names that a client or a proxy sets for reasons of its own, so none may carry the token. */
const takenNames = [
  'host',
  'cookie',
  'connection',
  'content-type',
  'content-length',
  'authorization',
  'accept-api-version',
]

const oneOf = (...values: readonly string[]): Rule => ({
  wanted: `one of ${values.map((value) => `"${value}"`).join(', ')}`,
  holds: (value) => values.includes(value as string),
})
const wholeNumber = (least: number, most: number, unit: string): Rule => ({
  wanted: `a whole number of ${unit} from ${least} to ${most}`,
  holds: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
})
const yesOrNo: Rule = { wanted: 'true or false', holds: (value) => typeof value === 'boolean' }
const listOf = (wanted: string, pattern: RegExp): Rule => ({
  wanted,
  holds: (value) =>
    Array.isArray(value) && value.every((item) => typeof item === 'string' && pattern.test(item)),
})

const tenYearsMinutes = 5_256_000
const rules: Readonly<Record<keyof TenantSettings, Rule>> = {
  maxSessionTimeMinutes: wholeNumber(1, tenYearsMinutes, 'minutes'),
  maxIdleTimeMinutes: wholeNumber(1, tenYearsMinutes, 'minutes'),
  latestAccessTimeUpdateFrequencySeconds: wholeNumber(0, 86_400, 'seconds'),
  sessionPropertyWhitelist: listOf('a list of property names', /./),
  whitelistedQueryProperties: listOf('a list of property names', /./),
  cookieName: {
    wanted: "letters, digits and !#$%&'*+.^_`|~- only, and no name HTTP has a use for",
    holds: (value) =>
      typeof value === 'string' && token.test(value) && !takenNames.includes(value.toLowerCase()),
  },
  secureCookie: yesOrNo,
  cookieSameSite: oneOf('Lax', 'Strict', 'None'),
  csrfFilter: yesOrNo,
  realms: listOf('a list of paths such as "/alpha"', /^(?:\/[^/?#%\s]+)+$/),
  successUrl: {
    wanted: 'an address or path without control characters',
    holds: (value) => typeof value === 'string' && /^[^\p{Cc}]+$/u.test(value),
  },
  whenVersionIsMissing: oneOf('LATEST', 'OLDEST', 'NONE'),
  versionWarnings: yesOrNo,
}

function unknownSetting(name: string): TenantError {
  const names = Object.keys(rules)
  return new TenantError(
    'E_CONFIG',
    `there is no setting "${name}"`,
    `did you mean "${closest(name, names)}"? All settings: ${names.join(', ')}`,
  )
}

function withoutUndefined(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
