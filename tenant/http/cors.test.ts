// CORS and CSRF: which foreign pages may call, and what stops the others. (AM facts: the AM session API, 5.10.)

import assert from 'node:assert/strict'
import test from 'node:test'
import { alpha, aTenant, cookieName } from '../tenant-under-test.ts'
import { createCors } from './cors.ts'
import { corsProblems } from './cors-settings.ts'

const allowed = 'https://app.example'
const configuration = { acceptedOrigins: [allowed], allowCredentials: true }

for (const [title, wrong, message] of [
  [
    'every origin with credentials',
    { acceptedOrigins: ['*'], allowCredentials: true },
    /accepts every origin and allows credentials/,
  ],
  ['the null origin', { acceptedOrigins: ['null'] }, /"null" in "acceptedOrigins" is no origin/],
  ['a path', { acceptedOrigins: ['https://app.example/'] }, /is no origin/],
  ['a pattern', { acceptedOrigins: ['https://*.example'] }, /is no origin/],
  [
    'capital letters, which browsers never send',
    { acceptedOrigins: ['https://App.example'] },
    /is no origin/,
  ],
] as const) {
  test(`a CORS configuration with ${title} is refused`, () => {
    assert.match(corsProblems([wrong])[0]?.message ?? '', message)
  })
}

/** The 16 cases: whose page asks, and which of the two headers it sends. */
for (const origin of [allowed, 'https://evil.example', 'null', undefined]) {
  for (const requestedWith of ['XMLHttpRequest', undefined]) {
    for (const version of ['resource=4.0', undefined]) {
      const sent = [requestedWith && 'X-Requested-With', version && 'Accept-API-Version'].filter(Boolean)
      const isServed = sent.length > 0
      const isReadable = origin === allowed
      test(`a POST from ${origin ?? 'no page'} with ${sent.join(' and ') || 'neither header'} is ${isServed ? 'served' : 'refused 403'} and ${isReadable ? 'readable' : 'not readable'} for a page`, async (t) => {
        const { send, login } = await aTenant(t, { cors: [configuration] })
        const headers = {
          origin,
          'x-requested-with': requestedWith,
          'accept-api-version': version,
          cookie: `${cookieName}=${await login()}`,
        }
        const answer = await send(`${alpha}/sessions?_action=refresh`, { headers })
        assert.equal(answer.status, isServed ? 200 : 403)
        assert.equal(answer.headers['access-control-allow-origin'], isReadable ? allowed : undefined)
        assert.equal(answer.headers['access-control-allow-credentials'], isReadable ? 'true' : undefined)
        assert.equal(answer.headers.vary, 'Origin', 'no cache may give this answer to another origin')
      })
    }
  }
}

test('without a configuration there is no CORS and a preflight is a method like any other', async (t) => {
  const { send } = await aTenant(t)
  const preflight = { origin: allowed, 'access-control-request-method': 'POST' }
  const answer = await send(`${alpha}/authenticate`, { method: 'OPTIONS', headers: preflight })
  assert.equal(answer.headers['access-control-allow-origin'], undefined)
  assert.equal(answer.headers.vary, undefined)
  assert.ok(answer.status >= 400)
})

test('a configuration that is not enabled is as none', () => {
  assert.equal(createCors([{ ...configuration, enabled: false }]), undefined)
})

test('a preflight is answered 200 without a credential, with what the page may do', async (t) => {
  const { tenant } = await aTenant(t, { cors: [{ ...configuration, maxAge: 60 }] })
  const answer = await tenant.handle({
    method: 'OPTIONS',
    target: `${alpha}/authenticate?authIndexType=service`,
    headers: {
      origin: allowed,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'accept-api-version,content-type,x-requested-with',
    },
    body: '',
  })
  assert.deepEqual(answer, {
    status: 200,
    headers: [
      ...['Vary', 'Origin'],
      ...['Access-Control-Allow-Origin', allowed],
      ...['Access-Control-Allow-Credentials', 'true'],
      ...['Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE, HEAD'],
      ...['Access-Control-Max-Age', '60'],
      ...['Access-Control-Allow-Headers', 'accept-api-version,content-type,x-requested-with'],
      ...['Content-Length', '0'],
    ],
    body: '',
  })
})

test('accepted headers that are listed are all a page may send', () => {
  const cors = createCors([{ ...configuration, acceptedHeaders: ['Accept-API-Version', cookieName] }])
  const headers = {
    origin: allowed,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'x-other',
  }
  const answer = cors?.preflight({ method: 'OPTIONS', target: '/', headers, body: '' })
  const at = answer?.headers.indexOf('Access-Control-Allow-Headers') ?? -1
  assert.equal(answer?.headers[at + 1], `Accept-API-Version, ${cookieName}`)
})

test('every origin without credentials gets the same answer, which any cache may keep', () => {
  const cors = createCors([{ acceptedOrigins: ['*'], exposedHeaders: ['WWW-Authenticate'] }])
  const request = { method: 'GET', target: '/', headers: { origin: 'null' }, body: '' }
  assert.deepEqual(cors?.headersFor(request), [
    ...['Access-Control-Allow-Origin', '*'],
    ...['Access-Control-Expose-Headers', 'WWW-Authenticate'],
  ])
})

test('the first configuration that accepts the origin decides', () => {
  const cors = createCors([configuration, { acceptedOrigins: ['*'] }])
  const from = (origin: string) =>
    cors?.headersFor({ method: 'GET', target: '/', headers: { origin }, body: '' })
  assert.deepEqual(from(allowed)?.slice(2), [
    'Access-Control-Allow-Origin',
    allowed,
    'Access-Control-Allow-Credentials',
    'true',
  ])
  assert.deepEqual(from('https://other.example'), ['Access-Control-Allow-Origin', '*'])
})
