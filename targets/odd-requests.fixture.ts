// Requests that clients change on their own unless they are stopped.

import type { RequestTemplate } from '#program'
import { anAnswer } from './live.fixture.ts'
import { aHeader, aRequest, literal, template } from './programs.fixture.ts'

/** A request that clients like to change, and what must go out. */
export interface OddRequest {
  readonly request: RequestTemplate
  readonly answer?: string
  /** The requests that the step sends: more than one after a redirect. */
  readonly sends: readonly Sent[]
}

export interface Sent {
  readonly line: string
  /** `name: value` in lower case, sorted: those that are stated. */
  readonly headers: readonly string[]
  /** As Latin-1. */
  readonly body: string
}

const text = (stated: string) => ({ kind: 'text' as const, text: template(stated) })
const file = { kind: 'file' as const, path: 'file.bin' }
const bytes = '\0\xff\r\n\x80'

/** The variables in them: `base`, `nothing` (empty), `user` (ü) and `marks`. */
export const oddities: readonly OddRequest[] = [
  {
    request: aRequest({ method: 'PUT', headers: [aHeader('X-Empty', '')], body: [text('no type')] }),
    sends: [{ line: 'PUT /hello', headers: ['x-empty: '], body: 'no type' }],
  },
  {
    request: aRequest({
      headers: [aHeader('X-Twice', 'one'), aHeader('Content-Type', 'a/b'), aHeader('x-twice', 'two')],
      body: [text('twice')],
    }),
    sends: [
      { line: 'POST /hello', headers: ['content-type: a/b', 'x-twice: one', 'x-twice: two'], body: 'twice' },
    ],
  },
  {
    request: aRequest({
      headers: [aHeader('X-Nothing', '{{nothing}}'), aHeader('X-Blank', '  ')],
      body: [text('')],
    }),
    sends: [{ line: 'POST /hello', headers: ['x-blank: ', 'x-nothing: '], body: '' }],
  },
  {
    request: aRequest({
      method: 'GET',
      url: template('{{base}}/%c3%a9/a+b;c=d/~x?ids[]=1&b=&=c&d&e=%27%2F/?%27x,y%7Cz'),
    }),
    sends: [{ line: 'GET /%c3%a9/a+b;c=d/~x?ids[]=1&b=&=c&d&e=%27%2F/?%27x,y%7Cz', headers: [], body: '' }],
  },
  {
    request: aRequest({
      method: 'GET',
      url: [
        ...template('{{base}}/'),
        { kind: 'variable', variable: 'marks', percentEncodeExcept: '!$%&()*+,-./:;=@[\\]^_`{|}~' },
      ],
    }),
    sends: [{ line: 'GET /%23%3F%27%22%20$&', headers: [], body: '' }],
  },
  {
    request: aRequest({ method: 'GET', url: template('{{base}}/a[1]/%5B') }),
    sends: [{ line: 'GET /a[1]/%5B', headers: [], body: '' }],
  },
  {
    request: aRequest({ method: 'GET', url: template('{{base}}/a/../b/./c//d/%2e%2e') }),
    sends: [{ line: 'GET /a/../b/./c//d/%2e%2e', headers: [], body: '' }],
  },
  {
    request: aRequest({ method: 'GET', url: template('{{base}}') }),
    sends: [{ line: 'GET /', headers: [], body: '' }],
  },
  {
    request: aRequest({ method: 'GET', url: template('{{base}}?q=1') }),
    sends: [{ line: 'GET /?q=1', headers: [], body: '' }],
  },
  {
    request: aRequest({ method: 'GET', headers: [aHeader('Content-Type', 'a/b')], body: [text('of a GET')] }),
    sends: [{ line: 'GET /hello', headers: ['content-type: a/b'], body: 'of a GET' }],
  },
  {
    request: aRequest({ method: 'DELETE', body: [] }),
    sends: [{ line: 'DELETE /hello', headers: [], body: '' }],
  },
  { request: aRequest({ method: 'PATCH' }), sends: [{ line: 'PATCH /hello', headers: [], body: '' }] },
  {
    request: aRequest({ method: 'HEAD' }),
    answer: 'HTTP/1.1 200 X\r\nContent-Length: 5\r\nConnection: close\r\n\r\n',
    sends: [{ line: 'HEAD /hello', headers: [], body: '' }],
  },
  {
    request: aRequest({ method: 'REPORT', headers: [aHeader('Content-Type', 'image/png')], body: [file] }),
    sends: [{ line: 'REPORT /hello', headers: ['content-type: image/png'], body: bytes }],
  },
  {
    request: aRequest({
      headers: [aHeader('Content-Type', 'multipart/form-data; boundary=b')],
      body: [text('--b\r\nname="{{nothing}}$x"\r\n\r\n'), file, text('\r\n--b--\r\n')],
    }),
    sends: [
      {
        line: 'POST /hello',
        headers: ['content-type: multipart/form-data; boundary=b'],
        body: `--b\r\nname="$x"\r\n\r\n${bytes}\r\n--b--\r\n`,
      },
    ],
  },
  {
    request: aRequest({ body: [text('--b\r\n{{nothing}}\r\n"$x"\r\n')] }),
    sends: [{ line: 'POST /hello', headers: [], body: '--b\r\n\r\n"$x"\r\n' }],
  },
  {
    request: aRequest({ body: [text('x'.repeat(200_000))] }),
    sends: [{ line: 'POST /hello', headers: [], body: 'x'.repeat(200_000) }],
  },
  {
    request: aRequest({ followRedirects: true, timeoutSeconds: 20, body: [text('a')] }),
    answer: anAnswer(303, '', 'Location: /next'),
    sends: [
      { line: 'POST /hello', headers: [], body: 'a' },
      { line: 'GET /next', headers: [], body: '' },
    ],
  },
  {
    request: aRequest({
      headers: [aHeader('Host', 'example.test'), aHeader('User-Agent', 'me'), aHeader('Accept', 'a/b')],
    }),
    answer: anAnswer(302, '', 'Location: /not-followed'),
    sends: [
      { line: 'POST /hello', headers: ['accept: a/b', 'host: example.test', 'user-agent: me'], body: '' },
    ],
  },
  {
    request: aRequest({ headers: [aHeader('Connection', 'close'), aHeader('Accept-Encoding', 'gzip')] }),
    sends: [{ line: 'POST /hello', headers: ['accept-encoding: gzip', 'connection: close'], body: '' }],
  },
  {
    request: aRequest({
      headers: [
        {
          name: [literal('Authorization')],
          value: [literal('Basic '), { kind: 'base64', of: template('{{user}}:pä') }],
        },
      ],
    }),
    sends: [{ line: 'POST /hello', headers: ['authorization: Basic w7w6cMOk'], body: '' }],
  },
]
