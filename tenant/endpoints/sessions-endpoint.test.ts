// `/sessions` on the wire: whose session, how it is named, and what real clients do to it.

import assert from 'node:assert/strict'
import test from 'node:test'
import { alpha, aTenant, cookieName, type SendOptions } from '../tenant-under-test.ts'

test('a dead target of a live caller is 200 {"valid":false}, and logged out it is "Token has expired"', async (t) => {
  const { send, login } = await aTenant(t)
  const headers = { [cookieName]: await login() }
  const body = { tokenId: 'nobody' }
  for (const action of ['refresh', 'getSessionInfo', 'validate']) {
    assert.equal(
      (await send(`${alpha}/sessions?_action=${action}`, { headers, body })).text,
      '{"valid":false}',
      action,
    )
  }
  const logout = await send(`${alpha}/sessions?_action=logout`, { headers, body })
  assert.deepEqual([logout.status, logout.body], [200, { result: 'Token has expired' }])
})

test('a live token in the body alone is credential for getSessionInfo, refresh and logout, not for the rest', async (t) => {
  const { send, login } = await aTenant(t)
  const body = { tokenId: await login() }
  const status = async (action: string) =>
    (await send(`/am/json/realms/root/sessions/?_action=${action}`, { body })).status
  assert.equal(await status('getSessionProperties'), 401)
  assert.equal(await status('getSessionInfo'), 200)
  assert.equal(await status('getSessionInfoAndResetIdleTime'), 200)
  assert.equal(await status('refresh'), 200)
  assert.equal(await status('logout'), 200)
  assert.equal(await status('logout'), 401)
})

test('a live token in the query alone is no credential, but names the target of validate', async (t) => {
  const { send, login } = await aTenant(t)
  const token = await login()
  assert.equal((await send(`${alpha}/sessions?_action=logout&tokenId=${token}`)).status, 401)
  assert.equal((await send(`${alpha}/sessions?_action=validate&tokenId=${token}`)).body.valid, true)
})

test('validate needs no credential but the token, and without one it is 400', async (t) => {
  const { send, login } = await aTenant(t)
  const validate = `${alpha}/sessions?_action=validate`
  const { status, body } = await send(validate)
  assert.deepEqual([status, body.message], [400, 'iPlanetDirectoryCookie not set on request'])
  const unknown = await send(validate, { body: { tokenId: 'x' } })
  assert.deepEqual([unknown.status, unknown.text], [200, '{"valid":false}'])
  const own = await send(validate, { body: { tokenId: await login() } })
  assert.equal(own.body.valid, true)
})

test('the target is the token of the body, else of the query, else the caller', async (t) => {
  const { send, login } = await aTenant(t)
  const [caller, inQuery, inBody] = [await login(), await login(), await login()]
  const uidOf = async (query: string, body: SendOptions['body'] = '') => {
    const headers = { [cookieName]: caller }
    const answer = await send(`${alpha}/sessions?_action=validate${query}`, { headers, body })
    return answer.body.sessionUid
  }
  const uids = [
    await uidOf(''),
    await uidOf(`&tokenId=${inQuery}`),
    await uidOf(`&tokenId=${inQuery}`, { tokenId: inBody }),
  ]
  assert.deepEqual(
    uids.map((uid) => String(uid).split('-').at(-1)),
    ['1', '2', '3'],
  )
})

test('at 1.x the target may stand in the path; an unknown one is 200 {"valid":false}', async (t) => {
  const { send, login } = await aTenant(t)
  const token = await login()
  const headers = { 'accept-api-version': 'resource=1.1', 'content-type': 'application/json' }
  const answer = await send(`/am/json/sessions/${token}?_action=validate`, { headers })
  assert.deepEqual([answer.body.valid, answer.body.realm], [true, '/alpha'])
  assert.equal(answer.headers['content-api-version'], 'resource=1.2')
  const unknown = await send('/am/json/sessions/AQIC5w.*x*?_action=validate', { headers })
  assert.deepEqual([unknown.status, unknown.text], [200, '{"valid":false}'])
  const newer = await send(`/am/json/sessions/${token}?_action=validate`)
  assert.deepEqual([newer.status, newer.body.message], [501, 'Operation is not supported.'])
})

