// What the sequences of requests of AM's real clients fix, point by point.

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { asker, type ClientTenant, demoUser, login, openClientTenant } from './client-tenant.ts'

test('A1: sessions is answered with and without a slash at its end', async (t) => {
  const { ask, headers } = await loggedIn(t)
  for (const path of ['sessions', 'sessions/']) {
    const { status, body } = await ask(`/json/realms/root/realms/alpha/${path}?_action=getSessionInfo`, {
      headers,
    })
    assert.deepEqual([status, body.realm], [200, '/alpha'], path)
  }
})

test('A2: a realm is found in four spellings, and a session in every realm', async (t) => {
  const { ask, headers } = await loggedIn(t)
  for (const path of [
    '/json/realms/root/realms/alpha/sessions?',
    '/json/alpha/sessions?',
    '/json/sessions?realm=/alpha&',
    '/json/sessions?realm=%2Falpha&',
    '/json/realms/root/sessions?',
  ]) {
    const { status, body } = await ask(`${path}_action=getSessionInfo`, { headers })
    assert.deepEqual([status, body.realm], [200, '/alpha'], path)
  }
})

test('A3: a token is taken from header, cookie, body, and at 1.x from the path', async (t) => {
  const { ask, tenant, token } = await loggedIn(t)
  const info = '/json/alpha/sessions?_action=getSessionInfo'
  const version = { 'accept-api-version': 'resource=4.0' }
  const named = tenant.cookieName
  assert.equal((await ask(info, { headers: { ...version, [named]: token } })).status, 200)
  assert.equal((await ask(info, { headers: { ...version, cookie: `a=b; ${named}=${token}` } })).status, 200)
  assert.equal((await ask(info, { headers: version, body: { tokenId: token } })).status, 200)
  const byPath = await ask(`/json/sessions/${token}?_action=validate`, {
    headers: { 'accept-api-version': 'resource=1.1', 'content-type': 'application/json' },
  })
  assert.deepEqual([byPath.status, byPath.body.valid], [200, true])
})

test('A3: of two callers the cookie wins over the header; of two targets the body wins over the caller', async (t) => {
  const { ask, tenant, token } = await loggedIn(t)
  const info = '/json/alpha/sessions?_action=getSessionInfo'
  const administrator = await loginAs(tenant, 'json', tenant.administrator)
  const headers = {
    'accept-api-version': 'resource=4.0',
    cookie: `${tenant.cookieName}=${administrator}`,
    [tenant.cookieName]: token,
  }
  assert.equal((await ask(info, { headers })).body.realm, '/')
  assert.equal((await ask(info, { headers, body: { tokenId: token } })).body.realm, '/alpha')
})

test("A4: the cookie name is the operator's, or one of 15 hex digits, and serverinfo tells it", async (t) => {
  const own = await openClientTenant(t)
  assert.match(own.cookieName, /^[0-9a-f]{15}$/)
  for (const cookieName of [own.cookieName, 'iPlanetDirectoryPro']) {
    const tenant =
      cookieName === own.cookieName ? own : await openClientTenant(t, { settings: { cookieName } })
    const { status, body } = await asker(tenant)('/json/serverinfo/*', { method: 'GET', headers: {} })
    assert.deepEqual([status, body.cookieName], [200, cookieName])
    assert.ok(Array.isArray(body.domains))
  }
})

const askedVersions: readonly (readonly [string, string])[] = [
  ['resource=1.1', 'resource=1.2'],
  ['resource=1.0', 'resource=1.2'],
  ['resource=2.0', 'resource=2.1'],
  ['resource=2.1', 'resource=2.1'],
  ['resource=3.1', 'resource=3.1'],
  ['resource=4.0', 'resource=4.0'],
  ['protocol=1.0,resource=2.1', 'resource=2.1'],
  ['protocol=1.0,resource=2.0', 'resource=2.1'],
  ['resource=2.0, protocol=1.0', 'resource=2.1'],
  ['resource=4.0, protocol=2.1', 'resource=4.0'],
]
for (const [asked, answered] of askedVersions) {
  test(`A5: Accept-API-Version: ${asked} is answered as ${answered}`, async (t) => {
    const { ask, headers } = await loggedIn(t)
    const answer = await ask('/json/alpha/sessions?_action=validate', {
      headers: { ...headers, 'accept-api-version': asked },
    })
    assert.deepEqual([answer.status, answer.headers['content-api-version']], [200, answered])
  })
}

test('A5: without a version a GET is served, and the CSRF filter refuses a POST unless it is off', async (t) => {
  const validate = '/json/alpha/sessions?_action=validate&tokenId=x'
  const strict = await openClientTenant(t)
  assert.equal((await asker(strict)('/json/serverinfo/*', { method: 'GET', headers: {} })).status, 200)
  const refused = await asker(strict)(validate, { headers: {} })
  assert.deepEqual([refused.status, refused.body.message], [403, 'Forbidden'])
  const page = { 'x-requested-with': 'forgerock-sdk' }
  assert.equal((await asker(strict)(validate, { headers: page })).status, 200)
  const lenient = await openClientTenant(t, { settings: { csrfFilter: false } })
  const served = await asker(lenient)(validate, { headers: {} })
  assert.deepEqual([served.status, served.body.valid], [200, false])
})

