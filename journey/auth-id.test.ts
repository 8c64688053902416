// authId: what is refused as unparsable, tampered, expired or used, and what its payload says.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { base64url, CompactSign, decodeJwt, decodeProtectedHeader } from 'jose'
import { fixedClock } from '#session'
import { createAuthIds, type JourneyInFlight } from './auth-id.ts'

const startMs = Date.UTC(2026, 1, 11)
const secret = new Uint8Array(32).fill(7)
const inFlight: JourneyInFlight = {
  realm: '/alpha',
  journey: 'PasswordGrant',
  nodeId: 'page',
  shared: { username: 'demo' },
}

function authIdsAt(clock = fixedClock(startMs), key = secret) {
  return { clock, authIds: createAuthIds({ secret: key, clock, randomBytes }) }
}

const timedOut = {
  name: 'ResourceException',
  code: 401,
  message: 'Session has timed out',
  detail: { errorCode: '110' },
}

for (const text of ['', 'x', 'a.b', 'a.b.c', '{{authId}}']) {
  test(`"${text}" is refused as unparsable`, async () => {
    await assert.rejects(authIdsAt().authIds.read(text), { code: 400, message: /^Failed to parse JWT, ./ })
  })
}

test('a changed payload is refused as tampered', async () => {
  const { authIds } = authIdsAt()
  const [header, payload, signature] = (await authIds.issue(inFlight)).split('.')
  const changed = JSON.parse(new TextDecoder().decode(base64url.decode(payload ?? '')))
  changed.realm = '/'
  const tampered = [header, base64url.encode(JSON.stringify(changed)), signature].join('.')
  await assert.rejects(authIds.read(tampered), { code: 400, message: 'AuthId JWT Signature not valid' })
})

test('a token signed with another key is refused as tampered', async () => {
  const foreign = await authIdsAt(undefined, new Uint8Array(32).fill(8)).authIds.issue(inFlight)
  await assert.rejects(authIdsAt().authIds.read(foreign), {
    code: 400,
    message: 'AuthId JWT Signature not valid',
  })
})

test('a token of another algorithm is refused, also with the right key', async () => {
  const token = new CompactSign(new TextEncoder().encode('{}')).setProtectedHeader({ alg: 'HS512' })
  const signed = await token.sign(new Uint8Array(64).fill(7))
  await assert.rejects(authIdsAt().authIds.read(signed), {
    code: 400,
    message: 'AuthId JWT Signature not valid',
  })
})

test('a token is good one millisecond before its 5 minutes are over, and refused when they are', async () => {
  const { authIds, clock } = authIdsAt()
  const token = await authIds.issue(inFlight)
  clock.setMs(startMs + 299_999)
  await authIds.read(token)
  clock.setMs(startMs + 300_000)
  await assert.rejects(authIds.read(token), timedOut)
})

test('a token that was used is refused', async () => {
  const { authIds } = authIdsAt()
  const token = await authIds.issue(inFlight)
  const [first, second] = await Promise.all([authIds.read(token), authIds.read(token)])
  first.consume()
  assert.throws(() => second.consume(), timedOut)
  assert.throws(() => first.consume(), timedOut)
})

test('a token that was given back can be used again', async () => {
  const { authIds } = authIdsAt()
  const read = await authIds.read(await authIds.issue(inFlight))
  read.consume()
  read.restore()
  read.consume()
})

test('a token issued before a restart is read after it', async () => {
  const token = await authIdsAt().authIds.issue(inFlight)
  const { realm, journey, nodeId, shared } = await authIdsAt().authIds.read(token)
  assert.deepEqual({ realm, journey, nodeId, shared }, inFlight)
})

test("the payload has AM's members in AM's order, and does not show what the tree knows", async () => {
  const token = await authIdsAt().authIds.issue(inFlight)
  assert.deepEqual(decodeProtectedHeader(token), { typ: 'JWT', alg: 'HS256' })
  const payload = decodeJwt(token)
  assert.deepEqual(Object.keys(payload), [
    'authIndexValue',
    'otk',
    'authIndexType',
    'realm',
    'sessionId',
    'exp',
    'iat',
  ])
  assert.equal(payload.authIndexValue, 'PasswordGrant')
  assert.equal(payload.authIndexType, 'service')
  assert.equal(payload.realm, '/alpha')
  assert.match(String(payload.otk), /^[a-z2-7]{26}$/)
  assert.equal(payload.iat, startMs / 1000)
  assert.equal(payload.exp, startMs / 1000 + 300)
  assert.doesNotMatch(JSON.stringify(payload), /demo/)
})
