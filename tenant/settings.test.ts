// Settings: what is refused, and in which words.

import assert from 'node:assert/strict'
import test from 'node:test'
import { defaultSettings, parseSettings } from './settings.ts'

const refused: readonly [given: Record<string, unknown>, message: string, hint: RegExp][] = [
  [
    { maxIdleTime: 30 },
    'there is no setting "maxIdleTime"',
    /^did you mean "maxIdleTimeMinutes"\? All settings: /,
  ],
  [{ constructor: 1 }, 'there is no setting "constructor"', /did you mean/],
  [
    { maxIdleTimeMinutes: 0 },
    'setting "maxIdleTimeMinutes" is 0',
    /^give it a whole number of minutes from 1 to 5256000$/,
  ],
  [{ maxIdleTimeMinutes: '30' }, 'setting "maxIdleTimeMinutes" is "30"', /whole number/],
  [{ maxSessionTimeMinutes: 5_256_001 }, 'setting "maxSessionTimeMinutes" is 5256001', /from 1 to 5256000/],
  [
    { latestAccessTimeUpdateFrequencySeconds: -1 },
    'setting "latestAccessTimeUpdateFrequencySeconds" is -1',
    /seconds/,
  ],
  [{ csrfFilter: 'no' }, 'setting "csrfFilter" is "no"', /^give it true or false$/],
  [{ cookieName: 'two words' }, 'setting "cookieName" is "two words"', /letters, digits/],
  [{ cookieName: 'Authorization' }, 'setting "cookieName" is "Authorization"', /no name HTTP has a use for/],
  [
    { cookieSameSite: 'lax' },
    'setting "cookieSameSite" is "lax"',
    /^give it one of "Lax", "Strict", "None"$/,
  ],
  [
    { cookieSameSite: 'None' },
    'browsers drop a cookie with SameSite=None that is not Secure',
    /"secureCookie"/,
  ],
  [{ realms: ['alpha'] }, 'setting "realms" is ["alpha"]', /paths such as "\/alpha"/],
  [{ realms: ['/a b'] }, 'setting "realms" is ["/a b"]', /paths/],
  [{ successUrl: 'a\r\nb' }, 'setting "successUrl" is "a\\r\\nb"', /control characters/],
  [
    { whenVersionIsMissing: 'FIRST' },
    'setting "whenVersionIsMissing" is "FIRST"',
    /"LATEST", "OLDEST", "NONE"/,
  ],
  [{ sessionPropertyWhitelist: 'AMCtxId' }, 'setting "sessionPropertyWhitelist" is "AMCtxId"', /list/],
]
for (const [given, message, hint] of refused) {
  test(`${JSON.stringify(given)} is refused: ${message}`, () => {
    assert.throws(() => parseSettings(given), { name: 'TenantError', code: 'E_CONFIG', message, hint })
  })
}

test('without settings all are as AM has them', () => {
  assert.deepEqual(parseSettings({}), defaultSettings)
  assert.deepEqual(parseSettings({ csrfFilter: undefined }), defaultSettings)
})

test('the limits of a setting are inside', () => {
  const { maxIdleTimeMinutes, latestAccessTimeUpdateFrequencySeconds } = parseSettings({
    maxIdleTimeMinutes: 5_256_000,
    latestAccessTimeUpdateFrequencySeconds: 0,
  })
  assert.deepEqual([maxIdleTimeMinutes, latestAccessTimeUpdateFrequencySeconds], [5_256_000, 0])
})
