// `/authenticate` on the wire: bodies that are refused, logins real clients make, the cookies they get.

import assert from 'node:assert/strict'
import test from 'node:test'
import { alpha, aTenant, cookieName, loginHeaders, type SendOptions } from './tenant-under-test.ts'

const authenticate = `${alpha}/authenticate`
const v2 = { 'accept-api-version': 'resource=2.1' }

const refused: readonly [
  title: string,
  target: string,
  options: SendOptions,
  code: number,
  message: string | RegExp,
][] = [
  ['GET', authenticate, { method: 'GET' }, 405, 'Method Not Allowed'],
  [
    'an unknown version',
    authenticate,
    { headers: { 'accept-api-version': 'resource=9.0' } },
    404,
    /not found/,
  ],
  [
    'a form with content',
    authenticate,
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' },
    415,
    'Unsupported Media Type',
  ],
  [
    'broken JSON',
    authenticate,
    { headers: { 'content-type': 'application/json' }, body: '{' },
    400,
    /not valid JSON/,
  ],
  [
    'a list',
    authenticate,
    { headers: { 'content-type': 'application/json' }, body: '[]' },
    400,
    /not a JSON object/,
  ],
  [
    'an unknown journey',
    `${authenticate}?authIndexType=service&authIndexValue=Nope`,
    {},
    400,
    'No Configuration found',
  ],
  ['a wrong password', authenticate, { headers: loginHeaders(undefined, 'wrong') }, 401, 'Login failure'],
  ['a user of another realm', '/am/json/authenticate', { headers: loginHeaders() }, 401, 'Login failure'],
]
for (const [title, target, options, code, message] of refused) {
  test(`${title} is refused with ${code} and no cookie`, async (t) => {
    const { send } = await aTenant(t)
    const answer = await send(target, { ...options, headers: { ...v2, ...options.headers } })
    assert.equal(answer.status, code)
    assert.deepEqual(Object.keys(answer.body).slice(0, 3), ['code', 'reason', 'message'])
    if (typeof message === 'string') assert.equal(answer.body.message, message)
    else assert.match(String(answer.body.message), message)
    assert.equal(answer.headers['set-cookie'], undefined)
    assert.equal(answer.headers['content-type'], 'application/json')
  })
}

test('at 1.x an error has a body of its own', async (t) => {
  const { send } = await aTenant(t)
  const headers = { 'accept-api-version': 'resource=1.0', ...loginHeaders('nobody') }
  const answer = await send(authenticate, { headers })
  assert.deepEqual([answer.status, answer.body], [401, { errorMessage: 'Login failure' }])
  assert.equal(answer.headers['content-api-version'], 'resource=1.2')
})

