// Which error wins when several things are wrong: AM's order is contract. (Facts: the AM session API, pipeline.)

import assert from 'node:assert/strict'
import test from 'node:test'
import { alpha, aTenant, cookieName, type SendOptions } from '../tenant-under-test.ts'

const refresh = `${alpha}/sessions?_action=refresh`

// Every row is wrong in its own way and in the ways of the rows below it, as far as one request can be.
const wrong: readonly [
  title: string,
  target: string,
  options: SendOptions,
  code: number,
  message: string | RegExp,
][] = [
  [
    'a malformed version comes before the missing realm',
    '/am/json/realms/root/realms/beta/sessions?_action=refresh',
    { headers: { 'accept-api-version': 'resource=four', 'content-type': 'text/xml' } },
    400,
    /invalid format/,
  ],
  [
    'the CSRF filter comes before the missing realm',
    '/am/json/realms/root/realms/beta/sessions?_action=refresh',
    { headers: { 'accept-api-version': undefined, 'content-type': 'text/xml' } },
    403,
    'Forbidden',
  ],
  [
    'an unknown realm in the path comes before the media type',
    '/am/json/realms/root/realms/beta/sessions?_action=refresh',
    { headers: { 'content-type': 'text/xml' } },
    404,
    'Realm "/beta" not found',
  ],
  [
    'an unknown realm in the query comes before the media type',
    `${refresh}&realm=/beta`,
    { headers: { 'content-type': 'text/xml' } },
    400,
    'Invalid realm, /beta',
  ],
  [
    'an unknown resource comes before the media type',
    `${alpha}/sessionz?_action=refresh`,
    { headers: { 'content-type': 'text/xml' } },
    404,
    "Resource 'sessionz' not found",
  ],
  [
    'the protocol comes before the media type',
    refresh,
    { headers: { 'accept-api-version': 'resource=99.0, protocol=9.0', 'content-type': 'text/xml' } },
    400,
    'Unsupported major version: 9.0',
  ],
  [
    'the media type comes before the preconditions',
    refresh,
    { headers: { 'content-type': 'text/xml', 'if-match': '*' } },
    400,
    /specified the content-type 'text\/xml'/,
  ],
  [
    'a precondition comes before the body',
    refresh,
    { headers: { 'if-match': '*' }, body: '{' },
    412,
    /If-Match not supported/,
  ],
  [
    'a date precondition is a conflict',
    refresh,
    { headers: { 'if-modified-since': 'x' } },
    409,
    /If-Modified-Since/,
  ],
  ['the body comes before the credential', refresh, { body: '{' }, 400, /not valid JSON/],
  [
    'a repeated parameter comes before the credential',
    `${refresh}&_prettyPrint=true&_prettyPrint=true`,
    {},
    400,
    "Multiple values provided for the single-valued request parameter '_prettyPrint'",
  ],
  [
    'a query filter that is none comes before the credential',
    `${alpha}/sessions?_queryFilter=realm+eq`,
    { method: 'GET' },
    400,
    "The value 'realm eq' for parameter '_queryFilter' could not be parsed as a valid query filter",
  ],
  [
    'two kinds of query come before the filter',
    `${alpha}/sessions?_queryFilter=realm+eq&_queryId=all`,
    { method: 'GET' },
    400,
    'The parameters _queryId and _queryFilter are mutually exclusive',
  ],
  [
    'a page size that is no number comes before the credential',
    `${alpha}/sessions?_queryFilter=true&_pageSize=ten`,
    { method: 'GET' },
    400,
    "The value 'ten' for parameter '_pageSize' could not be parsed as a valid integer",
  ],
  [
    'the credential comes before what a query may ask',
    `${alpha}/sessions?_queryFilter=true`,
    { method: 'GET', headers: { 'accept-api-version': 'resource=99.0' } },
    401,
    'Access Denied',
  ],
  [
    'the credential comes before the version',
    refresh,
    { headers: { 'accept-api-version': 'resource=99.0' } },
    401,
    'Access Denied',
  ],
  ['the credential comes before the action', `${alpha}/sessions?_action=dance`, {}, 401, 'Access Denied'],
  [
    'an unknown token is no credential',
    refresh,
    { headers: { [cookieName]: 'nobody' } },
    401,
    'Access Denied',
  ],
]
for (const [title, target, options, code, message] of wrong) {
  test(title, async (t) => {
    const { send } = await aTenant(t)
    const { status, body, headers } = await send(target, options)
    assert.equal(status, code)
    assert.equal(body.code, code)
    if (typeof message === 'string') assert.equal(body.message, message)
    else assert.match(String(body.message), message)
    assert.equal(headers['content-api-version'], undefined, 'no version was chosen yet')
  })
}

test('permission comes before the version, and that before the action', async (t) => {
  const { send, login, tenant } = await aTenant(t)
  const demo = { [cookieName]: await login() }
  assert(tenant.administrator.password !== undefined)
  const root = '/am/json/realms/root'
  const administrator = await login({
    realm: root,
    username: 'amAdmin',
    password: tenant.administrator.password,
  })
  const body = { tokenId: administrator }
  const version = { 'accept-api-version': 'resource=99.0' }

  const foreign = await send(refresh, { headers: { ...demo, ...version }, body })
  assert.deepEqual(foreign.body, { code: 403, reason: 'Forbidden', message: 'Forbidden' })
  const own = await send(`${alpha}/sessions?_action=dance`, { headers: { ...demo, ...version } })
  assert.equal(own.status, 404)
  const unknown = await send(`${alpha}/sessions?_action=dance`, { headers: demo })
  assert.deepEqual(unknown.body, {
    code: 501,
    reason: 'Not Implemented',
    message: 'Action dance not implemented for this resource',
  })
  assert.equal(unknown.headers['content-api-version'], 'resource=4.0')
  const older = await send(refresh, { headers: { ...demo, 'accept-api-version': 'resource=1.0' } })
  assert.equal(older.body.message, 'Action refresh not implemented for this resource')
})

