// Access tokens for programs: what is refused, what is granted, how long and to whom a token is good.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fixedClock } from '#session'
import { openMemoryStores } from '#store'
import { openTenant, type Tenant } from '../open-tenant.ts'
import { alpha, aTenant, type SendOptions } from '../tenant-under-test.ts'
import { createAccessTokens } from './access-tokens.ts'
import type { OAuth2Client } from './clients.ts'
import { jwtBearer } from './service-accounts.ts'

const secret = 'correct-horse-battery-staple'
const robot = { clientId: 'robot', clientSecret: secret, scopes: ['fr:am:*', 'write'] }
const reader = {
  clientId: 'reader',
  clientSecretSha256: createHash('sha256').update(secret).digest('hex'),
  realm: '/alpha',
  scopes: ['read'],
  accessTokenLifetimeSeconds: 60,
}
const form = 'application/x-www-form-urlencoded'
const basic = (clientId: string, clientSecret = secret) =>
  `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`

async function aProvider(t: TestContext) {
  const served = await aTenant(t, { oauth2Clients: [robot, reader, { ...robot, clientId: 'other' }] })
  const ask = (path: string, parameters: Record<string, string>, authorization?: string) =>
    served.send(`/am/oauth2/${path}`, {
      headers: { 'accept-api-version': undefined, 'content-type': form, authorization },
      body: new URLSearchParams(parameters).toString(),
    })
  const issue = async (parameters: Record<string, string> = {}, authorization = basic('robot')) =>
    await ask('access_token', { grant_type: 'client_credentials', ...parameters }, authorization)
  return { ...served, ask, issue }
}

test('a request that is none gets the error and the description of RFC 6749', async (t) => {
  const { send } = await aProvider(t)
  for (const [body, options, expected] of [
    ['', {}, [400, 'invalid_request', 'Grant type is not set']],
    ['grant_type=', {}, [400, 'invalid_request', 'Grant type is not set']],
    ['{}', { 'content-type': 'application/json' }, [400, 'invalid_request', 'Invalid Content Type']],
    [
      'grant_type=a&grant_type=b',
      {},
      [400, 'invalid_request', 'Parameter grant_type is given more than once'],
    ],
    ['grant_type=password', {}, [400, 'unsupported_grant_type', 'Grant type is not supported: password']],
    ['grant_type=client_credentials', {}, [400, 'invalid_client', 'Client authentication failed']],
    [
      `grant_type=client_credentials&client_secret=${secret}`,
      { authorization: basic('robot') },
      [400, 'invalid_request', 'The client uses more than one way to authenticate'],
    ],
    [
      'grant_type=client_credentials&scope=write+admin+root',
      { authorization: basic('robot') },
      [400, 'invalid_scope', 'Unknown/invalid scope(s): [admin, root]'],
    ],
  ] as const) {
    const answer = await send('/am/oauth2/access_token', {
      headers: { 'content-type': form, ...options },
      body,
    })
    assert.deepEqual(Object.keys(answer.body), ['error_description', 'error'])
    assert.deepEqual([answer.status, answer.body.error, answer.body.error_description], expected, body)
  }
})

test('a client that fails by header is asked for its credentials, one that fails by form is not', async (t) => {
  const { ask, issue } = await aProvider(t)
  for (const authorization of [
    basic('robot', 'wrong'),
    basic('nobody'),
    'Basic ?',
    'Bearer x',
    basic('reader'),
  ]) {
    const { status, body, headers } = await issue({}, authorization)
    assert.deepEqual([status, body.error], [401, 'invalid_client'], authorization)
    assert.equal(headers['www-authenticate'], 'Basic realm="/"')
  }
  const parameters = { grant_type: 'client_credentials', client_id: 'robot', client_secret: 'wrong' }
  const { status, headers } = await ask('access_token', parameters)
  assert.deepEqual([status, headers['www-authenticate']], [400, undefined])
})

