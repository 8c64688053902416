// What owners, administrators and programs do to sessions over the wire, and what nobody may. (`session/actions` has the details.)

import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { JsonObject } from '#crest'
import type { GivenSettings } from '../configuration/settings.ts'
import { alpha, aTenant, cookieName, demoUser, type SendOptions } from '../tenant-under-test.ts'

const clientId = 'ci'
const clientSecret = 'a secret of enough length'
const root = '/am/json/realms/root'

async function aService(t: TestContext, settings: GivenSettings = {}) {
  const oauth2Clients = [
    { clientId, clientSecret, scopes: ['fr:am:*'] },
    { clientId: 'reader', clientSecret, scopes: ['read'] },
  ]
  const served = await aTenant(t, { oauth2Clients, ...settings })
  const { tenant, send, login } = served
  const administrator = async () => {
    assert.ok(tenant.administrator.password !== undefined)
    return await login({ realm: root, username: 'amAdmin', password: tenant.administrator.password })
  }
  const bearer = async (id = clientId) => {
    const answer = await send('/am/oauth2/access_token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&client_id=${id}&client_secret=${encodeURIComponent(clientSecret)}`,
    })
    assert.equal(answer.status, 200, answer.text)
    return { authorization: `Bearer ${answer.body.access_token}` }
  }
  const act = async (action: string, headers: SendOptions['headers'] = {}, body: JsonObject | '' = '') => {
    const answer = await send(`${alpha}/sessions?_action=${action}`, { headers, body })
    return { status: answer.status, body: answer.body, text: answer.text }
  }
  const query = async (filter: string, headers: NonNullable<SendOptions['headers']>, more = '') =>
    await send(`${root}/sessions?_queryFilter=${encodeURIComponent(filter)}${more}`, {
      method: 'GET',
      headers,
    })
  return { ...served, administrator, bearer, act, query }
}

const forbidden = { code: 403, reason: 'Forbidden', message: 'Forbidden' }
const denied = { code: 401, reason: 'Unauthorized', message: 'Access Denied' }

test('an access token with fr:am:* acts on any session that the body names', async (t) => {
  const { act, bearer, login } = await aService(t)
  const headers = await bearer()
  const body = { tokenId: await login() }
  for (const action of ['getSessionInfo', 'refresh', 'getSessionProperties', 'validate']) {
    assert.equal((await act(action, headers, body)).status, 200, action)
  }
  assert.deepEqual((await act('logout', headers, body)).body, { result: 'Successfully logged out' })
  assert.equal((await act('refresh', headers, body)).text, '{"valid":false}')
})

test('an access token names no session, so that an action on one is answered 400 without tokenId', async (t) => {
  const { act, bearer } = await aService(t)
  const { status, body } = await act('refresh', await bearer())
  assert.deepEqual([status, body.message], [400, 'iPlanetDirectoryCookie not set on request'])
})

test('a bad access token is answered 401, one without that scope 403', async (t) => {
  const { act, bearer, login } = await aService(t)
  const body = { tokenId: await login() }
  for (const authorization of ['Bearer nonsense', 'Bearer', 'Basic Y2k6eA==', '']) {
    assert.deepEqual((await act('getSessionProperties', { authorization }, body)).body, denied, authorization)
  }
  assert.deepEqual((await act('getSessionProperties', await bearer('reader'), body)).body, forbidden)
})

test('the cookie comes before the header of its name, and both before an access token', async (t) => {
  const { act, bearer, login } = await aService(t)
  const [inCookie, inHeader] = [await login(), await login()]
  const uidOf = async (headers: SendOptions['headers']) => (await act('validate', headers)).body.sessionUid
  const expected = {
    cookie: await uidOf({ [cookieName]: inCookie }),
    header: await uidOf({ [cookieName]: inHeader }),
  }
  assert.notEqual(expected.cookie, expected.header)
  const cookie = `${cookieName}=${inCookie}`
  assert.equal(await uidOf({ cookie, [cookieName]: inHeader, ...(await bearer()) }), expected.cookie)
  assert.equal(await uidOf({ [cookieName]: inHeader, ...(await bearer()) }), expected.header)
  const dead = { [cookieName]: 'nobody', ...(await bearer()) }
  assert.deepEqual((await act('getSessionProperties', dead, { tokenId: inHeader })).body, denied)
})

test('another session of the same user is one’s own, a session of somebody else is 403', async (t) => {
  const { act, login, administrator } = await aService(t)
  const headers = { [cookieName]: await login() }
  assert.equal((await act('refresh', headers, { tokenId: await login() })).status, 200)
  const body = { tokenId: await administrator() }
  for (const action of ['refresh', 'getSessionInfo', 'getSessionProperties', 'updateSessionProperties']) {
    assert.deepEqual((await act(action, headers, body)).body, forbidden, action)
  }
})