const starts: readonly [title: string, options: SendOptions][] = [
  ['an empty body with the JSON type', { headers: { 'content-type': 'application/json' } }],
  ['an empty form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
  ['an empty body without a type', {}],
  ['{}', { headers: { 'content-type': 'application/json; charset=UTF-8' }, body: {} }],
]
for (const [title, options] of starts) {
  test(`${title} starts a journey`, async (t) => {
    const { send } = await aTenant(t)
    const answer = await send(authenticate, { ...options, headers: { ...v2, ...options.headers } })
    assert.equal(answer.status, 200)
    assert.deepEqual(Object.keys(answer.body), ['authId', 'callbacks'])
  })
}

for (const target of [
  authenticate,
  '/am/json/alpha/authenticate',
  '/am/json/authenticate?realm=%2Falpha&noSession=false',
  '/am/json/realms/root/authenticate?realm=alpha',
]) {
  test(`POST ${target} logs a user of alpha in`, async (t) => {
    const { send } = await aTenant(t)
    const headers = { 'accept-api-version': 'resource=2.0, protocol=1.0', ...loginHeaders() }
    const answer = await send(target, { headers })
    assert.deepEqual(Object.keys(answer.body), ['tokenId', 'successUrl', 'realm'])
    assert.deepEqual([answer.body.successUrl, answer.body.realm], ['/enduser/?realm=/alpha', '/alpha'])
    assert.equal(answer.headers['content-api-version'], 'resource=2.1')
    const attributes = '; Path=/; HttpOnly; SameSite=Lax'
    const { tokenId } = answer.body
    assert.equal(
      answer.headers['set-cookie'],
      `${cookieName}=${tokenId}${attributes}\namlbcookie=01${attributes}`,
    )
  })
}

test('behind TLS the cookies are Secure', async (t) => {
  const { send } = await aTenant(t, { secureCookie: true, cookieSameSite: 'None' })
  const answer = await send(authenticate, { headers: { ...v2, ...loginHeaders() } })
  assert.match(answer.headers['set-cookie'] ?? '', /; Path=\/; Secure; HttpOnly; SameSite=None\n/)
})

test('noSession=true checks the password and makes no session', async (t) => {
  const { send } = await aTenant(t)
  const target = `${authenticate}?noSession=true`
  const good = await send(target, { headers: { ...v2, ...loginHeaders() } })
  assert.deepEqual(good.body, { successUrl: '/enduser/?realm=/alpha', realm: '/alpha' })
  assert.equal(good.headers['set-cookie'], undefined)
  assert.equal((await send(target, { headers: { ...v2, ...loginHeaders(undefined, 'wrong') } })).status, 401)
})

test('a start with a live session gives that session, unless another journey or a new login is asked for', async (t) => {
  const { send, login } = await aTenant(t)
  const token = await login()
  const tokenOf = async (query: string, headers = {}) =>
    (await send(`${authenticate}?${query}`, { headers: { ...v2, [cookieName]: token, ...headers } })).body
      .tokenId
  assert.equal(await tokenOf(''), token)
  assert.equal(await tokenOf('authIndexType=service&authIndexValue=Login'), token)
  assert.equal(await tokenOf('authIndexType=service&authIndexValue=PasswordGrant'), undefined)
  assert.equal(await tokenOf('ForceAuth=true'), undefined)
  assert.notEqual(await tokenOf('', loginHeaders()), token)
})

test('_prettyPrint has no effect on authenticate', async (t) => {
  const { send } = await aTenant(t)
  assert.doesNotMatch((await send(`${authenticate}?_prettyPrint=true`, { headers: v2 })).text, /\n/)
})

test('the steps of a journey need not repeat the query, and may carry members of the client', async (t) => {
  const { send } = await aTenant(t)
  const query = '?authIndexType=service&authIndexValue=PasswordGrant'
  const { body } = await send(`${authenticate}${query}`, { headers: v2 })
  const text = JSON.stringify({ ...body, status: 200, ok: true })
  const filled = text
    .replace('"IDToken1","value":""', '"IDToken1","value":"postman.demo"')
    .replace('"IDToken2","value":""', '"IDToken2","value":"Sixty-seconds-1"')
  const headers = { ...v2, 'content-type': 'application/json' }
  const answer = await send(authenticate, { headers, body: filled })
  assert.equal(typeof answer.body.tokenId, 'string')
  const again = await send(authenticate, { headers, body: filled })
  assert.deepEqual(again.body, {
    code: 401,
    reason: 'Unauthorized',
    message: 'Session has timed out',
    detail: { errorCode: '110' },
  })
})

test('neither token nor password gets into the log, also when the service fails', async (t) => {
  const { send, login, tenant, logged } = await aTenant(t)
  const token = await login()
  await tenant.close()
  const headers = { 'accept-api-version': 'resource=1.1', cookie: `${cookieName}=${token}` }
  assert.equal((await send(`/am/json/sessions/${token}?_action=validate`, { headers })).status, 503)
  const login2 = await send(authenticate, { headers: { ...v2, ...loginHeaders() } })
  assert.equal(login2.status, 503)
  assert.equal(login2.headers['retry-after'], '1')
  assert.equal(logged.length, 2)
  assert.doesNotMatch(logged.join('\n'), new RegExp(`${token.slice(0, 12)}|Sixty`))
})
