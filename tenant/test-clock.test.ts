// The test clock: a user's own time-outs in milliseconds.

import assert from 'node:assert/strict'
import test from 'node:test'
import { openTenant } from './open-tenant.ts'
import { alpha, aTenant, cookieName } from './tenant-under-test.ts'

const clock = '/am/json/test-clock'

test('without being asked for it is not there', async (t) => {
  const { send } = await aTenant(t)
  assert.equal((await send(clock, { method: 'GET' })).status, 404)
})

test('where other machines could reach it, a tenant with it does not start', async () => {
  await assert.rejects(openTenant({ host: '0.0.0.0', port: 0, dataDirectory: 'memory', testClock: true }), {
    code: 'E_CONFIG',
    message: 'a test clock on 0.0.0.0 could be moved from other machines',
  })
})

for (const [action, body, status] of [
  ['advance', { seconds: -1 }, 400],
  ['advance', { seconds: '60' }, 400],
  ['advance', { seconds: 315_360_001 }, 400],
  ['advance', {}, 400],
  ['set', { time: '2026-02-11T09:14:04Z' }, 400],
  ['set', { time: 'tomorrow' }, 400],
  ['set', { time: '2100-01-01T00:00:00Z' }, 400],
  ['stop', {}, 501],
] as const) {
  test(`${action} with ${JSON.stringify(body)} is refused with ${status}, and nothing moves`, async (t) => {
    const { send } = await aTenant(t, {}, { testClock: true })
    assert.equal((await send(`${clock}?_action=${action}`, { body })).status, status)
    assert.deepEqual((await send(clock, { method: 'GET' })).body, { time: '2026-02-11T09:14:05.000Z' })
  })
}

test('what came through a proxy is refused: others may stand behind it', async (t) => {
  const { send } = await aTenant(t, {}, { testClock: true })
  const headers = { 'x-forwarded-for': '192.0.2.1' }
  assert.equal((await send(clock, { method: 'GET', headers })).status, 403)
})

test('it says the time, moves on, and runs on from there', async (t) => {
  const tenant = await aTenant(t, {}, { testClock: true })
  const timeAfter = async (action: string, body: { seconds?: number; time?: string }) =>
    (await tenant.send(`${clock}?_action=${action}`, { body })).body.time
  assert.equal(await timeAfter('advance', { seconds: 90 }), '2026-02-11T09:15:35.000Z')
  assert.equal(await timeAfter('set', { time: '2026-02-12T00:00:00Z' }), '2026-02-12T00:00:00.000Z')
  tenant.clock.setMs(tenant.clock.nowMs() + 1_500)
  assert.equal(await timeAfter('advance', { seconds: 0.5 }), '2026-02-12T00:00:02.000Z')
})

test('an idle time-out of 30 minutes needs no waiting', async (t) => {
  const { send, login } = await aTenant(t, {}, { testClock: true })
  const headers = { [cookieName]: await login() }
  const isValid = async () =>
    (await send(`${alpha}/sessions?_action=validate&refresh=false`, { headers })).body.valid
  await send(`${clock}?_action=advance`, { body: { seconds: 30 * 60 - 1 } })
  assert.equal(await isValid(), true)
  await send(`${clock}?_action=advance`, { body: { seconds: 1 } })
  assert.equal(await isValid(), false)
})

test('a journey in flight times out by it too', async (t) => {
  const { send } = await aTenant(t, {}, { testClock: true })
  const first = await send(`${alpha}/authenticate`, { headers: { 'accept-api-version': 'resource=2.1' } })
  await send(`${clock}?_action=advance`, { body: { seconds: 300 } })
  const second = await send(`${alpha}/authenticate`, {
    headers: { 'accept-api-version': 'resource=2.1', 'content-type': 'application/json' },
    body: first.body,
  })
  assert.deepEqual([second.status, second.body.message], [401, 'Session has timed out'])
})
