// What clients touch beside login and sessions: serverinfo, users, health, and paths that lead nowhere.

import assert from 'node:assert/strict'
import test from 'node:test'
import { alpha, aTenant, cookieName } from '../tenant-under-test.ts'

const get = { method: 'GET' }

for (const target of [
  '/',
  '/am',
  '/amx/json/sessions',
  '/am/json',
  '/am/json/oauth2/authorize',
  '/am/json/beta/sessions',
  '*',
  '',
]) {
  test(`GET "${target}" is 404 in AM's form`, async (t) => {
    const { send } = await aTenant(t)
    const { status, body } = await send(target, get)
    assert.equal(status, 404)
    assert.deepEqual([body.code, body.reason], [404, 'Not Found'])
    assert.match(String(body.message), /^Resource '.*' not found$/)
  })
}

test('serverinfo/* tells the cookie name to anybody', async (t) => {
  const { send } = await aTenant(t)
  const headers = { 'accept-api-version': 'resource=1.1' }
  const answer = await send(`${alpha}/serverinfo/*`, { ...get, headers })
  assert.equal(answer.status, 200)
  assert.deepEqual(Object.keys(answer.body).slice(0, 6), [
    '_id',
    '_rev',
    'domains',
    'protectedUserAttributes',
    'cookieName',
    'secureCookie',
  ])
  assert.deepEqual([answer.body.cookieName, answer.body.realm], [cookieName, '/alpha'])
  assert.deepEqual(
    [answer.headers.etag, answer.headers['cache-control']],
    [`"${answer.body._rev}"`, 'no-store'],
  )
  const again = await send(`${alpha}/serverinfo/*`, { ...get, headers })
  assert.equal(again.body._rev, answer.body._rev)
})

test('serverinfo is read in parts, never changed, and only a caller is told so', async (t) => {
  const { send, login } = await aTenant(t)
  const atVersion = { 'accept-api-version': 'resource=1.1' }
  const collection = await send('/am/json/serverinfo', { ...get, headers: atVersion })
  assert.deepEqual(
    [collection.status, collection.body.message],
    [400, 'The resource collection  cannot be read'],
  )
  assert.equal((await send('/am/json/serverinfo/*/x', { ...get, headers: atVersion })).status, 404)
  const change = { method: 'DELETE', headers: atVersion }
  assert.equal((await send('/am/json/serverinfo/*', change)).status, 401)
  const headers = { ...atVersion, [cookieName]: await login() }
  assert.equal((await send('/am/json/serverinfo/*', { ...change, headers })).status, 501)
})

test('_fields chooses what serverinfo shows, beside _id and _rev', async (t) => {
  const { send } = await aTenant(t)
  const read = async (fields: string, version: string) =>
    (
      await send(`/am/json/serverinfo/*?_fields=${fields}`, {
        ...get,
        headers: { 'accept-api-version': version },
      })
    ).body
  const { _rev, ...shown } = await read('realm,zeroPageLogin/enabled,nothing', 'resource=1.1')
  assert.deepEqual(shown, { _id: '*', realm: '/', enabled: false })
  assert.equal((await read('', 'resource=1.1'))._rev, _rev)
  assert.deepEqual(await read('_id,realm', 'protocol=1.0,resource=1.1'), { realm: '/' })
})

test('who has the revision of serverinfo already is told so with 304 and no body', async (t) => {
  const { send } = await aTenant(t)
  const read = async (revision: string | undefined) =>
    await send('/am/json/serverinfo/*', {
      ...get,
      headers: { 'accept-api-version': 'resource=1.1', 'if-none-match': revision },
    })
  const first = await read(undefined)
  const again = await read(first.headers.etag)
  assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', first.headers.etag])
  assert.equal((await read('"1"')).status, 200)
  assert.equal((await read('*')).status, 412)
})