test('permission comes before the version of a query, and that before what it may ask', async (t) => {
  const { send, login, tenant } = await aTenant(t)
  assert(tenant.administrator.password !== undefined)
  const password = tenant.administrator.password
  const demo = await login()
  const administrator = await login({ realm: '/am/json', username: 'amAdmin', password })
  const query = async (token: string, version: string) => {
    const headers = { [cookieName]: token, 'accept-api-version': `resource=${version}` }
    const { status, body } = await send(`${alpha}/sessions?_queryFilter=true`, { method: 'GET', headers })
    return [status, body.message]
  }
  assert.deepEqual(await query(demo, '99.0'), [403, 'Forbidden'])
  assert.deepEqual(await query(administrator, '99.0'), [404, "Resource '' not found"])
  const [status, message] = await query(administrator, '4.0')
  assert.equal(status, 400)
  assert.match(String(message), /^Query filter must be/)
})

test('the administrator may act on the session of another', async (t) => {
  const { send, login, tenant } = await aTenant(t)
  assert(tenant.administrator.password !== undefined)
  const password = tenant.administrator.password
  const headers = { [cookieName]: await login({ realm: '/am/json', username: 'amAdmin', password }) }
  const info = await send('/am/json/sessions?_action=getSessionInfo', {
    headers,
    body: { tokenId: await login() },
  })
  assert.equal(info.status, 200)
  assert.equal(info.body.realm, '/alpha')
  const own = await send('/am/json/sessions?_action=getSessionInfo', { headers })
  assert.equal(own.body.universalId, 'id=amadmin,ou=user,ou=am-config')
})

for (const [method, path, code, message, content] of [
  ['GET', '?_action=refresh', 400, "Unrecognized request parameter '_action'"],
  ['DELETE', '/x?_action=refresh', 400, "Unrecognized request parameter '_action'"],
  ['GET', '', 400, 'The resource collection  cannot be read'],
  ['GET', '/x', 501, 'Operation is not supported.'],
  ['GET', '/x?_queryFilter=true', 403, 'Forbidden'],
  ['GET', '?_queryFilter=true', 403, 'Forbidden'],
  ['POST', '', 501, 'Operation is not supported.', '{}'],
  ['POST', '', 400, 'The request could not be processed because it did not contain any JSON content', ''],
  ['POST', '/x', 400, 'The resource instance  cannot be created', '{}'],
  ['POST', '/x?_action=refresh', 501, 'Operation is not supported.', '{}'],
  ['POST', '/x/y?_action=refresh', 404, "Resource 'x/y' not found", '{}'],
  ['PUT', '', 404, "Resource '' not found", '{}'],
  ['PUT', '/x', 501, 'Operation is not supported.', '{}'],
  [
    'PUT',
    '/x',
    400,
    'The request could not be processed because the provided content is not a JSON object',
    '[]',
  ],
  ['PATCH', '', 400, 'The resource collection  cannot be patched', '[]'],
  ['PATCH', '/x', 501, 'Operation is not supported.', '[]'],
  ['DELETE', '', 400, 'The resource collection  cannot be deleted'],
  ['DELETE', '/x', 501, 'Operation is not supported.'],
  ['BREW', '', 501, 'Method BREW not supported'],
] as const) {
  test(`${method} /sessions${path} with ${content || 'nothing'} is answered ${code}`, async (t) => {
    const { send, login } = await aTenant(t)
    const headers = { [cookieName]: await login(), 'content-type': 'application/json' }
    const answer = await send(`${alpha}/sessions${path}`, { method, headers, body: content ?? '' })
    assert.deepEqual([answer.status, answer.body.message], [code, message])
  })
}

test('content without a media type is refused, before anybody asks who is calling', async (t) => {
  const { send } = await aTenant(t)
  for (const method of ['PUT', 'PATCH']) {
    const { status, body } = await send(`${alpha}/sessions/x`, { method, body: '{}' })
    const message =
      'The request could not be processed because the  content-type was not specified and is required'
    assert.deepEqual([status, body.message], [400, message])
  }
})

test('with the CSRF filter off a request without those headers is served', async (t) => {
  const { send, login } = await aTenant(t, { csrfFilter: false })
  const headers = { 'accept-api-version': undefined, [cookieName]: await login() }
  assert.equal((await send(refresh, { headers })).status, 200)
})

test('X-Requested-With is enough for the CSRF filter, and a GET needs neither', async (t) => {
  const { send, login } = await aTenant(t)
  const token = await login()
  const headers = { 'accept-api-version': undefined, 'x-requested-with': 'sdk', [cookieName]: token }
  assert.equal((await send(refresh, { headers })).status, 200)
  const get = await send('/am/json/serverinfo/*', {
    method: 'GET',
    headers: { 'accept-api-version': undefined },
  })
  assert.equal(get.status, 200)
})

test('a request without a version gets the newest and two warnings', async (t) => {
  const { send, login } = await aTenant(t)
  const headers = { 'accept-api-version': undefined, 'x-requested-with': 'sdk', [cookieName]: await login() }
  const answer = await send(refresh, { headers })
  assert.equal(answer.headers['content-api-version'], 'resource=5.1')
  assert.equal(
    answer.headers.warning,
    '100 chf "Accept-API-Version should be included in the request."\n100 OpenAM REST "No Accept-API-Version specified"',
  )
})
