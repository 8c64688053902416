// Service accounts: which signed statements are refused, and what the token of a good one is good for.

import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import type { JsonObject } from '#crest'
import { fixedClock } from '#session'
import { openMemoryStores } from '#store'
import type { GivenSettings } from '../configuration/settings.ts'
import { aRedis, withoutRedis } from '../redis-under-test.ts'
import { alpha, aTenant, type TenantUnderTest } from '../tenant-under-test.ts'
import { createAccessTokens } from './access-tokens.ts'
import { jwtBearer, type ServiceAccount } from './service-accounts.ts'

const id = '449d7e27-7889-47af-a736-83b6bbf97ec5'
const host = 'tenant.example.com'
const endpoint = `http://${host}:80/am/oauth2/access_token`
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwkOf = ({ publicKey }: { readonly publicKey: KeyObject }) => ({
  ...publicKey.export({ format: 'jwk' }),
})
const account: ServiceAccount = { id, jwk: { ...jwkOf(rsa), alg: 'RS256' }, scopes: ['fr:am:*', 'fr:idm:*'] }

test("a request without an assertion is invalid, and one by another client is that client's failure", async (t) => {
  const { post } = await aProvider(t)
  for (const [form, expected] of [
    [{ client_id: 'service-account' }, 'invalid_request: Missing parameter: assertion'],
    [{ assertion: 'x' }, 'invalid_client: Client authentication failed'],
    [{ assertion: 'x', client_id: 'nobody' }, 'invalid_client: Client authentication failed'],
    [
      { assertion: 'x', client_id: 'service-account', client_secret: 'any' },
      'invalid_client: Client authentication failed',
    ],
    [
      { assertion: 'x', client_id: robot.clientId, client_secret: robot.clientSecret },
      'unauthorized_client: Only service accounts may use this grant type',
    ],
  ] as const) {
    assert.equal(refusalOf(await post(form)), `400 ${expected}`)
  }
})

test('a service account is one of the top level alone', async (t) => {
  const { post, sign } = await aProvider(t)
  const form = { assertion: await sign(), client_id: 'service-account' }
  assert.equal(refusalOf(await post(form, 'alpha/access_token')), `400 ${noClient}`)
  assert.equal((await post(form, 'realms/root/access_token')).status, 200)
})

test('what no key of the account has signed is refused in one sentence, whoever is named', async (t) => {
  const { ask, sign, claims } = await aProvider(t)
  const good = await sign()
  const [header, payload, signature = ''] = good.split('.')
  const other = JSON.stringify({ ...claims(), iss: 'nobody', sub: 'nobody' })
  const publicAsSecret = rsa.publicKey.export({ type: 'spki', format: 'pem' })
  const byHash = new SignJWT(claims()).setProtectedHeader({ alg: 'HS256' })
  for (const [what, assertion] of [
    ['no JWT', 'x'],
    ['no JSON', `${header}.e30x.${signature}`],
    ['three dots', `${good}.${signature}`],
    ['too long', await sign({ filler: 'x'.repeat(9000) })],
    ['unsigned', new UnsecuredJWT(claims()).encode()],
    ['signed with the public key as a secret', await byHash.sign(Buffer.from(publicAsSecret))],
    ['another key', await sign({}, { key: stranger.privateKey })],
    ['an algorithm the key is not for', await sign({}, { alg: 'PS256' })],
    ['another payload', `${header}.${Buffer.from(other).toString('base64url')}.${signature}`],
    ['no signature', `${header}.${payload}.`],
    ['an unknown account', await sign({ iss: 'nobody', sub: 'nobody' })],
    ['no issuer', await sign({ iss: undefined })],
    ['an extension nobody knows', await sign({}, { header: { crit: ['x'], x: 1 } })],
  ] as const) {
    assert.equal(refusalOf(await ask(assertion)), notValid, what)
  }
})

