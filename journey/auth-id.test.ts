// authId: what is refused as unparsable, tampered, expired or used, and what its payload says.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { base64url, CompactSign, decodeJwt, decodeProtectedHeader } from 'jose'
import { type Denylist, type FixedClock, fixedClock } from '#session'
import { createAuthIds, type JourneyInFlight } from './auth-id.ts'
import { deriveKey, modelDenylist, startMs } from './journey-under-test.ts'

const inFlight: JourneyInFlight = {
  realm: '/alpha',
  journey: 'PasswordGrant',
  path: [{ journey: 'PasswordGrant', nodeId: 'page' }],
  state: { shared: { username: 'demo' }, transient: { password: 'Ch4ng31t' }, effects: {} },
  request: { goto: '/home' },
}

/** Nodes made with the same clock, keys and denylist are nodes of one tenant. */
function authIdsAt({
  clock = fixedClock(startMs),
  keys = deriveKey,
  denylist = modelDenylist(clock),
}: {
  clock?: FixedClock
  keys?: (purpose: string) => Uint8Array
  denylist?: Denylist
} = {}) {
  return { clock, denylist, authIds: createAuthIds({ deriveKey: keys, denylist, clock, randomBytes }) }
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
  const foreign = await authIdsAt({ keys: () => new Uint8Array(32) }).authIds.issue(inFlight)
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

test('a token may be given another life than 5 minutes', async () => {
  const { authIds, clock } = authIdsAt()
  const token = await authIds.issue(inFlight, 60)
  clock.setMs(startMs + 60_000)
  await assert.rejects(authIds.read(token), timedOut)
})

test('a token that was used is refused, also by another node of the tenant', async () => {
  const { authIds, clock, denylist } = authIdsAt()
  const token = await authIds.issue(inFlight)
  const other = authIdsAt({ clock, denylist }).authIds
  const [first, second, third] = await Promise.all([
    authIds.read(token),
    authIds.read(token),
    other.read(token),
  ])
  await first.consume()
  await assert.rejects(second.consume(), timedOut)
  await assert.rejects(first.consume(), timedOut)
  await assert.rejects(third.consume(), timedOut)
})

test('of many that use a token at once one may', async () => {
  const { authIds } = authIdsAt()
  const read = await authIds.read(await authIds.issue(inFlight))
  const used = await Promise.allSettled(Array.from({ length: 16 }, () => read.consume()))
  assert.equal(used.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('a token that was given back can be used again', async () => {
  const { authIds } = authIdsAt()
  const read = await authIds.read(await authIds.issue(inFlight))
  await read.consume()
  await read.restore()
  await read.consume()
})

test('a token issued before a restart is read after it, and on other nodes', async () => {
  const token = await authIdsAt().authIds.issue(inFlight)
  const { consume: _consume, restore: _restore, ...read } = await authIdsAt().authIds.read(token)
  assert.deepEqual(read, inFlight)
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
  assert.doesNotMatch(JSON.stringify(payload), /demo|Ch4ng31t|home/)
})