test('the realm of the path is never held against the realm of the session', async (t) => {
  const { send, login } = await aService(t, { realms: { '/alpha': {}, '/bravo': {} } })
  const headers = { [cookieName]: await login() }
  for (const realm of [root, `${root}/realms/bravo`, '/am/json/bravo', '/am/json']) {
    for (const action of ['refresh', 'getSessionInfo', 'getSessionProperties', 'validate']) {
      const { status } = await send(`${realm}/sessions?_action=${action}`, { headers })
      assert.equal(status, 200, `${realm} ${action}`)
    }
  }
  const { body } = await send('/am/json/bravo/sessions?_action=logout', { headers })
  assert.deepEqual(body, { result: 'Successfully logged out' })
})

test('properties are those of the session’s realm, whatever realm the path names', async (t) => {
  const { send, login } = await aService(t, {
    realms: { '/alpha': { sessions: { sessionPropertyWhitelist: ['AMCtxId', 'LoginLocation'] } } },
  })
  const headers = { [cookieName]: await login() }
  const body = { LoginLocation: '51.50,-0.12' }
  const update = await send(`${root}/sessions?_action=updateSessionProperties`, { headers, body })
  assert.deepEqual([update.status, update.body.LoginLocation], [200, '51.50,-0.12'])
  const read = await send(`${root}/sessions?_action=getSessionProperties`, { headers })
  assert.deepEqual(read.body, update.body)
})

test('properties that no store can hold are refused to their sender, and are no fault of the store', async (t) => {
  const { act, tenant, login, logged } = await aService(t, {
    metrics: true,
    sessions: { sessionPropertyWhitelist: ['AMCtxId', 'LoginLocation'] },
  })
  const headers = { [cookieName]: await login() }
  const body = { LoginLocation: 'x'.repeat(65_000) }
  const { status, body: refusal } = await act('updateSessionProperties', headers, body)
  assert.deepEqual([status, refusal.reason], [400, 'Bad Request'])
  assert.match(String(refusal.message), /^a session of 65\d\d\d bytes does not fit/)
  assert.equal((await act('getSessionProperties', headers)).body.LoginLocation, '')
  const metrics = await tenant.handle({
    method: 'GET',
    target: '/am/json/metrics/prometheus',
    headers: {},
    body: '',
  })
  assert.match(metrics.body, /^callbook_store_errors_total 0$/m)
  assert.deepEqual(logged, [])
})

test('a property of half a character is refused: the store would give back another', async (t) => {
  const { act, login } = await aService(t, {
    sessions: { sessionPropertyWhitelist: ['AMCtxId', 'LoginLocation'] },
  })
  const headers = { [cookieName]: await login() }
  for (const LoginLocation of ['\ud83d', 'x\ude00y']) {
    assert.equal((await act('updateSessionProperties', headers, { LoginLocation })).status, 400)
  }
  const whole = { LoginLocation: '\ud83d\ude00' }
  assert.equal((await act('updateSessionProperties', headers, whole)).status, 200)
  assert.equal((await act('getSessionProperties', headers)).body.LoginLocation, '\ud83d\ude00')
})

test('an administrator finds sessions by query and ends them by handle', async (t) => {
  const { act, query, login, administrator } = await aService(t)
  const mine = { [cookieName]: await login() }
  await login()
  const headers = { [cookieName]: await administrator() }
  const answer = await query(
    'realm eq "/alpha"',
    headers,
    '&_sortKeys=latestAccessTime&_fields=sessionHandle',
  )
  assert.equal(answer.body.resultCount, 2)
  assert.equal(answer.headers['content-api-version'], 'resource=4.0')
  const handles = (answer.body.result as { sessionHandle: string }[]).map(
    ({ sessionHandle }) => sessionHandle,
  )
  assert.ok(handles.every((handle) => handle.startsWith('shandle:')))
  const ended = await act('logoutByHandle', headers, { sessionHandles: handles })
  assert.deepEqual(ended.body, { result: Object.fromEntries(handles.map((handle) => [handle, true])) })
  assert.deepEqual((await act('refresh', mine)).body, denied)
  assert.equal((await query('realm eq "/alpha"', headers)).body.resultCount, 0)
})

test('a handle is no token', async (t) => {
  const { act, query, login, administrator } = await aService(t)
  await login()
  const { body } = await query('realm eq "/alpha"', { [cookieName]: await administrator() })
  const [{ sessionHandle }] = body.result as [{ sessionHandle: string }]
  for (const token of [sessionHandle, sessionHandle.slice('shandle:'.length)]) {
    assert.deepEqual((await act('getSessionInfo', { [cookieName]: token })).body, denied)
    assert.equal((await act('validate', {}, { tokenId: token })).text, '{"valid":false}')
  }
})

