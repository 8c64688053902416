// What real AM servers answer at a login, and beside it, fact by fact.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoUser } from './client-tenant.ts'
import {
  anOldSession,
  byHeader,
  checkFacts,
  cookieName,
  factsTest,
  nobody,
  refusal,
  refused,
} from './recorded-facts.ts'

const target = '/json/realms/root/realms/alpha/authenticate'
const headers = { ...nobody, 'accept-api-version': 'resource=2.0, protocol=1.0' }
const wrong = { ...headers, ...byHeader({ ...demoUser, password: 'wrong' }) }

test('a journey asks with two callbacks and a signed authId', async (t) => {
  const { ask } = await anOldSession(t)
  const answer = await ask(`${target}?authIndexType=service&authIndexValue=PasswordGrant`, { headers })
  assert.equal(answer.headers['content-type'], 'application/json')
  assert.equal(answer.headers['content-api-version'], 'resource=2.1')
  assert.deepEqual(Object.keys(answer.body), ['authId', 'callbacks'])
  assert.deepEqual(answer.body.callbacks, callbacks('', ''))
  const [head = '', payload = ''] = String(answer.body.authId).split('.')
  assert.deepEqual(decoded(head), { typ: 'JWT', alg: 'HS256' })
  const claims = ['authIndexValue', 'otk', 'authIndexType', 'realm', 'sessionId', 'exp', 'iat']
  assert.deepEqual(Object.keys(decoded(payload)), claims)
})

test('a login ends with three members and two cookies that last as long as the browser', async (t) => {
  const { ask } = await anOldSession(t)
  const { body } = await ask(target, { headers })
  const { username, password } = demoUser
  const end = await ask(target, { headers, body: { ...body, callbacks: callbacks(username, password) } })
  assert.deepEqual(Object.keys(end.body), ['tokenId', 'successUrl', 'realm'])
  const cookies = end.headers['set-cookie'] ?? []
  assert.deepEqual(
    cookies.map((cookie) => cookie.split('=')[0]),
    [cookieName, 'amlbcookie'],
  )
  for (const cookie of cookies) {
    assert.match(cookie, /; Path=\/; HttpOnly/)
    assert.doesNotMatch(cookie, /Expires|Max-Age/)
  }
})

test("a login is refused with AM's status and words", async (t) => {
  const served = await anOldSession(t)
  const { body: step } = await served.ask(target, { headers })
  const authId = String(step.authId)
  const tampered = `${authId.slice(0, -2)}${authId.endsWith('AA') ? 'BB' : 'AA'}`
  const index = (type: string, value: string) => `${target}?authIndexType=${type}&authIndexValue=${value}`
  const count = 'Incorrect number of callbacks found in JSON response'
  await checkFacts(t, served, [
    { title: 'a wrong password', target, headers: wrong, is: refusal(401, 'Login failure') },
    { title: 'the same at 1.2', target, headers: wrong, at: 'resource=1.2', is: [401, ['errorMessage']] },
    {
      title: 'no such journey',
      target: index('service', 'X'),
      headers,
      is: refusal(400, 'No Configuration found'),
    },
    {
      title: 'no such index',
      target: index('x', 'Login'),
      headers,
      is: refusal(400, 'Unknown Authentication Index Type'),
    },
    {
      title: 'a tampered authId',
      target,
      headers,
      body: { ...step, authId: tampered },
      is: refusal(400, 'AuthId JWT Signature not valid'),
    },
    { title: 'an authId that is none', target, headers, body: { ...step, authId: 'x' }, is: refused(400) },
    {
      title: 'too few callbacks',
      target,
      headers,
      body: { ...step, callbacks: [] },
      is: refusal(400, count),
    },
    {
      title: 'no JSON',
      target,
      headers: { ...headers, 'content-type': 'text/plain' },
      body: 'x',
      is: refused(415),
    },
    { title: 'another method', method: 'GET', target, headers, is: refused(405) },
    {
      title: 'no session to upgrade',
      target: `${target}?sessionUpgradeSSOTokenId=x`,
      headers,
      is: refused(400),
    },
  ])
})

