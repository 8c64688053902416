// Password guessing: what is refused, for how long, and that it costs the service nothing to remember.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { fixedClock } from '#session'
import { alpha, aTenant, demoUser, loginHeaders, type TenantUnderTest } from '../tenant-under-test.ts'
import { createLoginThrottle } from './login-throttle.ts'
import { createThrottle } from './throttle.ts'

const aThrottle = (failures: number, clock = fixedClock(1_000_000)) =>
  createThrottle({ failures, recoveryMs: 3_000, clock, randomBytes })

test('after so many failures a key waits, and others do not', () => {
  const throttle = aThrottle(3)
  for (let i = 0; i < 3; i += 1) assert.equal(throttle.begin('a'), 0)
  assert.equal(throttle.begin('a'), 3_000)
  assert.equal(throttle.begin('b'), 0)
})

test('one more failure is allowed each time the recovery is over, and not a millisecond earlier', () => {
  const clock = fixedClock(1_000_000)
  const throttle = aThrottle(2, clock)
  assert.deepEqual([throttle.begin('a'), throttle.begin('a')], [0, 0])
  clock.setMs(1_002_999)
  assert.equal(throttle.begin('a'), 1)
  clock.setMs(1_003_000)
  assert.equal(throttle.begin('a'), 0)
  assert.equal(throttle.begin('a'), 3_000)
})

test('what succeeds is no failure, however often', () => {
  const throttle = aThrottle(2)
  for (let i = 0; i < 100; i += 1) {
    assert.equal(throttle.begin('a'), 0)
    throttle.forgive('a')
  }
})

test('attempts at once count before any of them has failed', () => {
  const throttle = aThrottle(5)
  const waits = Array.from({ length: 100 }, () => throttle.begin('a'))
  assert.equal(waits.filter((wait) => wait === 0).length, 5)
})

test('no flood of other keys makes it forget one', () => {
  const throttle = aThrottle(1)
  throttle.begin('a')
  for (let i = 0; i < 50_000; i += 1) throttle.begin(`other ${i}`)
  assert.ok(throttle.begin('a') > 0)
})

test('a clock that is set back refuses nobody for an hour', () => {
  const clock = fixedClock(10_000_000)
  const throttle = aThrottle(2, clock)
  throttle.begin('a')
  clock.setMs(6_400_000)
  assert.deepEqual([throttle.begin('a'), throttle.begin('a')], [0, 0])
  assert.equal(throttle.begin('a'), 3_000)
})

test('0 failures refuse nothing', () => {
  const throttle = aThrottle(0)
  for (let i = 0; i < 1_000; i += 1) assert.equal(throttle.begin('a'), 0)
})

const limits = { failuresPerAccount: 3, failuresPerAddress: 5, recoverySeconds: 10 }
const wrong = { ...loginHeaders(demoUser.username, 'wrong'), 'accept-api-version': 'resource=2.1' }
const right = { ...loginHeaders(), 'accept-api-version': 'resource=2.1' }

test('an account with too many failed logins is answered 429 with Retry-After, also with the right password', async (t) => {
  const { send, clock } = await aTenant(t, { throttling: limits })
  for (let i = 0; i < 3; i += 1)
    assert.equal((await send(`${alpha}/authenticate`, { headers: wrong })).status, 401)
  const refused = await send(`${alpha}/authenticate`, { headers: right })
  assert.deepEqual(refused.body, {
    code: 429,
    reason: 'Too Many Requests',
    message: 'Too many failed logins',
  })
  assert.equal(refused.headers['retry-after'], '10')
  clock.setMs(clock.nowMs() + 10_000)
  assert.equal((await send(`${alpha}/authenticate`, { headers: right })).status, 200)
})

test('an account nobody has is refused as any other', async (t) => {
  const { send } = await aTenant(t, { throttling: limits })
  const headers = { ...wrong, ...loginHeaders('nobody', 'wrong') }
  for (let i = 0; i < 3; i += 1) assert.equal((await send(`${alpha}/authenticate`, { headers })).status, 401)
  assert.equal((await send(`${alpha}/authenticate`, { headers })).status, 429)
})

test('logins that succeed are never refused', async (t) => {
  const { login } = await aTenant(t, { throttling: limits })
  for (let i = 0; i < 10; i += 1) assert.notEqual(await login(), 'undefined')
})

test('an address with too many failed logins is refused, whatever the account, and another is not', async (t) => {
  const tenant = await aTenant(t, { throttling: limits })
  for (let i = 0; i < 5; i += 1) assert.equal(await loginFrom(tenant, '192.0.2.1', `user${i}`), 401)
  assert.equal(await loginFrom(tenant, '192.0.2.1', 'user9'), 429)
  assert.equal(await loginFrom(tenant, '192.0.2.2', 'user9'), 401)
})

for (const [where, authorization, form, status] of [
  ['header', 'Basic eDp5', '', 401],
  ['form', undefined, '&client_id=x&client_secret=y', 400],
] as const) {
  test(`a client's wrong secret in the ${where} counts for its address`, async (t) => {
    const { tenant } = await aTenant(t, { throttling: { ...limits, failuresPerAccount: 0 } })
    const guess = () =>
      askOAuth2(tenant, 'access_token', authorization, `grant_type=client_credentials${form}`)
    for (let i = 0; i < 5; i += 1) assert.deepEqual(await guess(), { status, isTold: false })
    assert.deepEqual(await guess(), { status: 429, isTold: true })
  })
}

const robot = { clientId: 'robot', clientSecret: 'a-secret-of-the-robot', scopes: ['read'] }
const ofRobot = (secret: string) => ({ clientId: 'robot', secret })