for (const [form, headers] of Object.entries({
  'application/json': { 'content-type': 'application/json' },
  'application/x-www-form-urlencoded': { 'content-type': 'application/x-www-form-urlencoded' },
  'no content type': {},
})) {
  test(`A6: an empty body with ${form} starts a journey`, async (t) => {
    const ask = asker(await openClientTenant(t))
    const { status, body } = await ask('/json/alpha/authenticate', {
      headers: { 'accept-api-version': 'resource=2.1', ...headers },
    })
    assert.equal(status, 200)
    assert.equal(typeof body.authId, 'string')
  })
}

test('A6: an empty body with JSON or no content type reaches sessions', async (t) => {
  const { ask, headers } = await loggedIn(t)
  for (const each of [headers, { ...headers, 'content-type': 'application/json' }]) {
    assert.equal((await ask('/json/alpha/sessions?_action=refresh', { headers: each })).status, 200)
  }
})

test('A7: members of a body that nobody knows are ignored', async (t) => {
  const { ask, headers, tenant } = await loggedIn(t)
  const version = { 'accept-api-version': 'resource=2.1', 'content-type': 'application/json' }
  const { body: step } = await asker(tenant)('/json/alpha/authenticate', { headers: version })
  const end = await ask('/json/alpha/authenticate', {
    headers: version,
    body: { ...answered(step, demoUser), status: 200, ok: true },
  })
  assert.equal(typeof end.body.tokenId, 'string')
  const info = await ask('/json/alpha/sessions?_action=getSessionInfo', {
    headers,
    body: { withCredentials: true },
  })
  assert.equal(info.body.realm, '/alpha')
})

test('A8: a login is answered with tokenId, successUrl and realm, in this order', async (t) => {
  const tenant = await openClientTenant(t)
  const { body } = await asker(tenant)('/json/alpha/authenticate', { headers: byHeader(demoUser) })
  assert.deepEqual(Object.keys(body), ['tokenId', 'successUrl', 'realm'])
  assert.deepEqual([body.successUrl, body.realm], ['/enduser/?realm=/alpha', '/alpha'])
})

test('A9: every error is code, reason, message and perhaps detail', async (t) => {
  const { ask, headers } = await loggedIn(t)
  const wrong = { username: demoUser.username, password: 'wrong' }
  const errors = [
    await ask('/json/alpha/authenticate', { headers: byHeader(wrong) }),
    await ask('/json/alpha/sessions?_action=getSessionInfo', {
      headers: { 'accept-api-version': 'resource=4.0' },
    }),
    await ask('/json/alpha/sessions?_action=dance', { headers }),
    await ask('/json/alpha/sessions?_action=refresh', { headers: { ...headers, 'accept-api-version': 'x' } }),
    await ask('/json/realms/root/realms/nowhere/sessions?_action=refresh', { headers }),
    await ask('/json/alpha/sessions?_action=refresh', { headers, body: '{' }),
    await ask('/elsewhere', { method: 'GET', headers }),
  ]
  assert.deepEqual(
    errors.map(({ status }) => status),
    [401, 401, 501, 400, 404, 400, 404],
  )
  for (const { status, body, headers: answered } of errors) {
    assert.deepEqual(Object.keys(body).slice(0, 3), ['code', 'reason', 'message'])
    assert.ok(Object.keys(body).every((name, i) => i < 3 || name === 'detail'))
    assert.equal(body.code, status)
    assert.match(answered['content-type'] ?? '', /^application\/json/)
  }
})

test('A10: an unknown token validates as false, and is nobody for everything else', async (t) => {
  const { ask, tenant } = await loggedIn(t)
  const headers = { 'accept-api-version': 'resource=4.0', [tenant.cookieName]: 'nobody' }
  const validate = await ask('/json/alpha/sessions?_action=validate', { headers })
  assert.deepEqual([validate.status, validate.body], [200, { valid: false }])
  for (const action of ['getSessionInfo', 'refresh', 'logout']) {
    const { status, body } = await ask(`/json/alpha/sessions?_action=${action}`, { headers })
    assert.deepEqual([status, body.message], [401, 'Access Denied'], action)
  }
})

