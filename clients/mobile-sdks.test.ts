// The requests of the SDKs for Android and iOS, which name a realm without `/realms/root`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asker, demoUser, openClientTenant } from './client-tenant.ts'

const realm = '/json/realms/alpha'
const sdks = {
  'forgerock-android-sdk 4': {
    headers: { 'x-requested-with': 'forgerock-sdk', 'x-requested-platform': 'android' },
    authenticate: 'resource=2.1, protocol=1.0',
    sessions: 'resource=3.1, protocol=1.0',
    json: 'application/json; charset=utf-8',
  },
  'forgerock-ios-sdk 4': {
    headers: { 'x-requested-with': 'forgerock-sdk', 'x-requested-platform': 'ios' },
    authenticate: 'resource=2.1,protocol=1.0',
    sessions: 'resource=3.1',
    json: 'application/json',
  },
} as const

for (const [name, sdk] of Object.entries(sdks)) {
  test(`${name} walks a journey, asks who that is, and logs out`, async (t) => {
    const tenant = await openClientTenant(t)
    const ask = asker(tenant)
    const atJourney = { ...sdk.headers, 'accept-api-version': sdk.authenticate }
    const start = await ask(`${realm}/authenticate?authIndexType=service&authIndexValue=Login`, {
      headers: atJourney,
    })
    assert.deepEqual([start.status, Object.keys(start.body)], [200, ['authId', 'callbacks']])
    const text = start.text
      .replace('"IDToken1","value":""', `"IDToken1","value":"${demoUser.username}"`)
      .replace('"IDToken2","value":""', `"IDToken2","value":"${demoUser.password}"`)
    const step = { ...atJourney, 'content-type': sdk.json }
    const end = await ask(`${realm}/authenticate`, { headers: step, body: text })
    assert.deepEqual([end.status, end.body.realm], [200, '/alpha'])
    const token = String(end.body.tokenId)

    const own = { ...sdk.headers, 'content-type': sdk.json, [tenant.cookieName]: token }
    const info = await ask(`${realm}/sessions?_action=getSessionInfo`, {
      headers: { ...own, 'accept-api-version': sdk.authenticate },
    })
    assert.equal(info.status, 200)
    // The SDK for Android cannot do without any of these.
    for (const member of ['username', 'universalId', 'realm', 'latestAccessTime'].concat(
      'maxIdleExpirationTime',
      'maxSessionExpirationTime',
    ))
      assert.equal(typeof info.body[member], 'string', member)

    const logout = await ask(`${realm}/sessions?_action=logout`, {
      headers: { ...own, 'accept-api-version': sdk.sessions },
      body: { tokenId: token },
    })
    assert.deepEqual([logout.status, logout.body], [200, { result: 'Successfully logged out' }])

    // A step that is used up: on this errorCode the SDKs tell the app that the journey has timed out.
    const late = await ask(`${realm}/authenticate`, { headers: step, body: text })
    assert.equal(late.status, 401)
    assert.deepEqual([late.body.message, late.body.detail], ['Session has timed out', { errorCode: '110' }])
  })
}
