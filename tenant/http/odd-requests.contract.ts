// Requests nobody meant, made up by fast-check: of words the tenant knows and words that hurt, in every place a request has.

import fc from 'fast-check'
import { alpha, cookieName, demoUser } from '../tenant-under-test.ts'

export interface OddRequest {
  readonly method: string
  /** May hold what cannot stand on a request line; `oddText` puts `_` there. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether the body goes over a socket in chunks, without its length. */
  readonly isChunked: boolean
}

/** So many requests, each with a token of its own; the same seed makes the same ones. */
export function sampleOddRequests(
  numRuns: number,
  tokenOf: (index: number) => string,
  seed: number,
): OddRequest[] {
  return fc.sample(oddRequest, { numRuns, seed }).map((request, i) => withToken(request, tokenOf(i)))
}

/** The same of what is no request. */
export function sampleOddBytes(numRuns: number, seed: number): string[] {
  return fc.sample(oddBytes, { numRuns, seed })
}

/** Puts a token where a request is to have one. */
export function withToken(request: OddRequest, token: string): OddRequest {
  const headers = Object.entries(request.headers).map(([header, each]) => [
    header,
    each.replaceAll('TOKEN', token),
  ])
  return { ...request, headers: Object.fromEntries(headers), body: request.body.replaceAll('TOKEN', token) }
}

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
const queryText = (query: readonly (readonly string[])[]) =>
  query.map((pair) => pair.map(encoded).join('=')).join('&')
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
    return `${way}${query.length > 0 ? '?' : ''}${queryText(query)}${end}`
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

const isChunked = fc.boolean()

/** Right but for something: these come far, where most of those that chance alone makes are turned away at the door. */
const nearlyRight = fc.record({
  method: fc.oneof({ arbitrary: fc.constant('POST'), weight: 4 }, method),
  target: fc
    .tuple(
      fc.constantFrom('sessions', 'sessions/', 'users', 'authenticate', 'serverinfo/*', 'policies'),
      fc.constantFrom(...actions),
      fc.array(parameter, { maxLength: 2 }),
    )
    .map(([resource, action, query]) => `${alpha}/${resource}?${queryText([['_action', action], ...query])}`),
  headers: fc
    .tuple(
      fc.constantFrom('resource=1.2', 'resource=2.1', 'resource=3.1', 'resource=4.0', 'resource=5.1'),
      fc.dictionary(name, value, { maxKeys: 2 }),
    )
    .map(([version, odd]) => ({ 'accept-api-version': version, [cookieName]: 'TOKEN', ...odd })),
  body,
  isChunked,
})

export const oddRequest: fc.Arbitrary<OddRequest> = fc.oneof(
  fc.record({ method, target, headers, body, isChunked }),
  nearlyRight,
)

/** What is no request at all, as text of Latin-1. */
export const oddBytes = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }),
    target.map((each) => `GET ${each}`),
    fc.constant(`GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}`),
  )
  .map((text) => `${text.replace(/[^\0-\xff]/g, '?')}\r\n\r\n\0\0\r\n\r\n`)