const spellings: readonly [title: string, target: string, options?: SendOptions][] = [
  ['a trailing slash', `${alpha}/sessions/?_action=getSessionInfo`],
  ['the short realm path', '/am/json/alpha/sessions?_action=getSessionInfo'],
  ['the realm as a parameter', '/am/json/sessions?realm=%2Falpha&_action=getSessionInfo'],
  ['the path of another realm', '/am/json/realms/root/sessions?_action=getSessionInfo'],
  ['the action in lower case', `${alpha}/sessions?_action=getsessioninfo`],
  [
    'resource=2.0, protocol=1.0',
    `${alpha}/sessions?_action=getSessionInfo`,
    { headers: { 'accept-api-version': 'resource=2.0, protocol=1.0' } },
  ],
  [
    'protocol=1.0,resource=2.1',
    `${alpha}/sessions?_action=getSessionInfo`,
    { headers: { 'accept-api-version': 'protocol=1.0,resource=2.1' } },
  ],
  [
    'a body with members nobody knows',
    `${alpha}/sessions?_action=getSessionInfo`,
    { body: { withCredentials: true } },
  ],
  ['a tokenId that is no text', `${alpha}/sessions?_action=getSessionInfo`, { body: { tokenId: 7 } }],
  ['no content type', `${alpha}/sessions?_action=getSessionInfo`, { headers: { 'content-type': undefined } }],
]
for (const [title, target, options = {}] of spellings) {
  test(`getSessionInfo answers to ${title}`, async (t) => {
    const { send, login } = await aTenant(t)
    const answer = await send(target, {
      ...options,
      headers: { [cookieName]: await login(), ...options.headers },
    })
    assert.equal(answer.status, 200)
    assert.equal(answer.body.realm, '/alpha')
  })
}

test('the token may come in a cookie, also in quotes and with the name in another case', async (t) => {
  const { send, login } = await aTenant(t)
  const token = await login()
  for (const cookie of [`${cookieName}=${token}`, `a=b; ${cookieName.toUpperCase()}="${token}"; c=d`]) {
    assert.equal(
      (await send(`${alpha}/sessions?_action=refresh`, { headers: { cookie } })).status,
      200,
      cookie,
    )
  }
})

test('logout clears the cookie of the browser it came from, and no other', async (t) => {
  const { send, login } = await aTenant(t)
  const cookie = async () => ({ cookie: `${cookieName}=${await login()}` })
  const logout = `${alpha}/sessions?_action=logout`
  const other = await send(logout, { headers: await cookie(), body: { tokenId: await login() } })
  assert.equal(other.headers['set-cookie'], undefined)
  const byHeader = await send(logout, { headers: { [cookieName]: await login() } })
  assert.equal(byHeader.headers['set-cookie'], undefined)
  const own = await send(logout, { headers: await cookie() })
  assert.equal(
    own.headers['set-cookie'],
    `${cookieName}=LOGOUT; Expires=Thu, 01 Jan 1970 00:00:10 GMT; Path=/; HttpOnly; SameSite=Lax`,
  )
})

test('a session is idle for 29:59.999 and dead at 30:00.000', async (t) => {
  const { send, login, clock } = await aTenant(t)
  const headers = { [cookieName]: await login() }
  clock.advanceMs(1_799_999)
  assert.equal((await send(`${alpha}/sessions?_action=getSessionInfo`, { headers })).status, 200)
  clock.advanceMs(1)
  assert.equal((await send(`${alpha}/sessions?_action=getSessionInfo`, { headers })).status, 401)
})

test('refresh within 60 s shows the idle time; after that it is 0', async (t) => {
  const { send, login, clock } = await aTenant(t)
  const headers = { [cookieName]: await login() }
  const idle = async () => (await send(`${alpha}/sessions?_action=refresh`, { headers })).body.idletime
  clock.advanceMs(60_000)
  assert.equal(await idle(), 60)
  clock.advanceMs(1)
  assert.equal(await idle(), 0)
})

test("the answer has AM's headers, and the caller's transaction id", async (t) => {
  const { send, login } = await aTenant(t)
  const headers = { [cookieName]: await login(), 'x-forgerock-transactionid': 'frodo-1' }
  const answer = await send(`${alpha}/sessions?_action=refresh`, { headers })
  assert.deepEqual(answer.headers, {
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    expires: '0',
    pragma: 'no-cache',
    'content-security-policy': "default-src 'none';frame-ancestors 'none';sandbox",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'content-type': 'application/json;charset=UTF-8',
    'cache-control': 'private',
    'content-api-version': 'resource=4.0',
    'x-forgerock-transactionid': 'frodo-1',
    'content-length': String(answer.text.length),
  })
})

test('a transaction id that cannot stand in a header is replaced', async (t) => {
  const { send } = await aTenant(t)
  for (const id of ['two words', 'x'.repeat(257), undefined]) {
    const { headers } = await send(`${alpha}/sessions?_action=validate`, {
      headers: { 'x-forgerock-transactionid': id },
    })
    assert.match(headers['x-forgerock-transactionid'] ?? '', /^[0-9a-f-]{36}-\d+$/)
  }
})

test('errors are printed pretty too', async (t) => {
  const { send } = await aTenant(t)
  assert.equal(
    (await send(`${alpha}/sessions?_prettyPrint=true&_action=refresh`)).text,
    '{\n  "code" : 401,\n  "reason" : "Unauthorized",\n  "message" : "Access Denied"\n}',
  )
})
