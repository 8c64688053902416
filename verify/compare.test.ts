// Comparison: every way in which a request can differ from what the collection states, and the few that do not count.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResolvedRequest } from '#collection'
import { compareRequests } from './compare.ts'
import { expectedRequest, requestBytes } from './expected-request.ts'
import { rules } from './rules.ts'
import { verdictOf, verdictText } from './verdict.ts'
import { parseRequest } from './wire.ts'

interface Case {
  readonly says: string
  readonly stated?: Partial<ResolvedRequest>
  readonly wire: string
  /** `verdictText` of what must come out. */
  readonly verdict: string
}

const different: readonly Case[] = [
  { says: 'another method', wire: 'POST /a HTTP/1.1\r\n\r\n', verdict: 'different: method' },
  { says: 'a method in another case', wire: 'get /a HTTP/1.1\r\n\r\n', verdict: 'different: method' },
  {
    says: 'a parameter less',
    stated: { url: 'http://h/a?b=1&c=2' },
    wire: 'GET /a?b=1 HTTP/1.1\r\n\r\n',
    verdict: 'different: target',
  },
  {
    says: 'a space encoded as +',
    stated: { url: 'http://h/a?b=%20' },
    wire: 'GET /a?b=+ HTTP/1.1\r\n\r\n',
    verdict: 'different: target',
  },
  {
    says: 'a reserved character encoded',
    stated: { url: 'http://h/a?b=[]' },
    wire: 'GET /a?b=%5B%5D HTTP/1.1\r\n\r\n',
    verdict: 'different: target',
  },
  {
    says: 'an encoding encoded once more',
    stated: { url: 'http://h/a?b=%26' },
    wire: 'GET /a?b=%2526 HTTP/1.1\r\n\r\n',
    verdict: 'different: target',
  },
  {
    says: 'a header missing',
    stated: { headers: [header('X-A', '1')] },
    wire: 'GET /a HTTP/1.1\r\n\r\n',
    verdict: 'different: header X-A',
  },
  {
    says: 'an empty header missing',
    stated: { headers: [header('X-A', '')] },
    wire: 'GET /a HTTP/1.1\r\n\r\n',
    verdict: 'different: header X-A',
  },
  {
    says: 'a header with more in it',
    stated: { headers: [header('Accept', 'a/b')] },
    wire: 'GET /a HTTP/1.1\r\nAccept: a/b; q=1\r\n\r\n',
    verdict: 'different: header Accept',
  },
  {
    says: 'the first of two headers lost',
    stated: { headers: [header('X-A', '1'), header('x-a', '2')] },
    wire: 'GET /a HTTP/1.1\r\nX-A: 2\r\n\r\n',
    verdict: 'different: header x-a',
  },
  {
    says: 'two headers in reverse',
    stated: { headers: [header('X-A', '1'), header('X-A', '2')] },
    wire: 'GET /a HTTP/1.1\r\nX-A: 2\r\nX-A: 1\r\n\r\n',
    verdict: 'different: header X-A',
  },
  {
    says: 'a stated header sent twice',
    stated: { headers: [header('Accept', 'a/b')] },
    wire: 'GET /a HTTP/1.1\r\nAccept: */*\r\nAccept: a/b\r\n\r\n',
    verdict: 'different: header Accept',
  },
  {
    says: 'a Content-Type nobody stated',
    stated: { method: 'POST', body: [] },
    wire: 'POST /a HTTP/1.1\r\nContent-Length: 0\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n',
    verdict: 'different: header Content-Type',
  },
  {
    says: 'a body with one byte changed',
    stated: posting('{"a":1.0}'),
    wire: posted('{"a":1.1}'),
    verdict: 'different: body',
  },
  {
    says: 'JSON that was written anew',
    stated: posting('{"a": 1}'),
    wire: posted('{"a":1}'),
    verdict: 'different: body',
  },
  {
    says: 'a body where there is none',
    wire: 'GET /a HTTP/1.1\r\nContent-Length: 2\r\n\r\n""',
    verdict: 'different: body',
  },
  {
    says: 'an empty body that is not announced',
    stated: posting(''),
    wire: 'POST /a HTTP/1.1\r\n\r\n',
    verdict: 'different: framing',
  },
  { says: 'a line that ends with LF alone', wire: 'GET /a HTTP/1.1\n\r\n', verdict: 'different: framing' },
]

const same: readonly Case[] = [
  { says: 'what is stated and nothing else', stated: posting('é'), wire: posted('é'), verdict: 'exact' },
  { says: 'an empty body with Content-Length: 0', stated: posting(''), wire: posted(''), verdict: 'exact' },
  {
    says: 'headers the client adds',
    wire: 'GET /a HTTP/1.1\r\nHost: h\r\nUser-Agent: x\r\nAccept-Encoding: gzip\r\n\r\n',
    verdict: 'exact',
  },
  {
    says: 'names in another case, and another order among names',
    stated: { headers: [header('A', '1'), header('B', '2')] },
    wire: 'GET /a HTTP/1.1\r\nb: 2\r\na:1 \r\n\r\n',
    verdict: 'exact',
  },
  {
    says: 'a POST without a body with Content-Length: 0',
    stated: { method: 'POST' },
    wire: posted(''),
    verdict: 'exact',
  },
  {
    says: 'a letter of Latin-1 in a header, as Postman writes it',
    stated: { headers: [header('X-A', 'é')] },
    wire: 'GET /a HTTP/1.1\r\nX-A: \xe9\r\n\r\n',
    verdict: 'exact',
  },
  {
    says: 'another multipart boundary',
    stated: multipart('one'),
    wire: multipartWire('two'),
    verdict: 'exact',
  },
  {
    says: 'a URL without a path',
    stated: { url: 'http://h?a=1' },
    wire: 'GET /?a=1 HTTP/1.1\r\n\r\n',
    verdict: 'exact',
  },
]

