// What real AM servers answer about sessions, fact by fact.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  anOldSession,
  checkFacts,
  cookieName,
  factsTest,
  nobody,
  refusal,
  refused,
  sessions,
} from './recorded-facts.ts'

const validation = ['valid', 'sessionUid', 'uid', 'realm']
const information = ['username', 'universalId', 'realm', 'latestAccessTime', 'maxIdleExpirationTime'].concat(
  'maxSessionExpirationTime',
  'properties',
)
const denied = refusal(401, 'Access Denied')
const notSupported = refusal(501, 'Operation is not supported.')

test('refresh answers six members in their order, with the headers of AM 8, and sets no cookie', async (t) => {
  const { ask, owner } = await anOldSession(t)
  const { status, body, headers } = await ask(`${sessions}?_action=refresh`, { headers: owner })
  assert.equal(status, 200)
  assert.deepEqual(Object.entries(body).slice(1), [
    ['realm', '/alpha'],
    ['idletime', 0],
    ['maxidletime', 30],
    ['maxsessiontime', 120],
    ['maxtime', 6480],
  ])
  assert.equal(Object.keys(body)[0], 'uid')
  for (const [name, value] of Object.entries({
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private',
    'content-api-version': 'resource=4.0',
    'content-security-policy': "default-src 'none';frame-ancestors 'none';sandbox",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    expires: '0',
    pragma: 'no-cache',
    'content-type': 'application/json;charset=UTF-8',
    etag: undefined,
    'set-cookie': undefined,
  }))
    assert.equal(headers[name], value, name)
})

test('a pretty answer has a blank on both sides of the colon and no line break at its end', async (t) => {
  const { ask, owner } = await anOldSession(t)
  const { text } = await ask(`${sessions}?_prettyPrint=true&_action=refresh`, { headers: owner })
  const [first, ...lines] = text.split('\n')
  assert.equal(first, '{')
  assert.match(lines.shift() ?? '', /^ {2}"uid" : "[^"]+",$/)
  assert.deepEqual(lines, [
    '  "realm" : "/alpha",',
    '  "idletime" : 0,',
    '  "maxidletime" : 30,',
    '  "maxsessiontime" : 120,',
    '  "maxtime" : 6480',
    '}',
  ])
})

test("times are UTC in whole seconds, and the universal id is a name in AM's directory", async (t) => {
  const { ask, owner } = await anOldSession(t)
  const { body } = await ask(`${sessions}?_action=getSessionInfo`, { headers: owner })
  assert.equal(body.latestAccessTime, '2026-02-11T09:14:05Z')
  assert.equal(body.maxIdleExpirationTime, '2026-02-11T09:44:05Z')
  assert.equal(body.maxSessionExpirationTime, '2026-02-11T11:14:05Z')
  assert.equal(body.universalId, `id=${body.username},ou=user,o=alpha,ou=services,ou=am-config`)
  assert.match(String((body.properties as { AMCtxId: string }).AMCtxId), /^[0-9a-f-]{36}-\d+$/)
})

factsTest("what a session is asked is answered with AM's members in AM's order", [
  { title: 'validate at 1.0', action: 'validate&refresh=false', at: 'resource=1.0', is: [200, validation] },
  { title: 'validate at 4.0', action: 'validate&refresh=false', is: [200, validation] },
  { title: 'getSessionInfo', action: 'getSessionInfo', is: [200, information] },
  { title: 'getSessionInfo in lower case', action: 'getsessioninfo', is: [200, information] },
  { title: 'getSessionInfo that resets', action: 'getSessionInfoAndResetIdleTime', is: [200, information] },
  { title: 'getSessionProperties', action: 'getSessionProperties', is: [200, ['AMCtxId', 'LoginLocation']] },
  {
    title: 'updateSessionProperties',
    action: 'updateSessionProperties',
    body: { LoginLocation: '51.50,-0.12' },
    is: [200, ['AMCtxId', 'LoginLocation']],
  },
])

const at = 'resource=1.2'
const listed = { properties: ['LoginLocation'] }
factsTest('the actions of version 1.x answer as ever', [
  { title: 'getTimeLeft', at, action: 'getTimeLeft', is: [200, { maxtime: 6480 }] },
  { title: 'getMaxTime', at, action: 'getMaxTime', is: [200, { maxtime: 6480 }] },
  { title: 'getMaxIdle', at, action: 'getMaxIdle', is: [200, { maxidletime: 30 }] },
  { title: 'getMaxSessionTime', at, action: 'getMaxSessionTime', is: [200, { maxsessiontime: 120 }] },
  { title: 'isActive', at, action: 'isActive&refresh=true', is: [200, { active: true }] },
  {
    title: 'setProperty',
    at,
    action: 'setProperty',
    body: { LoginLocation: 'x' },
    is: [200, { success: true }],
  },
  { title: 'getProperty', at, action: 'getProperty', body: listed, is: [200, { LoginLocation: 'x' }] },
  { title: 'deleteProperty', at, action: 'deleteProperty', body: listed, is: [200, { success: true }] },
])