test('a refused login sets no session cookie', async (t) => {
  const { ask } = await anOldSession(t)
  const answer = await ask(target, { headers: wrong })
  assert.equal(answer.headers['set-cookie']?.some((cookie) => cookie.startsWith(cookieName)) ?? false, false)
})

test('serverinfo names flags in words, and has an ETag and no cache', async (t) => {
  const { ask } = await anOldSession(t)
  const { body, headers: answered } = await ask('/json/serverinfo/*', {
    method: 'GET',
    headers: { accept: '*/*' },
  })
  assert.deepEqual([answered['cache-control'], answered.etag], ['no-store', `"${body._rev}"`])
  for (const flag of [
    'forgotPassword',
    'forgotUsername',
    'kbaEnabled',
    'selfRegistration',
    'referralsEnabled',
  ])
    assert.equal(body[flag], 'false', flag)
})

const everything = [
  'domains',
  'protectedUserAttributes',
  'cookieName',
  'secureCookie',
  'forgotPassword',
  'forgotUsername',
  'kbaEnabled',
  'selfRegistration',
  'lang',
  'successfulUserRegistrationDestination',
  'socialImplementations',
  'referralsEnabled',
  'zeroPageLogin',
  'realm',
  'xuiUserSessionValidationEnabled',
  'fileBasedConfiguration',
  'userIdAttributes',
]
const at = 'resource=1.1'
const oldest = 'protocol=1.0,resource=1.1'
const versions = ['_id', '_rev', 'version', 'fullVersion', 'revision', 'date']
const info = (id: string) => ({ method: 'GET', target: `/json/serverinfo/${id}`, headers: nobody })
factsTest("the neighbours of sessions answer in AM's order", [
  { title: 'serverinfo/*', ...info('*'), at, is: [200, ['_id', '_rev', ...everything]] },
  { title: 'the same at protocol 1.0', ...info('*'), at: oldest, is: [200, everything] },
  { title: 'cookieDomains', ...info('cookieDomains'), at: oldest, is: [200, { domains: [] }] },
  { title: 'another id', ...info('x'), at, is: refusal(501, 'ResourceId not supported: x') },
  { title: 'version for nobody', ...info('version'), at, is: refusal(403, 'No session for request.') },
  { title: 'version', method: 'GET', target: '/json/serverinfo/version', at, is: [200, versions] },
  {
    title: 'idFromSession',
    target: '/json/realms/root/users',
    action: 'idFromSession',
    at: 'resource=2.0',
    is: [200, ['id', 'realm', 'dn', 'successURL', 'fullLoginURL']],
  },
  {
    title: 'idFromSession for nobody',
    target: '/json/users',
    headers: nobody,
    action: 'idFromSession',
    at: 'resource=2.0',
    is: refusal(401, 'Access Denied'),
  },
])

factsTest('a realm that is none is refused by the way it was named', [
  {
    title: 'in the path',
    target: '/json/realms/root/realms/x/sessions',
    action: 'refresh',
    is: refusal(404, 'Realm "/x" not found'),
  },
  {
    title: 'by parameter',
    target: '/json/sessions?realm=/x',
    action: 'refresh',
    is: refusal(400, 'Invalid realm, /x'),
  },
  {
    title: 'as a legacy element',
    target: '/json/x/sessions',
    action: 'refresh',
    is: refusal(404, "Resource 'x/sessions' not found"),
  },
])

function callbacks(...values: readonly [string, string]) {
  return (['NameCallback', 'PasswordCallback'] as const).map((type, i) => ({
    type,
    output: [{ name: 'prompt', value: type === 'NameCallback' ? 'User Name' : 'Password' }],
    input: [{ name: `IDToken${i + 1}`, value: values[i] }],
    _id: i,
  }))
}

function decoded(part: string): object {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
}