test('a query answers with a pretty envelope when asked to, and in pages', async (t) => {
  const { query, bearer, login } = await aService(t)
  await login()
  await login()
  const headers = await bearer()
  const first = await query(
    'realm eq "/alpha"',
    headers,
    '&_pageSize=1&_totalPagedResultsPolicy=EXACT&_fields=realm',
  )
  assert.deepEqual(first.body, {
    result: [{ realm: '/alpha' }],
    resultCount: 1,
    pagedResultsCookie: '1',
    totalPagedResultsPolicy: 'EXACT',
    totalPagedResults: 2,
    remainingPagedResults: -1,
  })
  const none = await query('realm eq "/"', headers, '&_prettyPrint=true')
  assert.equal(
    none.text,
    '{\n  "result" : [ ],\n  "resultCount" : 0,\n  "pagedResultsCookie" : null,\n  "totalPagedResultsPolicy" : "NONE",\n  "totalPagedResults" : -1,\n  "remainingPagedResults" : -1\n}',
  )
})

test('at 1.x a query by id lists users and minutes', async (t) => {
  const { send, login, bearer } = await aService(t)
  await login()
  const headers = { ...(await bearer()), 'accept-api-version': 'resource=1.0' }
  const { body } = await send('/am/json/sessions?_queryId=all', { method: 'GET', headers })
  const [{ timeleft }] = body.result as [{ timeleft: number }]
  assert.deepEqual([body.resultCount, timeleft], [1, 120])
})

test('a user ends all own sessions by name, in the realm of the path, and no one else’s', async (t) => {
  const { act, send, login, bearer, query } = await aService(t)
  const headers = { [cookieName]: await login(), 'accept-api-version': 'resource=5.1' }
  const username = (await act('getSessionInfo', headers)).body.username as string
  await login()
  const before = await act('logoutByUser', { ...headers, 'accept-api-version': 'resource=4.0' }, { username })
  assert.equal(before.status, 501)
  const foreign = await act('logoutByUser', headers, { username: 'amAdmin' })
  assert.deepEqual(foreign.body, forbidden)
  const elsewhere = await send(`${root}/sessions?_action=logoutByUser`, { headers, body: { username } })
  assert.deepEqual(elsewhere.body, forbidden)
  assert.deepEqual((await act('logoutByUser', headers, { username })).body, { result: true })
  assert.deepEqual((await act('refresh', headers)).body, denied)
  assert.equal((await query('realm eq "/alpha"', await bearer())).body.resultCount, 0)
})

test('the quota of a realm refuses a login with 401, and is free again after a logout', async (t) => {
  const quota = { quotaConstraints: true, quotaLimit: 1, behaviourWhenQuotaExhausted: 'DENY_ACCESS' } as const
  const { send, act, login } = await aService(t, { realms: { '/alpha': { sessions: quota } } })
  const token = await login()
  const headers = {
    'x-openam-username': demoUser.username,
    'x-openam-password': demoUser.password,
    'accept-api-version': 'resource=2.1',
  }
  const again = await send(`${alpha}/authenticate`, { headers })
  assert.deepEqual([again.status, again.body.message], [401, 'You have reached your session limit.'])
  await act('logout', { [cookieName]: token })
  assert.equal((await send(`${alpha}/authenticate`, { headers })).status, 200)
})

const clientSide = {
  clientSideSessions: true,
  denylistClientSideSessions: true,
  logoutByUserForClientSideSessions: true,
}

test('a client-side session does what a session does, but for its idle time and its properties', async (t) => {
  const { act, login, clock, query, bearer } = await aService(t, { sessions: clientSide })
  const token = await login()
  assert.ok(token.length < 1_500 && token.includes('*ey'))
  const headers = { [cookieName]: token }
  clock.advanceMs(3_600_000)
  const refresh = await act('refresh', headers)
  assert.deepEqual([refresh.status, refresh.body.idletime, refresh.body.maxtime], [200, 0, 3_600])
  assert.equal((await act('validate', { cookie: `${cookieName}=${token}` })).body.valid, true)
  const info = await act('getSessionInfo', headers)
  assert.equal(info.body.latestAccessTime, '2026-02-11T10:14:05Z')
  const update = await act('updateSessionProperties', headers, { LoginLocation: 'here' })
  assert.equal(update.status, 403, 'not on the allowlist')
  assert.equal((await query('realm eq "/alpha"', await bearer())).body.resultCount, 0)
  clock.advanceMs(3_600_000)
  assert.deepEqual((await act('refresh', headers)).body, denied)
})

test('a client-side session ends by logout and by user name, where the realm wants that', async (t) => {
  const { act, login } = await aService(t, { sessions: clientSide })
  const [one, other] = [{ [cookieName]: await login() }, { [cookieName]: await login() }]
  assert.equal((await act('logout', one)).status, 200)
  assert.deepEqual((await act('refresh', one)).body, denied)
  const newest = { ...other, 'accept-api-version': 'resource=5.1' }
  const username = (await act('getSessionInfo', newest)).body.username as string
  assert.deepEqual((await act('logoutByUser', newest, { username })).body, { result: true })
  assert.deepEqual((await act('refresh', other)).body, denied)
  assert.equal((await act('refresh', { [cookieName]: await login() })).status, 200)
})

test('the administrator’s session is never client-side', async (t) => {
  const { administrator } = await aService(t, { sessions: clientSide })
  assert.match(await administrator(), /\*$/)
})