const equivalent: readonly Case[] = [
  {
    says: 'chunks',
    stated: posting('abc'),
    wire: 'POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    verdict: 'equivalent (chunked-coding)',
  },
  {
    says: 'Content-Length: 0 on a GET',
    wire: 'GET /a HTTP/1.1\r\nContent-Length: 0\r\n\r\n',
    verdict: 'equivalent (empty-content)',
  },
  {
    says: 'repeated headers in one line',
    stated: { headers: [header('X-A', '1'), header('X-A', '2')] },
    wire: 'GET /a HTTP/1.1\r\nX-A: 1, 2\r\n\r\n',
    verdict: 'equivalent (folded-header)',
  },
  {
    says: 'a header in UTF-8',
    stated: { headers: [header('X-A', 'é')] },
    wire: 'GET /a HTTP/1.1\r\nX-A: \xc3\xa9\r\n\r\n',
    verdict: 'equivalent (header-charset)',
  },
  { says: 'HTTP/1.0', wire: 'GET /a HTTP/1.0\r\n\r\n', verdict: 'equivalent (http-1.0)' },
  {
    says: 'hexadecimal digits in lower case, and an encoded tilde',
    stated: { url: 'http://h/%C3%A9~' },
    wire: 'GET /%c3%a9%7E HTTP/1.1\r\n\r\n',
    verdict: 'equivalent (normal-target)',
  },
]

test('a request that differs in what the collection states is different, and the place is named', () =>
  check(different))
test('a request that differs in nothing the collection states is exact', () => check(same))
test('a difference that no server can see is equivalent, and its rule is named', () => check(equivalent))

test('every rule has a case here', () => {
  assert.deepEqual(
    equivalent.map(({ verdict }) => verdict.slice('equivalent ('.length, -1)),
    rules.map(({ name }) => name),
  )
})

test('headers the client adds are listed, but for Host and Content-Length', () => {
  const wire = 'GET /a HTTP/1.1\r\nHost: h\r\nUser-Agent: x\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n'
  assert.deepEqual(compared({ says: '', wire, verdict: '' }).added, [
    ['User-Agent', 'x'],
    ['Accept', '*/*'],
  ])
})

test('a body that differs is shown from shortly before the place', () => {
  const { differences } = compared({
    says: '',
    stated: posting(`${'x'.repeat(1_000)}é`),
    wire: posted(`${'x'.repeat(1_000)}e`),
    verdict: '',
  })
  assert.deepEqual(differences, [
    {
      at: 'body',
      expected: `1002 bytes; from byte 980: "${'x'.repeat(20)}é"`,
      received: `1001 bytes; from byte 980: "${'x'.repeat(20)}e"`,
    },
  ])
})

test('what we send ourselves is exact', () => {
  const stated = aRequest({
    method: 'PUT',
    url: 'http://h:1/a?b',
    headers: [header('X-A', 'é'), header('X-B', '日')],
    body: [{ kind: 'text', text: '' }],
  })
  const expected = expectedRequest(stated, noFiles)
  const parsed = parseRequest(requestBytes(expected), true)
  assert.ok('message' in parsed)
  assert.deepEqual(compareRequests(expected, parsed.message), {
    differences: [],
    rules: [],
    added: [['Connection', 'close']],
  })
})

function check(cases: readonly Case[]): void {
  for (const one of cases) assert.equal(verdictText(verdictOf([compared(one)])), one.verdict, one.says)
}

function compared({ stated = {}, wire }: Case) {
  const parsed = parseRequest(Buffer.from(wire, 'latin1'), true)
  assert.ok('message' in parsed)
  return compareRequests(expectedRequest(aRequest(stated), noFiles), parsed.message)
}

function aRequest(stated: Partial<ResolvedRequest>): ResolvedRequest {
  return {
    method: 'GET',
    url: 'http://h/a',
    headers: [],
    followRedirects: true,
    timeoutSeconds: 0,
    ...stated,
  }
}

function noFiles(path: string): Buffer {
  throw new Error(`no file ${path} here`)
}

function header(name: string, value: string) {
  return { name, value }
}

function posting(text: string): Partial<ResolvedRequest> {
  return { method: 'POST', body: [{ kind: 'text', text }] }
}

function posted(text: string): string {
  const bytes = Buffer.from(text, 'utf8').toString('latin1')
  return `POST /a HTTP/1.1\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`
}

function multipart(boundary: string): Partial<ResolvedRequest> {
  return {
    method: 'POST',
    headers: [header('Content-Type', `multipart/form-data; boundary=${boundary}`)],
    body: [{ kind: 'text', text: formOf(boundary) }],
  }
}

function multipartWire(boundary: string): string {
  const form = formOf(boundary)
  return `POST /a HTTP/1.1\r\nContent-Type: multipart/form-data; boundary="${boundary}"\r\nContent-Length: ${form.length}\r\n\r\n${form}`
}

function formOf(boundary: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="a"\r\n\r\none two\r\n--${boundary}--\r\n`
}