factsTest('a request that is none is refused before anybody asks who is calling', [
  {
    title: 'protocol 9',
    at: 'protocol=9.0',
    action: 'refresh',
    is: refusal(400, 'Unsupported major version: 9.0'),
  },
  { title: 'a version that is none', at: 'resource=four', action: 'refresh', is: refused(400) },
  { title: 'neither header of the CSRF filter', headers: {}, action: 'refresh', is: refusal(403) },
  { title: 'a read of the collection', method: 'GET', action: 'refresh', is: refused(400) },
  { title: 'no JSON', action: 'refresh', body: '{', is: [400, ['code', 'reason', 'message', 'detail']] },
  {
    title: 'another media type',
    headers: { ...nobody, 'content-type': 'text/plain' },
    action: 'refresh',
    is: refusal(
      400,
      "The request could not be processed because it specified the content-type 'text/plain' when only the content-type 'application/json' and 'multipart/form-data' are supported",
    ),
  },
  {
    title: 'a precondition',
    headers: { ...nobody, 'if-match': '1' },
    action: 'refresh',
    is: refusal(412, 'If-Match not supported for POST requests'),
  },
  {
    title: 'a repeated parameter',
    action: 'refresh&_action=logout',
    is: refusal(400, "Multiple values provided for the single-valued request parameter '_action'"),
  },
  { title: 'an unknown method', method: 'PROPFIND', is: refusal(501, 'Method PROPFIND not supported') },
])

factsTest("a session that is dead, or another version's action, is told in AM's words", [
  { title: 'no credential', headers: nobody, action: 'refresh', is: denied },
  { title: 'a dead credential', headers: { ...nobody, [cookieName]: 'x' }, action: 'refresh', is: denied },
  { title: 'a dead target', action: 'refresh', body: { tokenId: 'x' }, is: [200, { valid: false }] },
  {
    title: 'logout of a dead target',
    action: 'logout',
    body: { tokenId: 'x' },
    is: [200, { result: 'Token has expired' }],
  },
  {
    title: 'properties of a dead target',
    action: 'getSessionProperties',
    body: { tokenId: 'x' },
    is: refusal(400),
  },
  { title: 'a version nobody has', at: 'resource=99.0', action: 'refresh', is: refused(404) },
  {
    title: 'refresh at 1.x',
    at: 'resource=1.0',
    action: 'refresh',
    is: refusal(501, 'Action refresh not implemented for this resource'),
  },
  {
    title: 'a path at 2.0',
    target: `${sessions}/x`,
    at: 'resource=2.0',
    action: 'validate',
    is: notSupported,
  },
  { title: 'POST without an action', body: {}, is: notSupported },
  {
    title: 'POST without an action and without content',
    is: refusal(400, 'The request could not be processed because it did not contain any JSON content'),
  },
])

factsTest("what an owner may not do is refused in AM's words", [
  {
    title: 'a property not listed',
    action: 'updateSessionProperties',
    body: { Colour: 'red' },
    is: refusal(403),
  },
  { title: 'a protected one', action: 'updateSessionProperties', body: { AuthLevel: '9' }, is: refusal(403) },
  {
    title: 'one that is no text',
    action: 'updateSessionProperties',
    body: { LoginLocation: 1 },
    is: refusal(400),
  },
  {
    title: 'a query',
    method: 'GET',
    target: `${sessions}?_queryFilter=realm+eq+%22/alpha%22`,
    is: refusal(403),
  },
])

test('an administrator finds a session and ends it by its handle, as AM tells both', async (t) => {
  const served = await anOldSession(t)
  const { ask, owner, administrator: headers, token } = served
  const target = `${sessions}?_queryFilter=realm+eq+%22/alpha%22`
  const query = await ask(target, { method: 'GET', headers })
  assert.deepEqual(Object.keys(query.body), [
    'result',
    'resultCount',
    'pagedResultsCookie',
    'totalPagedResultsPolicy',
    'totalPagedResults',
    'remainingPagedResults',
  ])
  const [found] = query.body.result as readonly Readonly<Record<string, string>>[]
  assert.ok(found)
  const { _rev, ...members } = found
  assert.deepEqual(Object.keys(members), [
    'username',
    'universalId',
    'realm',
    'sessionHandle',
    'latestAccessTime',
    'maxIdleExpirationTime',
    'maxSessionExpirationTime',
  ])
  assert.equal(found.latestAccessTime, '2026-02-11T09:14:05.318Z')
  const handle = String(found.sessionHandle)
  assert.match(handle, /^shandle:/)
  const ended = { result: { [handle]: true } }
  const body = { sessionHandles: [handle] }
  await checkFacts(t, served, [
    {
      title: 'another field in the filter',
      headers,
      method: 'GET',
      target: `${sessions}?_queryFilter=idletime+eq+1`,
      is: refusal(400, 'idletime is not supported in query filter'),
    },
    {
      title: 'no list of handles',
      headers,
      action: 'logoutByHandle',
      is: refusal(400, 'The "sessionHandles" field is not defined in the request or it\'s not a JSON array'),
    },
    { title: 'logoutByHandle', headers, action: 'logoutByHandle', body, is: [200, ended] },
    { title: 'logoutByHandle again', headers, action: 'logoutByHandle', body, is: [200, ended] },
    { title: 'the token afterwards', headers: owner, action: 'refresh', is: denied },
    {
      title: 'the token validated',
      headers: nobody,
      action: 'validate',
      body: { tokenId: token },
      is: [200, { valid: false }],
    },
    {
      title: 'logoutByUser before 5.1',
      headers,
      action: 'logoutByUser',
      body: { username: 'x' },
      is: refused(501),
    },
    {
      title: 'logoutByUser',
      headers,
      at: 'resource=5.1',
      action: 'logoutByUser',
      body: { username: String(found.username) },
      is: [200, { result: true }],
    },
    { title: 'logout', headers, action: 'logout', is: [200, { result: 'Successfully logged out' }] },
    { title: 'logout again', headers, action: 'logout', is: denied },
  ])
})