test('serverinfo names the language that the caller likes best', async (t) => {
  const { send } = await aTenant(t)
  for (const [accepted, lang] of [
    [undefined, 'en-US'],
    ['*', 'en-US'],
    ['fr-FR', 'fr-FR'],
    ['de;q=0.5, fr', 'fr'],
    ['de, fr', 'de'],
    ['<script>', 'en-US'],
  ] as const) {
    const headers = { 'accept-api-version': 'resource=1.1', 'accept-language': accepted }
    assert.equal((await send('/am/json/serverinfo/*', { ...get, headers })).body.lang, lang)
  }
})

test('serverinfo at a version that is not offered is not found by its name', async (t) => {
  const { send } = await aTenant(t)
  const headers = { 'accept-api-version': 'resource=9.0' }
  const { status, body } = await send('/am/json/serverinfo/*', { ...get, headers })
  assert.deepEqual([status, body.message], [404, "Resource '*' not found"])
})

test('at protocol 1.0 serverinfo has neither _id nor _rev', async (t) => {
  const { send } = await aTenant(t)
  const headers = { 'accept-api-version': 'protocol=1.0,resource=1.1' }
  const { body } = await send('/am/json/serverinfo/cookieDomains', { ...get, headers })
  assert.deepEqual(body, { domains: [] })
})

test('serverinfo/version is for those who are logged in, and can be read as three numbers', async (t) => {
  const { send, login } = await aTenant(t)
  const headers = { 'accept-api-version': 'resource=1.0' }
  const anonymous = await send('/am/json/serverinfo/version', { ...get, headers })
  assert.deepEqual([anonymous.status, anonymous.body.message], [403, 'No session for request.'])
  const cookie = `${cookieName}=${await login()}`
  const known = await send('/am/json/serverinfo/version', { ...get, headers: { ...headers, cookie } })
  assert.match(String(known.body.version), /^\d\.\d\.\d$/)
  assert.equal(typeof known.body.fullVersion, 'string')
})

test('serverinfo/version answers at 1.0, as AM 7.5 does, or 1.1; the rest of serverinfo from 1.1 on', async (t) => {
  const { send, login } = await aTenant(t)
  const cookie = `${cookieName}=${await login()}`
  const versionAt = async (path: string, resource: string) => {
    const headers = { cookie, 'accept-api-version': `resource=${resource}` }
    return (await send(`/am/json/serverinfo/${path}`, { ...get, headers })).headers['content-api-version']
  }
  assert.equal(await versionAt('version', '1.0'), 'resource=1.0')
  assert.equal(await versionAt('version', '1.1'), 'resource=1.1')
  assert.equal(await versionAt('cookieDomains', '1.0'), 'resource=1.1')
})

test('any other serverinfo is 501', async (t) => {
  const { send } = await aTenant(t)
  const headers = { 'accept-api-version': 'resource=1.1' }
  const { status, body } = await send('/am/json/serverinfo/x', { ...get, headers })
  assert.deepEqual([status, body.message], [501, 'ResourceId not supported: x'])
})

test('idFromSession says whose session it is', async (t) => {
  const { send, login } = await aTenant(t)
  const v2 = { 'accept-api-version': 'resource=2.0' }
  assert.equal((await send('/am/json/users?_action=idFromSession', { headers: v2 })).status, 401)
  const headers = { ...v2, [cookieName]: await login() }
  const { body, headers: answered } = await send('/am/json/realms/root/users?_action=idfromsession', {
    headers,
  })
  assert.deepEqual(body, {
    id: body.id ?? '',
    realm: '/alpha',
    dn: `id=${body.id},ou=user,o=alpha,ou=services,ou=am-config`,
    successURL: '/enduser/?realm=/alpha',
    fullLoginURL: '/am/UI/Login?realm=%2Falpha',
  })
  assert.match(String(body.id), /^[0-9a-f-]{36}$/)
  assert.equal(answered['content-api-version'], 'resource=2.1')
  assert.equal((await send('/am/json/users?_action=dance', { headers })).status, 501)
})

test('health is live and ready; ready no more when the store is closed', async (t) => {
  const { send, tenant } = await aTenant(t)
  const status = async (id: string) => (await send(`/am/json/health/${id}`, get)).status
  assert.deepEqual([await status('live'), await status('ready')], [200, 200])
  await tenant.close()
  assert.deepEqual([await status('live'), await status('ready')], [200, 503])
})
