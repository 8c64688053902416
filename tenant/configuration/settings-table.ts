// Every setting: what it may be and what it is for. The one source of validation, JSON Schema and docs/reference/settings.md.

import {
  audit,
  cors,
  headerName,
  lockout,
  mail,
  oauth2Client,
  passwords,
  selfService,
  serviceAccount,
  sessions,
  type TableOf,
  throttling,
  tls,
} from './setting-groups.ts'
import { anyLine, group, listOf, oneOf, path, text, wholeNumber, yesOrNo } from './setting-shape.ts'
import type { RealmSettings, TenantSettings } from './settings.ts'

const suspendedMinutes = wholeNumber(1, 525_600, 'minutes')
const journeyName = text('the name of a journey', anyLine)
const address = text('an address or path without control characters', anyLine)

/** One for all realms, as in AM: which realm a session is of is known only once it has been found, and used. */
const { latestAccessTimeUpdateFrequencySeconds: _, ...sessionsOfRealm } = sessions

const realm: TableOf<RealmSettings> = {
  sessions: { ...group(sessionsOfRealm), about: 'Session settings of this realm and those below it.' },
  defaultJourney: { ...journeyName, about: 'The journey that runs here when none is asked for.' },
  successUrl: { ...address, about: 'Where a person goes after login here; `{realm}` stands for the realm.' },
  suspendedAuthenticationTimeout: {
    ...suspendedMinutes,
    about: 'How long the link in a mail is good here.',
  },
  aliases: {
    ...listOf(text('a name such as "customers" or a host name', /^[^/?#%\s]+$/), 'a list of names'),
    about: 'Names that stand for its path in an address, or host names under which it is the top level.',
  },
}

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

export const settingsTable: TableOf<TenantSettings> = {
  sessions: { ...group(sessions), about: 'Session settings of all realms.' },
  realms: {
    kind: 'map',
    names: text('paths such as "/alpha" or "/alpha/beta"', /^(?:\/[^/?#%\s]+)+$/),
    of: group(realm),
    about: 'The realms below the top level, by path, with what they have of their own.',
  },
  journeys: {
    ...listOf(
      {
        kind: 'either',
        wanted: 'the path of a file with an exported journey, or the journey itself',
        of: [path('the path of a file'), { kind: 'document', wanted: 'an exported journey' }],
      },
      'a list of files and journeys',
    ),
    about:
      'Journeys beside those that are built in, as AM exports them. One of the same name takes the place of a built-in one.',
  },
  defaultJourney: { ...journeyName, about: 'The journey that runs when none is asked for.' },
  lockout: { ...group(lockout), about: 'Account lockout.' },
  selfService: {
    ...group(selfService),
    about: 'What journeys show and ask of people who register.',
  },
  mail: { ...group(mail), about: 'Mails that journeys send: they are written as files.' },
  suspendedAuthenticationTimeout: {
    ...suspendedMinutes,
    about: 'How long the link in a mail is good. A node may say otherwise.',
  },
  externalLoginPageUrl: {
    ...text('an address such as "https://app.example.com/login"', /^https?:\/\/[^/\s][^\s]*$/),
    holds: (url) => URL.canParse(url),
    about:
      'The page that the link in a mail leads to; it gets `realm`, `authIndexType`, `authIndexValue` and `suspendedId`. Default `/XUI/` of this tenant, where a page shows the command that goes on.',
  },
  cookieName: {
    ...text("letters, digits and !#$%&'*+.^_`|~- only, and no name HTTP has a use for", headerName().pattern),
    holds: (name) => !takenNames.includes(name.toLowerCase()),
    about:
      "Name of the session cookie and of the header that does the same. Default `iPlanetDirectoryPro` on the command line; in code 15 hex digits that follow from the tenant's secret.",
  },
  secureCookie: { ...yesOrNo, about: 'Whether cookies get `Secure`. Set it behind TLS.' },
  cookieSameSite: {
    ...oneOf('Lax', 'Strict', 'None'),
    about: '`SameSite` of cookies. `None` needs `secureCookie`.',
  },
  cookieDomains: {
    ...listOf(
      text('a domain such as "example.com"', /^\.?[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*$/),
      'a list of domains',
    ),
    about: 'Domains for which the cookies are set. Default none: the host that was asked, alone.',
  },
  csrfFilter: {
    ...yesOrNo,
    about: 'Whether everything but GET, HEAD and OPTIONS needs `Accept-API-Version` or `X-Requested-With`.',
  },
  cors: {
    ...listOf(group(cors, ['acceptedOrigins']), 'a list of CORS configurations'),
    about: 'Which foreign pages may call from a browser.',
  },
  fqdns: {
    ...listOf(text('a host name such as "am.example.com"', /^[a-zA-Z0-9.-]+$/), 'a list of host names'),
    about:
      'Host names that may be asked for, beside `localhost` and those of realms. Default none: every name may. A page elsewhere that gets its name to lead here is refused by it.',
  },
  oauth2Clients: {
    ...listOf(group(oauth2Client, ['clientId', 'scopes']), 'a list of clients'),
    about: 'Programs that get access tokens by `client_credentials`.',
  },
  serviceAccounts: {
    ...listOf(group(serviceAccount, ['id', 'scopes']), 'a list of service accounts'),
    about: 'Programs that get access tokens by `jwt-bearer` at the top level, as in the cloud.',
  },
  agentNotificationOrigins: {
    ...listOf(
      {
        ...text('an origin such as "https://app.example:8443"', /^https?:\/\/[^/?#\s]+$/),
        holds: (origin) => URL.canParse(origin),
      },
      'a list of origins',
    ),
    about: 'Where agents may be told that a session has ended. Default none; the service sends to no other.',
  },
  passwords: {
    ...group(passwords),
    about: 'Which passwords may be set. Those that are set stay as they are.',
  },
  throttling: { ...group(throttling), about: 'Against guessing passwords.' },
  audit: { ...group(audit), about: 'The audit log.' },
  metrics: { ...yesOrNo, about: 'Whether there are metrics for Prometheus.' },
  tls: { ...group(tls, ['certificateFile', 'keyFile']), about: 'Default none: plain HTTP.' },
  trustProxy: {
    ...yesOrNo,
    about: 'Whether `X-Forwarded-…` headers are believed. Set it only behind a proxy that sets them itself.',
  },
  successUrl: {
    ...address,
    about:
      'Where a person goes after login; `{realm}` stands for the realm. Left as it is, the top level leads to `/am/console`.',
  },
  validGotoUrls: {
    ...listOf(
      text('an address such as "https://app.example.com/*"', /^https?:\/\/[^/\s*]+\/[^\s*]*\*?$/),
      'a list of addresses',
    ),
    about:
      'Addresses of other hosts that `goto` may lead to; one that ends in `*` stands for all that begin so.',
  },
  whenVersionIsMissing: {
    ...oneOf('LATEST', 'OLDEST', 'NONE'),
    about: 'Which version answers when none is asked for.',
  },
  versionWarnings: {
    ...yesOrNo,
    about: 'Whether an answer to a request without a version says so in `Warning` headers.',
  },
}

export const settingsGroup = group(settingsTable)