test('the account speaks for itself, with times that are near, to this endpoint', async (t) => {
  const { ask, sign, clock } = await aProvider(t)
  const now = clock.nowMs() / 1000
  const expired = '400 invalid_grant: JWT has expired'
  const elsewhere = '400 invalid_grant: Audience validation failed'
  for (const [said, expected] of [
    [{ sub: 'somebody' }, notValid],
    [{ sub: undefined }, notValid],
    [{ exp: undefined }, notValid],
    [{ exp: 'tomorrow' }, notValid],
    [{ exp: now }, expired],
    [{ exp: now - 60 }, expired],
    [{ exp: now + 1801 }, notValid],
    [{ exp: 1e300 }, notValid],
    [{ nbf: now + 301 }, notValid],
    [{ nbf: 'now' }, notValid],
    [{ iat: now + 301 }, notValid],
    [{ iat: now - 1801 }, notValid],
    [{ jti: 7 }, notValid],
    [{ jti: '' }, notValid],
    [{ aud: undefined }, elsewhere],
    [{ aud: [] }, elsewhere],
    [{ aud: 'service-account' }, elsewhere],
    [{ aud: `https://${host}/am/oauth2/access_token` }, elsewhere],
    [{ aud: `http://${host}:8080/am/oauth2/access_token` }, elsewhere],
    [{ aud: `http://other.example.com/am/oauth2/access_token` }, elsewhere],
    [{ aud: `http://${host}/am/oauth2/alpha/access_token` }, elsewhere],
    [{ aud: `${endpoint}?x` }, elsewhere],
  ] as const) {
    assert.equal(refusalOf(await ask(await sign(said))), expected, JSON.stringify(said))
  }
})

test('without a usable Host header no audience is this endpoint', async (t) => {
  const { post, sign } = await aProvider(t)
  const form = {
    assertion: await sign({ aud: 'http:///am/oauth2/access_token' }),
    client_id: 'service-account',
  }
  for (const named of [undefined, 'a"><b']) {
    const answer = await post(form, 'access_token', { host: named })
    assert.equal(refusalOf(answer), '400 invalid_grant: Audience validation failed')
  }
})

for (const [what, said] of [
  ['the default port written out', { aud: endpoint }],
  ['no port', { aud: `http://${host}/am/oauth2/access_token` }],
  ['the host in capitals', { aud: `http://TENANT.example.com/am/oauth2/access_token` }],
  ['a list of audiences', { aud: ['https://elsewhere.example.com/', endpoint] }],
  ['no jti', { jti: undefined }],
  ['the longest life', { exp: 1_770_800_000 + 1800 }],
  ['a clock that is five minutes ahead', { iat: 1_770_800_000 + 300, nbf: 1_770_800_000 + 300 }],
] as const) {
  test(`an assertion with ${what} is good once`, async (t) => {
    const { ask, sign, clock } = await aProvider(t)
    clock.setMs(1_770_800_000_000)
    const assertion = await sign(said)
    assert.equal((await ask(assertion)).status, 200)
    assert.equal(refusalOf(await ask(assertion)), usedBefore)
  })
}

test('a port of its own may stand twice, as frodo writes it, but not be two', async (t) => {
  const { post, sign } = await aProvider(t)
  for (const [ports, status] of [
    [':8080:8081', 400],
    [':8080:8080:8080', 400],
    ['', 400],
    [':8080', 200],
    [':8080:8080', 200],
  ] as const) {
    const assertion = await sign({ aud: `http://${host}${ports}/am/oauth2/access_token` })
    const answer = await post({ ...byAccount, assertion }, 'access_token', { host: `${host}:8080` })
    assert.equal(answer.status, status, ports)
  }
})

test('behind TLS the audience is https, with 443 or without', async (t) => {
  const { tenant, sign } = await aProvider(t)
  for (const [aud, status] of [
    [`https://${host}:443/am/oauth2/access_token`, 200],
    [`https://${host}/am/oauth2/access_token`, 200],
    [endpoint, 400],
  ] as const) {
    const answer = await tenant.handle({
      method: 'POST',
      target: '/am/oauth2/access_token',
      headers: { host, 'content-type': 'application/x-www-form-urlencoded' },
      body: bodyOf({ ...byAccount, assertion: await sign({ aud }) }),
      client: { ip: '192.0.2.1', port: 1, isSecure: true },
    })
    assert.equal(answer.status, status, aud)
  }
})