test('a client gets a token by header or by form, with the scopes it asks for or all of its own', async (t) => {
  const { ask, issue } = await aProvider(t)
  const { status, body, headers } = await issue()
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body), ['access_token', 'scope', 'token_type', 'expires_in'])
  assert.deepEqual([body.scope, body.token_type, body.expires_in], ['fr:am:* write', 'Bearer', 3600])
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal((await issue({ scope: 'write' })).body.scope, 'write')
  const parameters = { grant_type: 'client_credentials', client_id: 'robot', client_secret: secret }
  assert.equal((await ask('access_token', parameters)).status, 200)
})

test('a secret may be form-encoded in the header, as RFC 6749 wants it, or stand as it is', async (t) => {
  const clientSecret = 'a+b%20c:d&e=f-g-h'
  const { send } = await aTenant(t, { oauth2Clients: [{ ...robot, clientSecret }] })
  for (const sent of [clientSecret, encodeURIComponent(clientSecret)]) {
    const headers = { 'content-type': form, authorization: basic('robot', sent) }
    const answer = await send('/am/oauth2/access_token', { headers, body: 'grant_type=client_credentials' })
    assert.equal(answer.status, 200, sent)
  }
})

for (const path of [
  'realms/root/realms/alpha/access_token',
  'alpha/access_token',
  'access_token?realm=/alpha',
]) {
  test(`a client of a realm gets its token at /oauth2/${path}`, async (t) => {
    const { ask } = await aProvider(t)
    const { status, body } = await ask(path, { grant_type: 'client_credentials' }, basic('reader'))
    assert.deepEqual([status, body.scope, body.expires_in], [200, 'read', 60])
    const stranger = await ask(path, { grant_type: 'client_credentials' }, basic('robot'))
    assert.equal(stranger.status, 401)
  })
}

test("an administrative token opens what is the administrator's until the millisecond it expires", async (t) => {
  const { issue, send, clock } = await aProvider(t)
  const { access_token: bearer, expires_in: seconds } = (await issue({ scope: 'fr:am:*' })).body
  const issuedAtMs = clock.nowMs()
  assert.equal(await query(send, bearer), 200)
  clock.setMs(issuedAtMs + Number(seconds) * 1000 - 1)
  assert.equal(await query(send, bearer), 200)
  clock.setMs(issuedAtMs + Number(seconds) * 1000)
  assert.equal(await query(send, bearer), 401)
})

test('a token without fr:am:*, a tampered one and one of another tenant open nothing', async (t) => {
  const { issue, send } = await aProvider(t)
  const { access_token: plain } = (await issue({ scope: 'write' })).body
  assert.equal(await query(send, plain), 403)
  const administrative = String((await issue()).body.access_token)
  const [header, payload, signature = ''] = administrative.split('.')
  const first = signature.startsWith('A') ? 'B' : 'A'
  assert.equal(await query(send, `${header}.${payload}.${first}${signature.slice(1)}`), 401)
  const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
  assert.equal(await query(send, `${unsigned}.${payload}.`), 401)
  const elsewhere = await aProvider(t)
  assert.equal(await query(elsewhere.send, administrative), 401)
})

test('a revoked token is good for nothing from then on', async (t) => {
  const { ask, issue, send } = await aProvider(t)
  const token = String((await issue()).body.access_token)
  const kept = (await issue()).body.access_token
  assert.equal((await ask('token/revoke', { token }, basic('robot'))).status, 200)
  assert.equal(await query(send, token), 401)
  assert.equal(await query(send, kept), 200)
  assert.equal((await ask('token/revoke', { token }, basic('robot'))).status, 200)
})

