// What may be set in each group of settings: sessions, lockout, self-service, mail, CORS, OAuth 2.0 clients and service accounts, passwords, throttling, audit, TLS.

import type { LockoutSettings, SelfServiceSettings } from '#journey'
import type { SessionSettings } from '#session'
import { auditTopics } from '../audit/log.ts'
import type { AuditSettings } from '../audit/settings.ts'
import type { CorsConfiguration } from '../http/cors-settings.ts'
import type { TlsSettings } from '../http/tls-settings.ts'
import { isMailbox } from '../mail/message.ts'
import type { MailSettings } from '../mail/settings.ts'
import type { OAuth2Client } from '../oauth2/clients.ts'
import type { ServiceAccount } from '../oauth2/service-accounts.ts'
import type { ThrottlingSettings } from '../operation/throttling-settings.ts'
import type { PasswordSettings } from '../password-settings.ts'
import {
  anyLine,
  listOf,
  oneOf,
  path,
  type Setting,
  secret,
  text,
  wholeNumber,
  yesOrNo,
} from './setting-shape.ts'

/** A row for each member, and none besides: the compiler sees to it. */
export type TableOf<T> = Readonly<Record<keyof T, Setting>>

const tenYearsMinutes = 5_256_000
const propertyName = text('the name of a session property', anyLine)
const realmPath = /^\/(?:[^/?#%\s]+(?:\/[^/?#%\s]+)*)?$/
export const sessions: TableOf<SessionSettings> = {
  maxSessionTimeMinutes: {
    ...wholeNumber(1, tenYearsMinutes, 'minutes'),
    about: 'How long a session lives at most, from the end of its login.',
  },
  maxIdleTimeMinutes: {
    ...wholeNumber(1, tenYearsMinutes, 'minutes'),
    about: 'How long a session lives without use.',
  },
  latestAccessTimeUpdateFrequencySeconds: {
    ...wholeNumber(0, 86_400, 'seconds'),
    about: 'The latest access time moves only when more than this has passed since it was moved last.',
  },
  sessionPropertyWhitelist: {
    ...listOf(propertyName, 'a list of property names'),
    about: 'Properties that their owner may read and set.',
  },
  whitelistedQueryProperties: {
    ...listOf(propertyName, 'a list of property names'),
    about: 'Properties that `getSessionInfo` shows beside those above.',
  },
  protectedProperties: {
    ...listOf(propertyName, 'a list of property names'),
    about: 'Properties that nobody may change, beside those AM protects.',
  },
  quotaConstraints: {
    ...yesOrNo,
    about: 'Whether a user may have `quotaLimit` server-side sessions at most.',
  },
  quotaLimit: {
    ...wholeNumber(1, 1_000_000, 'sessions'),
    about: 'How many sessions a user may have at once.',
  },
  behaviourWhenQuotaExhausted: {
    ...oneOf('DENY_ACCESS', 'DESTROY_NEXT_EXPIRING', 'DESTROY_OLDEST_SESSION', 'DESTROY_OLD_SESSIONS'),
    about: 'What happens when a user who has that many logs in once more.',
  },
  clientSideSessions: {
    ...yesOrNo,
    about: 'Whether new sessions are kept by the client, in their token. They have no idle time.',
  },
  denylistClientSideSessions: {
    ...yesOrNo,
    about: 'Whether a logout ends a client-side session; else its token stays good until it expires.',
  },
  logoutByUserForClientSideSessions: {
    ...yesOrNo,
    about: 'Whether `logoutByUser`, a changed password and a disabled account end client-side sessions.',
  },
  maxSessionListSize: {
    ...wholeNumber(1, 100_000, 'sessions'),
    about: 'How many sessions a query finds at most.',
  },
}

export const cors: TableOf<CorsConfiguration> = {
  enabled: { ...yesOrNo, about: 'False keeps the configuration without using it.' },
  acceptedOrigins: {
    ...listOf(
      text('an origin such as "https://app.example:8443", or "*"', /^(?:\*|[a-z][a-z0-9+.-]*:\/\/[^/\s]+)$/),
      'a list of origins',
    ),
    about: 'Pages of these origins may call; `*` for all, only without `allowCredentials`.',
  },
  acceptedMethods: {
    ...listOf(text('a method such as "GET"', /^[A-Z]+$/), 'a list of methods'),
    about: 'What they may send. Default GET, POST, PUT, PATCH, DELETE, HEAD.',
  },
  acceptedHeaders: {
    ...listOf(headerName(), 'a list of header names'),
    about:
      "Headers they may send. Default, or empty: whatever they ask for, as AM. A page that sends the session's token in a header needs the cookie's name here.",
  },
  exposedHeaders: {
    ...listOf(headerName(), 'a list of header names'),
    about: 'Headers of the answer they may read. Default none.',
  },
  maxAge: {
    ...wholeNumber(0, 86_400, 'seconds'),
    about: 'How long a browser may remember the answer to a preflight. Default 600.',
  },
  allowCredentials: { ...yesOrNo, about: 'Whether cookies come along. Default false.' },
}

const scopes = listOf(text('a scope', /^[!#-[\]-~]+$/), 'a list of scopes')

export const oauth2Client: TableOf<OAuth2Client> = {
  clientId: { ...text('an id without blanks', /^[!-9;-~]{1,256}$/), about: 'Its name.' },
  clientSecret: {
    ...secret('at least 16 characters'),
    holds: (given) => given.length >= 16,
    about: 'At least 16 random characters. Give this or `clientSecretSha256`.',
  },
  clientSecretSha256: { ...text('64 hex digits', /^[0-9a-f]{64}$/), about: 'SHA-256 of the secret.' },
  realm: { ...text('a path such as "/alpha"', realmPath), about: 'The realm that knows it. Default `/`.' },
  scopes: {
    ...scopes,
    about: 'What its tokens may be good for. `fr:am:*` makes it an administrator of every realm.',
  },
  accessTokenLifetimeSeconds: {
    ...wholeNumber(1, 31_536_000, 'seconds'),
    about: 'How long its tokens are good. Default 3600.',
  },
}

export const serviceAccount: TableOf<ServiceAccount> = {
  id: {
    ...text('an id without blanks', /^[!-~]{1,128}$/),
    about: 'Its name: `iss` and `sub` of what it signs.',
  },
  jwk: {
    kind: 'document',
    wanted: 'a public key as JWK',
    about: 'Its public key: RSA of 2048 bits or more, EC or Ed25519. Give this or `jwks`.',
  },
  jwks: {
    kind: 'document',
    wanted: 'public keys as {"keys": […]}',
    about: 'Its public keys, up to 10, while one takes the place of another.',
  },
  scopes: {
    ...scopes,
    about: 'What its tokens may be good for. `fr:am:*` makes it an administrator of every realm.',
  },
}

export const lockout: TableOf<LockoutSettings> = {
  loginFailureLockoutMode: {
    ...yesOrNo,
    about: 'Whether there is any lockout. Whoever knows a user name could keep its owner out.',
  },
  loginFailureCount: { ...wholeNumber(1, 100, 'failures'), about: 'Failed logins that lock an account.' },
  loginFailureDuration: {
    ...wholeNumber(1, tenYearsMinutes, 'minutes'),
    about: 'After how long a failed login is forgotten if no other follows.',
  },
  loginFailureLockoutDuration: {
    ...wholeNumber(0, tenYearsMinutes, 'minutes'),
    about: 'How long an account stays locked. 0: until an administrator activates it.',
  },
  lockoutWarnUserCount: {
    ...wholeNumber(0, 100, 'failures'),
    about: 'From how many failed logins on the answer says how many are left. 0: never.',
  },
}

export const passwords: TableOf<PasswordSettings> = {
  minimumLength: {
    ...wholeNumber(8, 64, 'characters'),
    about: 'What a new password has at least. Set 15 where a password is all that a login asks for.',
  },
  blocklistFile: {
    ...path('the path of a text file'),
    about:
      'Passwords that nobody may choose, one a line; letter case makes no difference. Read at the start. Default none.',
  },
}

export const selfService: TableOf<SelfServiceSettings> = {
  terms: {
    ...text('a text of 1 to 20000 characters', /^[\s\S]{1,20000}$/),
    about: 'Terms that Accept Terms and Conditions shows.',
  },
  termsVersion: { ...text('a version such as "1.0"', anyLine), about: 'Which version of the terms it is.' },
  termsCreateDate: {
    ...text('a time such as "2026-01-31T10:00:00.000Z"', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/),
    holds: (time) => !Number.isNaN(Date.parse(time)),
    about: 'Since when there is that version of the terms.',
  },
  questions: {
    ...listOf(text('a question', anyLine), 'a list of questions'),
    about: 'Security questions that KBA Definition offers.',
  },
  minimumAnswersToDefine: {
    ...wholeNumber(1, 10, 'answers'),
    about: 'How many security questions have to be answered.',
  },
  minimumAnswersToVerify: {
    ...wholeNumber(1, 10, 'answers'),
    about: 'How many of them KBA Verification asks. Not more than have to be answered.',
  },
}

export const mail: TableOf<MailSettings> = {
  directory: {
    ...path('the path of a folder'),
    about:
      'Where mails go, each a file `.eml`. Default `outbox` in the data folder; a tenant in memory sends none, and journeys that need one are answered 501.',
  },
  from: {
    ...text(
      'an address such as "jane@example.com", or a name and then the address in angle brackets',
      anyLine,
    ),
    holds: isMailbox,
    about: 'Who mails come from, unless their template says it.',
  },
  maxMessages: {
    ...wholeNumber(1, 100_000, 'mails'),
    about: 'Mails kept; the oldest goes.',
  },
  templates: {
    ...listOf(
      {
        kind: 'either',
        wanted: 'the path of a file with exported templates, or a template itself',
        of: [path('the path of a file'), { kind: 'document', wanted: 'an exported template' }],
      },
      'a list of files and templates',
    ),
    about: 'Texts of mails, as the cloud exports them, in place of those built in.',
  },
}

export const throttling: TableOf<ThrottlingSettings> = {
  failuresPerAccount: {
    ...wholeNumber(0, 1_000_000, 'failures'),
    about:
      'Failed logins of one account, or wrong secrets of one OAuth 2.0 client, or wrong signatures for one service account, at once; then one more each `recoverySeconds`. 0: no limit.',
  },
  failuresPerAddress: {
    ...wholeNumber(0, 1_000_000, 'failures'),
    about: "The same for a client's address, whatever the account. 0: no limit.",
  },
  recoverySeconds: {
    ...wholeNumber(1, 86_400, 'seconds'),
    about: 'After how long one more failed login is allowed.',
  },
}

export const audit: TableOf<AuditSettings> = {
  topics: {
    ...listOf(oneOf(...auditTopics), `a list of ${auditTopics.join(', ')}`),
    about: 'Which topics are written. `access` is a line for every request.',
  },
  directory: {
    ...path('the path of a folder'),
    about: 'Where the files go. Default `audit` in the data folder; a tenant in memory writes none.',
  },
  rotationMaxFileSize: {
    ...wholeNumber(10_000, 100_000_000_000, 'bytes'),
    about: 'A file that has grown to this is closed and a new one begun.',
  },
  retentionMaxNumberOfHistoryFiles: {
    ...wholeNumber(0, 100_000, 'files'),
    about: 'Closed files kept of each topic; the oldest goes.',
  },
  whenUnwritable: {
    ...oneOf('CONTINUE', 'REFUSE'),
    about: 'While events cannot be written: answer and count what is lost, or answer 503.',
  },
}

export const tls: TableOf<TlsSettings> = {
  certificateFile: {
    ...path('the path of a PEM file'),
    about: 'The certificate and those of its issuers, leaf first. Read again when it changes.',
  },
  keyFile: { ...path('the path of a PEM file'), about: 'Its private key, without a passphrase.' },
}

/** RFC 9110 section 5.6.2: what a header name, and so the name of the cookie that may stand in for one, may consist of. */
export function headerName() {
  return text('a header name', /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/)
}