test('a jti that was used is used up, also in another assertion and for many at once', async (t) => {
  const { ask, sign } = await aProvider(t)
  const jti = randomUUID()
  const assertions = await Promise.all([1, 2, 3, 4].map((iat) => sign({ jti, extra: iat })))
  const answers = await Promise.all(assertions.map((assertion) => ask(assertion)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400])
})

test('the jti of one account is not that of another', async (t) => {
  const second = { id: 'second', jwk: jwkOf(stranger), scopes: ['fr:am:*'] }
  const { ask, sign } = await aProvider(t, { serviceAccounts: [account, second] })
  assert.equal((await ask(await sign({ jti: 'one' }))).status, 200)
  const theirs = await sign({ jti: 'one', iss: 'second', sub: 'second' }, { key: stranger.privateKey })
  assert.equal((await ask(theirs)).status, 200)
})

test('scopes the account does not have are named so that frodo asks again without them, by the same assertion', async (t) => {
  const { ask, sign } = await aProvider(t)
  const assertion = await sign()
  const refused = await ask(assertion, 'fr:am:* fr:iga:* fr:idc:esv:*')
  const expected = '400 invalid_scope: Unsupported scope for service account: fr:iga:*,fr:idc:esv:*'
  assert.equal(refusalOf(refused), expected)
  const { status, body } = await ask(assertion, 'fr:am:*')
  assert.deepEqual([status, body.scope], [200, 'fr:am:*'])
  assert.equal(refusalOf(await ask(assertion, 'fr:am:*')), usedBefore)
})

test('the token administers until its time is over, 15 minutes after it was made', async (t) => {
  const { ask, sign, send, clock } = await aProvider(t)
  clock.setMs(clock.nowMs() + 250)
  const { body } = await ask(await sign())
  assert.deepEqual(Object.keys(body), ['access_token', 'scope', 'token_type', 'expires_in'])
  assert.deepEqual([body.scope, body.token_type, body.expires_in], ['fr:am:* fr:idm:*', 'Bearer', 899])
  assert.equal(await query(send, body.access_token), 200)
  clock.advanceMs(899_749)
  assert.equal(await query(send, body.access_token), 200)
  clock.advanceMs(1)
  assert.equal(await query(send, body.access_token), 401)
})

test('a token without fr:am:* administers nothing, and no client may look into it', async (t) => {
  const { ask, sign, send, post } = await aProvider(t)
  const { access_token: token } = (await ask(await sign(), 'fr:idm:*')).body
  assert.equal(await query(send, token), 403)
  const credentials = { client_id: robot.clientId, client_secret: robot.clientSecret }
  const { body } = await post({ token: String(token), ...credentials }, 'introspect')
  assert.deepEqual(body, { active: false })
})

test('who holds a token may end it, and a client has no more right to than a stranger', async (t) => {
  const { ask, sign, send, post } = await aProvider(t)
  const token = String((await ask(await sign())).body.access_token)
  const credentials = { client_id: robot.clientId, client_secret: robot.clientSecret }
  assert.equal((await post({ token, ...credentials }, 'token/revoke')).status, 200)
  assert.equal(await query(send, token), 200)
  assert.equal(refusalOf(await post({ token, ...byAccount }, 'introspect')), `400 ${noClient}`)
  assert.equal((await post({ token, ...byAccount }, 'token/revoke')).status, 200)
  assert.equal(await query(send, token), 401)
})