test('a token is good after a restart, and a revoked one is not', async (t) => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'oauth2-'))
  t.after(() => rm(dataDirectory, { recursive: true, force: true }))
  const open = () => openTenant({ port: 0, dataDirectory, settings: { oauth2Clients: [robot] } })
  const post = async (tenant: Tenant, path: string, body: string) => {
    const headers = { 'content-type': form, authorization: basic('robot') }
    return JSON.parse(
      (await tenant.handle({ method: 'POST', target: `/am/oauth2/${path}`, headers, body })).body,
    )
  }
  const first = await open()
  const [kept, revoked] = [
    (await post(first, 'access_token', 'grant_type=client_credentials')).access_token,
    (await post(first, 'access_token', 'grant_type=client_credentials')).access_token,
  ]
  await post(first, 'token/revoke', `token=${revoked}`)
  await first.close()
  const second = await open()
  t.after(() => second.close())
  assert.equal((await post(second, 'introspect', `token=${kept}`)).active, true)
  assert.equal((await post(second, 'introspect', `token=${revoked}`)).active, false)
})

test('a client that has lost a scope, or is gone, has lost what its tokens are good for', async () => {
  const clock = fixedClock(1_000_000)
  const { denylist } = await openMemoryStores({ clock })
  const make = (clients: readonly OAuth2Client[]) =>
    createAccessTokens({
      key: Buffer.alloc(32, 7),
      clients,
      serviceAccounts: [],
      denylist,
      clock,
      randomBytes,
    })
  const grant = { clientId: 'robot', realm: '/', scopes: ['fr:am:*', 'write'], lifetimeSeconds: 60 }
  const { bearer } = await make([robot]).issue(grant)
  assert.deepEqual((await make([robot]).find(bearer))?.scopes, ['fr:am:*', 'write'])
  assert.deepEqual((await make([{ ...robot, scopes: ['write'] }]).find(bearer))?.scopes, ['write'])
  assert.equal(await make([{ ...robot, realm: '/alpha' }]).find(bearer), undefined)
  assert.equal(await make([]).find(bearer), undefined)
})

test('a client can neither revoke nor look into the token of another', async (t) => {
  const { ask, issue, send } = await aProvider(t)
  const token = String((await issue()).body.access_token)
  assert.equal((await ask('token/revoke', { token }, basic('other'))).status, 200)
  assert.equal(await query(send, token), 200)
  assert.deepEqual((await ask('introspect', { token }, basic('other'))).body, { active: false })
})

test('a client looks into its own token', async (t) => {
  const { ask, issue, clock } = await aProvider(t)
  const token = String((await issue({ scope: 'write' })).body.access_token)
  const { body } = await ask('introspect', { token }, basic('robot'))
  const exp = clock.nowMs() / 1000 + 3600
  assert.deepEqual(body, {
    active: true,
    scope: 'write',
    realm: '/',
    client_id: 'robot',
    token_type: 'Bearer',
    exp,
    sub: 'robot',
  })
  assert.deepEqual((await ask('introspect', { token: 'x' }, basic('robot'))).body, { active: false })
  assert.equal((await ask('introspect', {}, basic('robot'))).body.error, 'invalid_request')
})

test("userinfo is nobody's: 401 for what is no token, 403 for a client's", async (t) => {
  const { send, issue } = await aProvider(t)
  for (const authorization of [undefined, 'Bearer undefined', 'Basic x']) {
    const { status, body, headers } = await send('/am/oauth2/userinfo', {
      method: 'GET',
      headers: { authorization },
    })
    assert.deepEqual([status, body.error], [401, 'invalid_token'])
    assert.equal(headers['www-authenticate'], 'Bearer realm="/", error="invalid_token"')
  }
  const authorization = `Bearer ${(await issue()).body.access_token}`
  const { status, body } = await send('/am/oauth2/userinfo', { method: 'GET', headers: { authorization } })
  assert.deepEqual([status, body.error], [403, 'insufficient_scope'])
})

test('endSession wants an id token, and none is one', async (t) => {
  const { send } = await aProvider(t)
  const missing = await send('/am/oauth2/connect/endSession', { method: 'GET' })
  assert.deepEqual(
    [missing.status, missing.body.error_description],
    [400, 'The endSession endpoint requires an id_token_hint parameter'],
  )
  const wrong = await send('/am/oauth2/connect/endSession?id_token_hint=x', { method: 'GET' })
  assert.deepEqual([wrong.status, wrong.body.error], [400, 'bad_request'])
})

