// Realms: whose settings count where.

import assert from 'node:assert/strict'
import test from 'node:test'
import { nearestSetting, sessionSettingsByRealm } from './realms.ts'
import { defaultSettings } from './settings.ts'

const realms = {
  '/a/b/c': { sessions: { quotaLimit: 3 } },
  '/a': { sessions: { maxIdleTimeMinutes: 10, quotaLimit: 1 }, successUrl: '/a' },
  '/a/b': { sessions: { maxIdleTimeMinutes: 20 }, defaultJourney: 'B' },
}

test('a realm has the session settings of those above it, and its own', () => {
  const settingsOf = sessionSettingsByRealm({ sessions: defaultSettings.sessions, realms })
  const shown = ['/', '/a', '/a/b', '/a/b/c'].map((realm) => {
    const { maxIdleTimeMinutes, quotaLimit, maxSessionTimeMinutes } = settingsOf(realm)
    return [maxIdleTimeMinutes, quotaLimit, maxSessionTimeMinutes]
  })
  assert.deepEqual(shown, [
    [30, 5, 120],
    [10, 1, 120],
    [20, 1, 120],
    [20, 3, 120],
  ])
})

test('what a realm does not say the nearest above it says', () => {
  assert.equal(nearestSetting(realms, '/a/b/c', 'successUrl'), '/a')
  assert.equal(nearestSetting(realms, '/a/b/c', 'defaultJourney'), 'B')
  assert.equal(nearestSetting(realms, '/a', 'defaultJourney'), undefined)
  assert.equal(nearestSetting(realms, '/', 'successUrl'), undefined)
})
