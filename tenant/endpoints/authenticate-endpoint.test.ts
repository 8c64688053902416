// `/authenticate` on the wire: bodies that are refused, logins real clients make, the cookies they get.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import { failureNodeId, successNodeId } from '#journey'
import { alpha, aTenant, cookieName, demoUser, loginHeaders, type SendOptions } from '../tenant-under-test.ts'

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
  ['PATCH', authenticate, { method: 'PATCH' }, 501, 'Not Implemented'],
  [
    'PUT at 1.x',
    authenticate,
    { method: 'PUT', headers: { 'accept-api-version': 'resource=1.2' } },
    405,
    'Method Not Allowed',
  ],
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

test('no protocol is too high for a login', async (t) => {
  const { send } = await aTenant(t)
  const headers = { 'accept-api-version': 'resource=2.1, protocol=9.0', ...loginHeaders() }
  assert.equal((await send(authenticate, { headers })).status, 200)
})

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
    assert.equal(answer.headers['set-cookie'], 'amlbcookie=01; Path=/; HttpOnly; SameSite=Lax')
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

test('who logs in anew while having a session gets a new one, and the old one ends', async (t) => {
  const { send, login } = await aTenant(t)
  const isLive = async (token: unknown) =>
    (await send(`${alpha}/sessions?_action=refresh`, { headers: { [cookieName]: String(token) } })).status ===
    200
  const old = await login()
  const { body } = await send(`${authenticate}?ForceAuth=true`, {
    headers: { ...v2, [cookieName]: old, ...loginHeaders() },
  })
  assert.deepEqual([await isLive(old), await isLive(body.tokenId)], [false, true])
  const stranger = await login()
  await send(authenticate, {
    headers: { ...v2, [cookieName]: stranger, ...loginHeaders(undefined, 'wrong') },
  })
  assert.equal(await isLive(stranger), true)
})

test('sessionUpgradeSSOTokenId of the first step names the session that the last one replaces', async (t) => {
  const { send, login, tenant } = await aTenant(t)
  const isLive = async (token: unknown) =>
    (await send(`${alpha}/sessions?_action=refresh`, { headers: { [cookieName]: String(token) } })).status ===
    200
  const old = await login()
  const upgrade = (token: string) => `${authenticate}?ForceAuth=true&sessionUpgradeSSOTokenId=${token}`
  const { body: question } = await send(upgrade(old), { headers: v2 })
  const passed = await answer(send, question)
  assert.deepEqual([await isLive(old), await isLive(passed.body.tokenId)], [false, true])
  const refused = await send(upgrade(old), { headers: v2 })
  assert.deepEqual(
    [refused.status, refused.body.message],
    [400, 'sessionUpgradeSSOTokenId names no session that lives'],
  )
  const { password = '' } = tenant.administrator
  const others = await login({ realm: '/am/json/realms/root', username: 'amAdmin', password })
  const other = await answer(send, (await send(upgrade(others), { headers: v2 })).body)
  assert.deepEqual([other.status, other.headers['set-cookie']], [400, undefined])
  assert.equal(await isLive(others), true)
})

test('who logs in to the top level is led to the console, as by AM 7.5, unless a setting says otherwise', async (t) => {
  const successUrlOf = async (settings: { successUrl?: string }) => {
    const { send, tenant } = await aTenant(t, settings)
    const { username, password } = tenant.administrator
    const headers = { ...v2, 'x-openam-username': username, 'x-openam-password': password ?? '' }
    return (await send('/am/json/realms/root/authenticate', { headers })).body.successUrl
  }
  assert.equal(await successUrlOf({}), '/am/console')
  assert.equal(await successUrlOf({ successUrl: '/home{realm}' }), '/home/')
})

test('an authId that is expired is told by its code, and clears no cookie of a live session', async (t) => {
  const { send, login, clock } = await aTenant(t)
  const token = await login()
  const { body: question } = await send(`${authenticate}?ForceAuth=true`, { headers: v2 })
  clock.advanceMs(300_000)
  const late = await answer(send, question, { cookie: `${cookieName}=${token}` })
  assert.deepEqual([late.status, late.body.detail], [401, { errorCode: '110' }])
  assert.equal(late.headers['set-cookie'], undefined)
  const headers = { [cookieName]: token }
  assert.equal((await send(`${alpha}/sessions?_action=refresh`, { headers })).status, 200)
})