for (const [path, issuer] of [
  ['/am/oauth2', '/am/oauth2'],
  ['/am/oauth2/alpha', '/am/oauth2/alpha'],
  ['/am/oauth2/realms/root/realms/alpha', '/am/oauth2/realms/root/realms/alpha'],
] as const) {
  test(`the discovery document of ${path} names itself as the issuer`, async (t) => {
    const { send } = await aProvider(t)
    const { status, body } = await discover(send, `${path}/.well-known/openid-configuration`)
    assert.equal(status, 200)
    assert.equal(body.issuer, `http://am.example.com:8080${issuer}`)
    assert.equal(body.token_endpoint, `${body.issuer}/access_token`)
    const isTopLevel = path === '/am/oauth2'
    assert.deepEqual(body.grant_types_supported, ['client_credentials', ...(isTopLevel ? [jwtBearer] : [])])
  })
}

test('a realm by parameter is named in the long form, and a Host that is none is not repeated', async (t) => {
  const { send } = await aProvider(t)
  const document = '/am/oauth2/.well-known/openid-configuration?realm=/alpha'
  const path = '/am/oauth2/realms/root/realms/alpha'
  assert.equal((await discover(send, document)).body.issuer, `http://am.example.com:8080${path}`)
  assert.equal((await discover(send, document, 'a"><b')).body.issuer, path)
  const encoded = '/am/oauth2/alpha/%2Ewell-known/openid-configuration'
  assert.equal((await discover(send, encoded)).body.issuer, `http://am.example.com:8080${path}`)
})

for (const [method, path, status] of [
  ['GET', 'access_token', 405],
  ['PUT', 'token/revoke', 405],
  ['GET', 'constructor', 404],
  ['GET', 'tokeninfo?access_token=x', 404],
  ['GET', 'realms/root/realms/nowhere/userinfo', 404],
  ['POST', 'authorize', 501],
] as const) {
  test(`${method} /oauth2/${path} is answered ${status} in JSON`, async (t) => {
    const { send } = await aProvider(t)
    const answer = await send(`/am/oauth2/${path}`, { method })
    assert.equal(answer.status, status)
    assert.equal(answer.headers.allow, status === 405 ? 'POST' : undefined)
  })
}

test('clients that cannot be are refused at the start, without their secret', async (t) => {
  for (const [client, message] of [
    [{ clientId: 'a', scopes: [] }, 'client "a" has no secret'],
    [{ ...reader, clientSecret: secret }, 'client "reader" has two secrets'],
    [{ ...reader, realm: '/nowhere' }, 'client "reader" has the realm "/nowhere", which is none'],
    [robot, 'client "robot" is there twice in the realm /'],
    [
      { ...robot, clientId: 'service-account' },
      'client "service-account" has the name that all service accounts use',
    ],
    [{ ...robot, clientSecret: 'short' }, 'setting "/oauth2Clients/1/clientSecret" is of the wrong form'],
  ] as const) {
    await assert.rejects(aTenant(t, { oauth2Clients: [robot, client] }), { code: 'E_CONFIG', message })
  }
})

type Send = (
  target: string,
  options?: SendOptions,
) => Promise<{ readonly status: number; readonly body: object }>

/** What only an administrator may ask. */
async function query(send: Send, bearer: unknown): Promise<number> {
  const filter = encodeURIComponent('realm eq "/alpha"')
  const headers = { authorization: `Bearer ${bearer}` }
  return (await send(`${alpha}/sessions?_queryFilter=${filter}`, { method: 'GET', headers })).status
}

async function discover(
  send: Awaited<ReturnType<typeof aTenant>>['send'],
  target: string,
  host = 'am.example.com:8080',
) {
  return await send(target, { method: 'GET', headers: { host } })
}
