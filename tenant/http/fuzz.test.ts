// Requests nobody meant: whatever comes, the answer is a whole one, JSON where it is an error, and never a 5xx but 501 and 503.

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { alpha, aTenant, cookieName, demoUser } from '../tenant-under-test.ts'
import type { TenantRequest, TenantResponse } from './exchange.ts'
import { exchangeBytes, parseAnswers } from './raw-http.ts'

const runs = 20_000
const socketRuns = 2_000

const hostileTexts = [
  '',
  '/',
  '//',
  '..',
  '%',
  '%00',
  '%2e%2e',
  '%2F',
  '*',
  '__proto__',
  'constructor',
  'é',
  '😀',
  '\u0000',
  'null',
  '"',
  '\\',
  'x'.repeat(300),
]
const known = [
  'am',
  'json',
  'oauth2',
  'UI',
  'sessionservice',
  'realms',
  'root',
  'alpha',
  'beta',
  'sessions',
  'authenticate',
  'users',
  'serverinfo',
  '*',
  'health',
  'live',
  'ready',
  'metrics',
  'prometheus',
  'policies',
  'access_token',
  'introspect',
  'Login',
  demoUser.username,
]
const word = fc.oneof(
  fc.constantFrom(...known),
  fc.constantFrom(...hostileTexts),
  fc.string({ maxLength: 20, unit: 'binary' }),
)
const actions = [
  'refresh',
  'validate',
  'getSessionInfo',
  'getSessionProperties',
  'updateSessionProperties',
  'logout',
  'logoutByHandle',
  'logoutByUser',
  'getProperty',
  'setProperty',
  'isActive',
  'idFromSession',
  'create',
  'changePassword',
  'evaluate',
]
const parameter = fc.tuple(
  fc.oneof(
    fc.constantFrom(
      '_action',
      '_ACTION',
      '_prettyPrint',
      '_fields',
      '_queryFilter',
      '_queryId',
      '_pageSize',
      '_pagedResultsOffset',
      '_pagedResultsCookie',
      '_sortKeys',
      '_totalPagedResultsPolicy',
      'realm',
      'tokenId',
      'refresh',
      'authIndexType',
      'authIndexValue',
      'ForceAuth',
      'noSession',
      'sessionUpgradeSSOTokenId',
      '_crestapi',
    ),
    word,
  ),
  fc.oneof(
    fc.constantFrom(...actions),
    fc.constantFrom(
      'true',
      'false',
      'service',
      'Login',
      '/alpha',
      '-1',
      '0',
      '99999999999',
      'username eq "a"',
      '(((',
      '/a/b',
    ),
    word,
  ),
)
const encoded = (text: string) => (/[^!-~]|[#?]/.test(text) ? encodeURIComponent(text.toWellFormed()) : text)
const target = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(
        '/am/json',
        alpha,
        `${alpha}/sessions`,
        `${alpha}/authenticate`,
        `${alpha}/users`,
        '/am/oauth2',
        '/am',
        '',
        'http://x/am/json',
      ),
    ),
    fc.array(word, { maxLength: 4 }),
    fc.array(parameter, { maxLength: 4 }),
    fc.constantFrom('', '/', '//', '?', '&'),
  )
  .map(([base, path, query, end]) => {
    const way = [base, ...path.map(encoded)].join('/')
    return `${way}${query.length > 0 ? '?' : ''}${query.map((pair) => pair.map(encoded).join('=')).join('&')}${end}`
  })

const value = fc.oneof(
  fc.constantFrom(
    'resource=4.0',
    'resource=2.1, protocol=1.0',
    'protocol=9',
    'resource=99999999999',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/xml',
    'application/json; charset=utf-7',
    '*',
    '"1"',
    'Bearer x',
    'Basic eDp5',
    'TOKEN',
    `${cookieName}=TOKEN`,
    `${cookieName}=TOKEN; ${cookieName}=x`,
    `${cookieName}=""`,
    demoUser.username,
    demoUser.password,
    'PUT',
    'BREW',
  ),
  fc.string({ maxLength: 40 }),
)
const name = fc.constantFrom(
  'accept-api-version',
  'content-type',
  'cookie',
  cookieName,
  'authorization',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'origin',
  'x-requested-with',
  'x-forgerock-transactionid',
  'x-http-method-override',
  'x-openam-username',
  'x-openam-password',
  'access-control-request-method',
  'access-control-request-headers',
  'x-forwarded-for',
  'referer',
)
const headers = fc.dictionary(name, value, { maxKeys: 6 })
const method = fc.constantFrom(
  'GET',
  'POST',
  'POST',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
)
const body = fc.oneof(
  fc.constant(''),
  fc.json({ maxDepth: 4 }),
  fc
    .dictionary(
      fc.constantFrom(
        'tokenId',
        'username',
        'authId',
        'callbacks',
        'sessionHandles',
        'properties',
        '__proto__',
        'currentpassword',
        'userpassword',
        'AMCtxId',
      ),
      fc.jsonValue({ maxDepth: 3 }),
    )
    .map((object) => JSON.stringify(object)),
  fc.constantFrom(
    '{',
    '[]',
    'null',
    '1',
    '"x"',
    '{"tokenId":"TOKEN"}',
    '{"tokenId":["TOKEN"]}',
    '{"a":1}{"b":2}',
    '\uFEFF{}',
    'grant_type=client_credentials',
    `${'['.repeat(5_000)}`,
    '<RequestSet/>',
  ),
  fc.string({ maxLength: 100, unit: 'binary' }),
)

