// Settings: what is refused, and in which words.

import assert from 'node:assert/strict'
import test from 'node:test'
import { problemsOf } from './check-setting.ts'
import { defaultSettings, parseSettings, problemsBetween } from './settings.ts'
import { settingsGroup } from './settings-table.ts'

const refused: readonly [given: Record<string, unknown>, message: string, hint: RegExp][] = [
  [
    { maxIdleTimeMinutes: 30 },
    'there is no setting "/maxIdleTimeMinutes"',
    /^did you mean "\/sessions\/maxIdleTimeMinutes"\?$/,
  ],
  [
    { sessions: { maxIdleTime: 30 } },
    'there is no setting "/sessions/maxIdleTime"',
    /^did you mean "\/sessions\/maxIdleTimeMinutes"\?$/,
  ],
  [{ constructor: 1 }, 'there is no setting "/constructor"', /^known here: sessions, realms, /],
  [
    { sessions: { maxIdleTimeMinutes: 0 } },
    'setting "/sessions/maxIdleTimeMinutes" is 0',
    /^give it a whole number of minutes from 1 to 5256000$/,
  ],
  [
    { sessions: { maxIdleTimeMinutes: '30' } },
    'setting "/sessions/maxIdleTimeMinutes" is "30"',
    /whole number/,
  ],
  [
    { sessions: { maxSessionTimeMinutes: 5_256_001 } },
    'setting "/sessions/maxSessionTimeMinutes" is 5256001',
    /from 1 to 5256000/,
  ],
  [
    { sessions: { latestAccessTimeUpdateFrequencySeconds: -1 } },
    'setting "/sessions/latestAccessTimeUpdateFrequencySeconds" is -1',
    /seconds/,
  ],
  [{ csrfFilter: 'no' }, 'setting "/csrfFilter" is "no"', /^give it true or false$/],
  [{ cookieName: 'two words' }, 'setting "/cookieName" is "two words"', /letters, digits/],
  [{ cookieName: 'Authorization' }, 'setting "/cookieName" is "Authorization"', /no name HTTP has a use for/],
  [
    { cookieSameSite: 'lax' },
    'setting "/cookieSameSite" is "lax"',
    /^give it one of "Lax", "Strict", "None"$/,
  ],
  [
    { cookieSameSite: 'None' },
    'browsers drop a cookie with SameSite=None that is not Secure',
    /"secureCookie"/,
  ],
  [{ realms: ['/alpha'] }, 'setting "/realms" is a list', /paths such as "\/alpha"/],
  [{ realms: { '/a b': {} } }, 'setting "/realms" has the name "/a b"', /paths/],
  [
    { realms: { '/alpha/beta': {} } },
    'realm "/alpha/beta" lies in "/alpha", which there is not',
    /^add "\/alpha": \{\} to "realms"$/,
  ],
  [
    { realms: { '/alpha': { aliases: ['a'] }, '/beta': { aliases: ['A'] } } },
    'alias "A" of realm "/beta" already leads to "/alpha"',
    /each alias to one realm/,
  ],
  [
    { realms: { '/alpha': { sessions: { latestAccessTimeUpdateFrequencySeconds: 1 } } } },
    'there is no setting "/realms/~1alpha/sessions/latestAccessTimeUpdateFrequencySeconds"',
    /^known here: maxSessionTimeMinutes, /,
  ],
  [
    { tls: { keyFile: 'key.pem' } },
    'setting "/tls" has no "certificateFile"',
    /^give it the path of a PEM file$/,
  ],
  [
    { oauth2Clients: [{ clientId: 'ci', scopes: [], clientSecret: 'too short' }] },
    'setting "/oauth2Clients/0/clientSecret" is of the wrong form',
    /^give it at least 16 characters$/,
  ],
  [{ journeys: [7] }, 'setting "/journeys/0" is 7', /path of a file/],
  [{ successUrl: 'a\r\nb' }, 'setting "/successUrl" is "a\\r\\nb"', /control characters/],
  [
    { whenVersionIsMissing: 'FIRST' },
    'setting "/whenVersionIsMissing" is "FIRST"',
    /"LATEST", "OLDEST", "NONE"/,
  ],
  [
    { sessions: { sessionPropertyWhitelist: 'AMCtxId' } },
    'setting "/sessions/sessionPropertyWhitelist" is "AMCtxId"',
    /list/,
  ],
  [
    { sessions: { sessionPropertyWhitelist: ['AMCtxId', ''] } },
    'setting "/sessions/sessionPropertyWhitelist/1" is ""',
    /name of a session property/,
  ],
]
for (const [given, message, hint] of refused) {
  test(`${JSON.stringify(given)} is refused: ${message}`, () => {
    assert.throws(() => parseSettings(given), { name: 'TenantError', code: 'E_CONFIG', message, hint })
  })
}

test('without settings all are as AM has them', () => {
  assert.deepEqual(parseSettings({}), defaultSettings)
  assert.deepEqual(
    parseSettings({ csrfFilter: undefined, sessions: { quotaLimit: undefined } }),
    defaultSettings,
  )
})

test('the limits of a setting are inside', () => {
  const given = { maxIdleTimeMinutes: 5_256_000, latestAccessTimeUpdateFrequencySeconds: 0 }
  const { sessions } = parseSettings({ sessions: given })
  assert.deepEqual(sessions, { ...defaultSettings.sessions, ...given })
})

test('every default is what its setting may be', () => {
  assert.deepEqual(problemsOf(settingsGroup, defaultSettings), [])
  assert.deepEqual(problemsBetween(defaultSettings), [])
})