test('a token is over when its account is taken out, and is good for what the account still has', async () => {
  const clock = fixedClock(1_000_000)
  const { denylist } = await openMemoryStores({ clock })
  const make = (serviceAccounts: readonly ServiceAccount[]) =>
    createAccessTokens({
      key: Buffer.alloc(32, 7),
      clients: [robot],
      serviceAccounts,
      denylist,
      clock,
      randomBytes,
    })
  const grant = { clientId: 'service-account', realm: '/', scopes: account.scopes, lifetimeSeconds: 60 }
  const { bearer } = await make([account]).issue({ ...grant, serviceAccountId: id })
  assert.deepEqual((await make([{ ...account, scopes: ['fr:idm:*'] }]).find(bearer))?.scopes, ['fr:idm:*'])
  assert.equal(await make([]).find(bearer), undefined)
  const namesake = await make([account]).issue({ ...grant, serviceAccountId: robot.clientId })
  assert.equal(await make([account]).find(namesake.bearer), undefined, 'a client is no account of its name')
})

for (const [what, pair, alg] of [
  ['RSA with PSS', rsa, 'PS256'],
  ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ES256'],
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'ES384'],
  ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }), 'ES512'],
  ['Ed25519', generateKeyPairSync('ed25519'), 'EdDSA'],
] as const) {
  test(`a key of the kind ${what} may sign`, async (t) => {
    const { ask, sign } = await aProvider(t, { serviceAccounts: [{ id, jwk: jwkOf(pair), scopes: ['a'] }] })
    assert.equal((await ask(await sign({}, { key: pair.privateKey, alg }))).status, 200)
  })
}

test('of several keys the one that is named counts, and any where none is named', async (t) => {
  const keys = [
    { ...jwkOf(stranger), kid: 'old' },
    { ...jwkOf(rsa), kid: 'new' },
  ]
  const { ask, sign } = await aProvider(t, { serviceAccounts: [{ id, jwks: { keys }, scopes: ['a'] }] })
  for (const [kid, key, status] of [
    ['new', rsa, 200],
    ['old', rsa, 400],
    ['other', rsa, 400],
    [undefined, rsa, 200],
    [undefined, stranger, 200],
  ] as const) {
    const assertion = await sign({}, { key: key.privateKey, header: kid === undefined ? {} : { kid } })
    assert.equal((await ask(assertion)).status, status, kid)
  }
})

test('wrong signatures are slowed down, by account and by address, and a proven network goes on', async (t) => {
  const throttling = { failuresPerAccount: 3, failuresPerAddress: 100, recoverySeconds: 10 }
  const { tenant, sign } = await aProvider(t, { throttling })
  const from = async (ip: string, key: KeyObject) => {
    const body = bodyOf({ ...byAccount, assertion: await sign({}, { key }) })
    const headers = { host, 'content-type': 'application/x-www-form-urlencoded' }
    const client = { ip, port: 1, isSecure: false }
    const target = '/am/oauth2/access_token'
    return (await tenant.handle({ method: 'POST', target, headers, body, client })).status
  }
  assert.equal(await from('192.0.2.1', rsa.privateKey), 200)
  for (let i = 0; i < 3; i += 1) assert.equal(await from(`198.51.100.${i}`, stranger.privateKey), 400)
  assert.equal(await from('198.51.100.9', rsa.privateKey), 429)
  assert.equal(await from('192.0.2.1', rsa.privateKey), 200)
  for (let i = 0; i < 100; i += 1) await from('203.0.113.1', stranger.privateKey)
  assert.equal(await from('203.0.113.1', rsa.privateKey), 429)
})

test('accounts that cannot be are refused at the start, without their key', async (t) => {
  const jwk = jwkOf(rsa)
  const weak = jwkOf(generateKeyPairSync('rsa', { modulusLength: 1024 }))
  const unusable = 'has a key that cannot be used'
  for (const [given, what] of [
    [{}, 'has no key, or too many'],
    [{ jwk, jwks: { keys: [jwk] } }, 'has no key, or too many'],
    [{ jwks: { keys: [] } }, 'has no key, or too many'],
    [{ jwks: { keys: Array(11).fill(jwk) } }, 'has no key, or too many'],
    [{ jwk: { ...rsa.privateKey.export({ format: 'jwk' }) } }, 'has a private key'],
    [{ jwk: { kty: 'oct', k: 'c2VjcmV0' } }, 'has a private key'],
    [{ jwk: weak }, unusable],
    [{ jwk: { ...jwk, alg: 'ES256' } }, unusable],
    [{ jwk: { kty: 'RSA' } }, unusable],
    [{ jwk: { ...generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }) } }, unusable],
    [{ jwks: { keys: ['x'] } }, unusable],
  ] as const) {
    const message = `service account "${id}" ${what}`
    const serviceAccounts = [{ id, scopes: ['fr:am:*'], ...given } as ServiceAccount]
    await assert.rejects(aTenant(t, { serviceAccounts }), { code: 'E_CONFIG', message })
  }
  const twice = { code: 'E_CONFIG', message: `service account "${id}" is there twice` }
  await assert.rejects(aTenant(t, { serviceAccounts: [account, account] }), twice)
})