test(`${runs} generated requests: no crash, no 5xx but 501 and 503, errors in AM's form`, async (t) => {
  const { tenant, login, logged } = await aTenant(t, {
    cors: [{ acceptedOrigins: ['https://app.example'], allowCredentials: true }],
    metrics: true,
    throttling: { failuresPerAccount: 0, failuresPerAddress: 0 },
  })
  let token = await login()
  const request = fc.record({ method, target, headers, body })
  let asked = 0
  await fc.assert(
    fc.asyncProperty(request, async (generated) => {
      asked += 1
      if (asked % 500 === 0) token = await login() // some of them log it out
      const filled = fill(generated, token)
      checkAnswer(await tenant.handle(filled), `${filled.method} ${filled.target}`)
    }),
    { numRuns: runs, endOnFailure: true },
  )
  assert.deepEqual(logged, [])
})

test(`${socketRuns} generated requests over a socket: each gets one whole answer`, async (t) => {
  const { tenant, login } = await aTenant(t)
  const token = await login()
  const origin = new URL(tenant.url).origin
  const printable = /^[\t -~]*$/
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ method, target, headers, body }), { minLength: 20, maxLength: 20 }),
      async (batch) => {
        const requests = batch.map((generated) => fill(generated, token))
        const texts = requests.map((request, i) => {
          const lines = Object.entries(request.headers).filter(([, each]) => printable.test(String(each)))
          const sent = Buffer.from(request.body.toWellFormed())
          const close = i === requests.length - 1 ? 'Connection: close\r\n' : ''
          const head = `${request.method} ${requestTarget(request.target)} HTTP/1.1\r\nHost: x\r\n${close}`
          const own = lines.map(([header, each]) => `${header}: ${each}\r\n`).join('')
          return `${head}${own}Content-Length: ${sent.length}\r\n\r\n${sent.toString('latin1')}`
        })
        const text = await exchangeBytes(origin, texts.join(''))
        const answers = parseAnswersTo(requests, text)
        assert.equal(answers, requests.length)
      },
    ),
    { numRuns: socketRuns / 20, endOnFailure: true },
  )
})

/** Random bytes in place of requests: what is no HTTP is answered 400 or 431 in JSON, or the connection just ends. */
test('bytes that are no requests are refused or cut off', async (t) => {
  const { tenant } = await aTenant(t)
  const origin = new URL(tenant.url).origin
  const bytes = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
    target.map((each) => `GET ${each}`),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async (text) => {
      const received = await exchangeBytes(origin, `${text.replace(/[^\0-\xff]/g, '?')}\r\n\r\n\0\0\r\n\r\n`)
      for (const { status, body } of received === '' ? [] : parseAnswers(received)) {
        assert.ok(status < 500 || status === 501, String(status))
        if (status >= 400) assert.equal(JSON.parse(body).code, status)
      }
    }),
    { numRuns: 300, endOnFailure: true },
  )
})

/** What may stand on a request line; everything else is refused by the parser, and another test says so. */
function requestTarget(target: string): string {
  const printable = target.replace(/[^!-~]/g, '_')
  return /^(?:\/|http:)/.test(printable) ? printable : `/${printable}`
}

type Generated = Pick<TenantRequest, 'method' | 'target' | 'body'> & {
  readonly headers: Record<string, string>
}

function fill({ method, target, headers, body }: Generated, token: string): TenantRequest {
  const filled = Object.entries(headers).map(([header, each]) => [header, each.replaceAll('TOKEN', token)])
  return { method, target, headers: Object.fromEntries(filled), body: body.replaceAll('TOKEN', token) }
}

function checkAnswer({ status, headers, body }: TenantResponse, what: string): void {
  assert.ok(status < 500 || status === 501 || status === 503, `${what}: ${status}`)
  const length = headers[headers.indexOf('Content-Length') + 1]
  assert.equal(Number(length), Buffer.byteLength(body), what)
  for (const header of headers) assert.doesNotMatch(header, /[\r\n\0]/, what)
  if (status < 400 || what.includes('/oauth2')) return
  const error = JSON.parse(body)
  if (error.errorMessage !== undefined) return // the oldest version of authenticate
  assert.equal(error.code, status, what)
  assert.equal(typeof error.reason, 'string', what)
  assert.equal(typeof error.message, 'string', what)
}

/** HEAD has the headers of an answer and no body. @returns how many answers there were */
function parseAnswersTo(requests: readonly TenantRequest[], text: string): number {
  let rest = text
  let count = 0
  for (const { method, target } of requests) {
    const end = rest.indexOf('\r\n\r\n') + 4
    assert.ok(end > 3, `an answer to ${method} ${target}`)
    const head = rest.slice(0, end)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
    assert.ok(status < 500 || status === 501 || status === 503, `${method} ${target}: ${head}`)
    const length = method === 'HEAD' ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
    rest = rest.slice(end + length)
    count += 1
  }
  assert.equal(rest, '')
  return count
}