test('a client whose secret is guessed from many addresses is refused, however it is named, and another client is not', async (t) => {
  const { tenant } = await aTenant(t, { throttling: limits, oauth2Clients: [robot] })
  for (const [i, clientId] of ['robot', 'robo%74', 'robot'].entries()) {
    assert.equal(await askAsClient(tenant, `192.0.2.${i}`, { clientId, secret: 'wrong' }), 401)
  }
  assert.equal(await askAsClient(tenant, '192.0.2.8', ofRobot('wrong')), 429)
  assert.equal(await askAsClient(tenant, '192.0.2.9', ofRobot(robot.clientSecret)), 429)
  assert.equal(await askAsClient(tenant, '192.0.2.9', { clientId: 'robo%74', secret: 'wrong' }), 429)
  assert.equal(await askAsClient(tenant, '192.0.2.9', { clientId: 'other', secret: 'wrong' }), 401)
})

test('a client nobody has is refused as any other', async (t) => {
  const { tenant } = await aTenant(t, { throttling: limits })
  const guess = (i: number) => askAsClient(tenant, `192.0.2.${i}`, { clientId: 'nobody', secret: 'wrong' })
  for (let i = 0; i < 3; i += 1) assert.equal(await guess(i), 401)
  assert.equal(await guess(3), 429)
})

test('no stranger keeps a client out of a network where it has proven its secret, and guesses there are slowed too', async (t) => {
  const { tenant } = await aTenant(t, {
    throttling: { ...limits, failuresPerAddress: 0 },
    oauth2Clients: [robot],
  })
  assert.equal(await askAsClient(tenant, '192.0.2.1', ofRobot(robot.clientSecret)), 200)
  for (let i = 0; i < 50; i += 1) await askAsClient(tenant, `198.51.100.${i}`, ofRobot('wrong'))
  assert.equal(await askAsClient(tenant, '198.51.100.1', ofRobot('wrong')), 429)
  for (let i = 0; i < 5; i += 1) {
    assert.equal(await askAsClient(tenant, '192.0.2.1', ofRobot(robot.clientSecret)), 200)
  }
  for (let i = 0; i < 3; i += 1) assert.equal(await askAsClient(tenant, '192.0.2.1', ofRobot('wrong')), 401)
  assert.equal(await askAsClient(tenant, '192.0.2.1', ofRobot('wrong')), 429)
})

test('a client may go on once the recovery is over, also where it was never seen', async (t) => {
  const { tenant, clock } = await aTenant(t, { throttling: limits, oauth2Clients: [robot] })
  for (let i = 0; i < 4; i += 1) await askAsClient(tenant, `198.51.100.${i}`, ofRobot('wrong'))
  assert.equal(await askAsClient(tenant, '192.0.2.1', ofRobot(robot.clientSecret)), 429)
  clock.setMs(clock.nowMs() + 10_000)
  assert.equal(await askAsClient(tenant, '192.0.2.1', ofRobot(robot.clientSecret)), 200)
})

test('of a client the 64 networks it came from last are remembered', async () => {
  const clock = fixedClock(1_000_000)
  const throttle = createLoginThrottle({ ...limits, failuresPerAddress: 0 }, { clock, randomBytes })
  const from = (i: number, client?: typeof robot) => throttle.ofClient([robot], `10.0.0.${i}`, () => client)
  for (let i = 0; i <= 64; i += 1) assert.equal(await from(i, robot), robot)
  for (let i = 0; i < 3; i += 1) await from(100, undefined)
  await assert.rejects(from(0, robot), { code: 429 })
  assert.equal(await from(1, robot), robot)
})

async function askAsClient(
  tenant: TenantUnderTest['tenant'],
  ip: string,
  { clientId, secret }: { readonly clientId: string; readonly secret: string },
): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`
  const { status } = await askOAuth2(
    tenant,
    'access_token',
    authorization,
    'grant_type=client_credentials',
    ip,
  )
  return status
}

test('an access token that is over is no guess', async (t) => {
  const { tenant } = await aTenant(t, { throttling: limits })
  for (let i = 0; i < 10; i += 1) {
    assert.deepEqual(await askOAuth2(tenant, 'userinfo', 'Bearer old', ''), { status: 401, isTold: false })
  }
})

async function askOAuth2(
  tenant: TenantUnderTest['tenant'],
  endpoint: string,
  authorization: string | undefined,
  body: string,
  ip = '192.0.2.1',
) {
  const { status, headers } = await tenant.handle({
    method: 'POST',
    target: `/am/oauth2/${endpoint}`,
    headers: {
      ...(authorization !== undefined && { authorization }),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body,
    client: { ip, port: 1, isSecure: false },
  })
  return { status, isTold: headers.includes('Retry-After') }
}

test('the addresses of one IPv6 network count as one', async (t) => {
  const tenant = await aTenant(t, { throttling: limits })
  for (let i = 0; i < 5; i += 1) assert.equal(await loginFrom(tenant, `2001:db8::${i}`, `user${i}`), 401)
  assert.equal(await loginFrom(tenant, '2001:db8:0:0:1:2:3:4', 'user9'), 429)
  assert.equal(await loginFrom(tenant, '2001:db8:0:1::1', 'user9'), 401)
})

async function loginFrom({ tenant }: TenantUnderTest, ip: string, username: string): Promise<number> {
  const { status } = await tenant.handle({
    method: 'POST',
    target: `${alpha}/authenticate`,
    headers: { ...loginHeaders(username, 'wrong'), 'accept-api-version': 'resource=2.1' },
    body: '',
    client: { ip, port: 1, isSecure: false },
  })
  return status
}