test('A11: noSession=true checks the password and starts no session', async (t) => {
  const ask = asker(await openClientTenant(t))
  const path = '/json/authenticate?realm=%2Falpha&noSession=true'
  const headers = { ...byHeader(demoUser), 'accept-api-version': 'resource=1.0' }
  const right = await ask(path, {
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(right.status, 200)
  assert.equal(right.body.tokenId, undefined)
  assert.equal(
    right.headers['set-cookie']?.some((cookie) => !cookie.startsWith('amlbcookie=')) ?? false,
    false,
  )
  const wrong = await ask(path, { headers: { ...headers, 'x-openam-password': 'wrong' } })
  assert.equal(wrong.status, 401)
})

test('A12: a preflight is answered for accepted origins only, and the answers let cookies through', async (t) => {
  const origin = 'https://app.example'
  const ask = asker(
    await openClientTenant(t, {
      settings: { cors: [{ acceptedOrigins: [origin], allowCredentials: true }] },
    }),
  )
  const preflight = (from: string) =>
    ask('/json/alpha/authenticate', {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'accept-api-version,content-type,x-requested-with',
      },
    })
  const accepted = await preflight(origin)
  assert.equal(accepted.status, 200)
  assert.equal(accepted.headers['access-control-allow-origin'], origin)
  assert.equal(accepted.headers['access-control-allow-credentials'], 'true')
  for (const name of ['accept-api-version', 'content-type', 'x-requested-with'])
    assert.match(accepted.headers['access-control-allow-headers'] ?? '', new RegExp(name, 'i'))
  const answer = await ask('/json/alpha/authenticate', { headers: { ...byHeader(demoUser), origin } })
  assert.deepEqual(
    [
      answer.status,
      answer.headers['access-control-allow-origin'],
      answer.headers['access-control-allow-credentials'],
    ],
    [200, origin, 'true'],
  )
  assert.equal(
    (await preflight('https://elsewhere.example')).headers['access-control-allow-origin'],
    undefined,
  )
})

test('A13: a logout by cookie clears it with the attributes it was set with', async (t) => {
  const tenant = await openClientTenant(t)
  const ask = asker(tenant)
  const { body, headers } = await ask('/json/alpha/authenticate', { headers: byHeader(demoUser) })
  const isSession = (cookie: string) => cookie.startsWith(`${tenant.cookieName}=`)
  const attributes = (cookie: string | undefined) =>
    cookie?.split('; ').filter((part) => /^(?:Path|Domain|Secure|HttpOnly|SameSite)\b/.test(part))
  const set = headers['set-cookie']?.find(isSession)
  const logout = await ask('/json/alpha/sessions/?_action=logout', {
    headers: {
      'accept-api-version': 'protocol=1.0,resource=2.0',
      cookie: `${tenant.cookieName}=${body.tokenId}`,
    },
  })
  const cleared = logout.headers['set-cookie']?.find(isSession)
  assert.match(cleared ?? '', /; Expires=Thu, 01 Jan 1970/)
  assert.deepEqual(attributes(cleared), attributes(set))
})

test('A14: the version is one that clients can parse', async (t) => {
  const { ask, headers } = await loggedIn(t)
  const { status, body } = await ask('/json/serverinfo/version', {
    method: 'GET',
    headers: { ...headers, 'accept-api-version': 'resource=1.0' },
  })
  assert.equal(status, 200)
  assert.match(String(body.version), /^\d\.\d\.\d$/)
  for (const name of ['fullVersion', 'revision', 'date']) assert.equal(typeof body[name], 'string', name)
})

test('A15: what is not there is 404 in JSON, with and without a session', async (t) => {
  const { ask, headers } = await loggedIn(t)
  for (const path of [
    '/json/global-config/realms/?_queryFilter=true',
    '/json/realms/root/realms/alpha/realm-config/authentication/authenticationtrees/trees?_queryFilter=true',
    '/json/policies?_action=evaluate&realm=%2Falpha',
    '/identity/logout',
    '/oauth2/tokeninfo',
    '/',
  ]) {
    for (const each of [headers, { 'accept-api-version': 'resource=1.0' }]) {
      const { status, body } = await ask(path, {
        method: path.includes('_action') ? 'POST' : 'GET',
        headers: each,
      })
      assert.deepEqual([status, body.code, body.reason], [404, 404, 'Not Found'], path)
    }
  }
})

test('A16: a Host header without a port is served', async (t) => {
  const ask = asker(await openClientTenant(t))
  const headers = { host: 'am.example.com' }
  assert.equal((await ask('/json/serverinfo/*', { method: 'GET', headers })).status, 200)
  const discovered = await ask('/oauth2/alpha/.well-known/openid-configuration', { method: 'GET', headers })
  assert.equal(discovered.body.issuer, 'http://am.example.com/am/oauth2/alpha')
})

async function loggedIn(t: TestContext) {
  const tenant = await openClientTenant(t)
  const token = await login(tenant)
  const headers = { 'accept-api-version': 'resource=4.0', [tenant.cookieName]: token }
  return { tenant, token, headers, ask: asker(tenant) }
}

async function loginAs(tenant: ClientTenant, path: string, user: typeof demoUser): Promise<string> {
  const { body } = await asker(tenant)(`/${path}/authenticate`, { headers: byHeader(user) })
  return String(body.tokenId)
}

function byHeader({ username, password }: typeof demoUser) {
  return {
    'accept-api-version': 'resource=2.1',
    'x-openam-username': username,
    'x-openam-password': password,
  }
}

/** The callbacks document, filled in as the login journey wants it. */
function answered(step: Readonly<Record<string, unknown>>, { username, password }: typeof demoUser) {
  const values = [username, password]
  const callbacks = step.callbacks as readonly { readonly input: readonly object[] }[]
  return {
    ...step,
    callbacks: callbacks.map((callback, i) => ({
      ...callback,
      input: callback.input.map((input) => ({ ...input, value: values[i] })),
    })),
  }
}