test('goto of this host is followed after the login, gotoOnFail after a failure, any other is not', async (t) => {
  const { send } = await aTenant(t, { validGotoUrls: ['https://app.example.com/*'] })
  const successUrlOf = async (goto: string) => {
    const target = `${authenticate}?goto=${encodeURIComponent(goto)}`
    return (await send(target, { headers: { ...v2, ...loginHeaders() } })).body.successUrl
  }
  assert.equal(await successUrlOf('/home?a=b'), '/home?a=b')
  assert.equal(await successUrlOf('https://app.example.com/x'), 'https://app.example.com/x')
  assert.equal(await successUrlOf('https://evil.example/x'), '/enduser/?realm=/alpha')
  const failed = await send(`${authenticate}?gotoOnFail=/sorry`, {
    headers: { ...v2, ...loginHeaders(undefined, 'wrong') },
  })
  assert.deepEqual(failed.body.detail, { failureUrl: '/sorry' })
  const v1 = { 'accept-api-version': 'resource=1.2', ...loginHeaders(undefined, 'wrong') }
  const old = await send(`${authenticate}?gotoOnFail=/sorry`, { headers: v1 })
  assert.deepEqual(old.body, { errorMessage: 'Login failure', failureUrl: '/sorry' })
})

test('a locked account says so to everybody, and an administrator opens it again', async (t) => {
  const { send, login, tenant } = await aTenant(t, {
    lockout: { loginFailureLockoutMode: true, loginFailureCount: 2 },
  })
  const failed = async () =>
    (await send(authenticate, { headers: { ...v2, ...loginHeaders(undefined, 'wrong') } })).body
  assert.equal((await failed()).message, 'Login failure')
  assert.deepEqual(await failed(), {
    code: 401,
    reason: 'Unauthorized',
    message: 'User Locked Out.',
    detail: { failureUrl: '' },
  })
  assert.equal(await login(), 'undefined')
  const { password = '' } = tenant.administrator
  const administrator = await login({ realm: '/am/json/realms/root', username: 'amAdmin', password })
  const headers = {
    'accept-api-version': 'resource=4.1',
    'content-type': 'application/json',
    [cookieName]: administrator,
  }
  const body = { inetUserStatus: 'Active' }
  await send(`${alpha}/users/${demoUser.username}`, { method: 'PUT', headers, body })
  assert.notEqual(await login(), 'undefined')
})

test('what a journey sets, its session has', async (t) => {
  const journey = {
    tree: {
      _id: 'Short',
      entryNodeId: 'headers',
      maximumSessionTime: 60,
      maximumIdleTime: 20,
      nodes: {
        headers: { nodeType: 'ZeroPageLoginNode', connections: { true: 'decision', false: failureNodeId } },
        decision: { nodeType: 'DataStoreDecisionNode', connections: { true: 'set', false: failureNodeId } },
        set: { nodeType: 'SetSessionPropertiesNode', connections: { outcome: successNodeId } },
      },
    },
    nodes: {
      headers: {},
      decision: {},
      set: { properties: { shop: 'seven' }, maxIdleTime: 5 },
    },
    innerNodes: {},
  }
  const { send } = await aTenant(t, {
    journeys: [journey],
    sessions: { whitelistedQueryProperties: ['shop'] },
  })
  const target = `${authenticate}?authIndexType=service&authIndexValue=Short`
  const { body } = await send(target, { headers: { ...v2, ...loginHeaders() } })
  const headers = { [cookieName]: String(body.tokenId) }
  const info = await send(`${alpha}/sessions?_action=getSessionInfo`, { headers })
  assert.equal((info.body.properties as JsonObject).shop, 'seven')
  const times = await send(`${alpha}/sessions?_action=refresh`, { headers })
  assert.deepEqual([times.body.maxidletime, times.body.maxsessiontime], [5, 60])
})

type Send = Awaited<ReturnType<typeof aTenant>>['send']

/** Answers the question of a built-in journey as the demo user. */
async function answer(send: Send, question: JsonObject, headers: Record<string, string> = {}) {
  const body = JSON.stringify(question)
    .replace('"IDToken1","value":""', `"IDToken1","value":"${demoUser.username}"`)
    .replace('"IDToken2","value":""', `"IDToken2","value":"${demoUser.password}"`)
  const json = { ...v2, 'content-type': 'application/json', ...headers }
  return await send(authenticate, { headers: json, body })
}

test('a journey that comes to an outcome that leads nowhere is answered 500, and the log says where', async (t) => {
  const node = { nodeType: 'ZeroPageLoginNode', connections: {} }
  const journey = {
    tree: { _id: 'Own', entryNodeId: 'first', nodes: { first: node } },
    nodes: { first: {} },
    innerNodes: {},
  }
  const { send, logged } = await aTenant(t, { journeys: [journey], defaultJourney: 'Own' })
  const { status, body } = await send(authenticate, { headers: v2 })
  assert.deepEqual([status, body.message], [500, 'Authentication Error!!'])
  assert.match(logged.join('\n'), /journey "Own": outcome "false" of node "first" leads nowhere/)
})