test('an assertion is good on one node, once, and its token on every', {
  skip: withoutRedis(),
}, async (t) => {
  const { store } = await aRedis(t)
  const one = await aTenant(t, { serviceAccounts: [account] }, { store })
  const two = await aTenant(t, { serviceAccounts: [account] }, { store, clock: one.clock })
  const assertion = await signer(one)()
  const answers = await Promise.all([one, two].map(({ send }) => poster(send)({ ...byAccount, assertion })))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400])
  const { access_token: token } = answers.find(({ status }) => status === 200)?.body ?? {}
  for (const { send } of [one, two]) assert.equal(await query(send, token), 200)
})

async function aProvider(t: TestContext, settings: GivenSettings = {}) {
  const served = await aTenant(t, { serviceAccounts: [account], oauth2Clients: [robot], ...settings })
  const post = poster(served.send)
  return {
    ...served,
    post,
    ask: (assertion: string, scope = '') => post({ ...byAccount, assertion, scope }),
    sign: signer(served),
    claims: () => claimsAt(served.clock.nowMs()),
  }
}

function poster(send: TenantUnderTest['send']) {
  return (
    form: Readonly<Record<string, string>>,
    path = 'access_token',
    headers: Readonly<Record<string, string | undefined>> = { host },
  ) =>
    send(`/am/oauth2/${path}`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: bodyOf(form),
    })
}

function bodyOf(form: Readonly<Record<string, string>>): string {
  return new URLSearchParams({ grant_type: jwtBearer, ...form }).toString()
}

/** Signs as frodo does, but for what a test says otherwise. */
function signer({ clock }: TenantUnderTest) {
  return async (
    said: Readonly<Record<string, unknown>> = {},
    { key = rsa.privateKey, alg = 'RS256', header = {} }: SignOptions = {},
  ): Promise<string> => {
    const claims = { ...claimsAt(clock.nowMs()), ...said }
    return await new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign(key, { crit: { x: true } })
  }
}

interface SignOptions {
  readonly key?: KeyObject
  readonly alg?: string
  readonly header?: Readonly<Record<string, unknown>>
}

/** Source: frodo-lib `AuthenticateOps`. */
function claimsAt(nowMs: number): JWTPayload {
  return { iss: id, sub: id, aud: endpoint, exp: Math.floor(nowMs / 1000) + 180, jti: randomUUID() }
}

function refusalOf({ status, body }: { readonly status: number; readonly body: JsonObject }): string {
  return `${status} ${body.error}: ${body.error_description}`
}

/** What only an administrator may ask. */
async function query(send: TenantUnderTest['send'], bearer: unknown): Promise<number> {
  const filter = encodeURIComponent('realm eq "/alpha"')
  const headers = { authorization: `Bearer ${bearer}` }
  return (await send(`${alpha}/sessions?_queryFilter=${filter}`, { method: 'GET', headers })).status
}

const robot = { clientId: 'robot', clientSecret: 'correct-horse-battery-staple', scopes: ['fr:am:*'] }
const byAccount = { client_id: 'service-account' }
const noClient = 'invalid_client: Client authentication failed'
const notValid = '400 invalid_grant: JWT is not valid'
const usedBefore = '400 invalid_grant: JWT has been used before'
