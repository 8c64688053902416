// Request smuggling: what a proxy in front could read as other requests than we do is refused, and the connection ends.

import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Service } from '../service.ts'
import { listen } from './http-server.ts'
import { exchangeBytes, parseAnswers } from './raw-http.ts'

const post = 'POST /am HTTP/1.1\r\nHost: x\r\n'
const chunked = `${post}Transfer-Encoding: chunked\r\n`
const hidden = 'GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n'

/** Each would, read another way, hide a second request. The server must refuse, or read one request and then close. */
const refused: readonly [title: string, text: string][] = [
  ['a length and chunks', `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['chunks and a length', `${chunked}Content-Length: 4\r\n\r\n0\r\n\r\n${hidden}`],
  ['two different lengths', `${post}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${hidden}`],
  ['the same length twice', `${post}Content-Length: 0\r\nContent-Length: 0\r\n\r\n${hidden}`],
  ['a list of lengths', `${post}Content-Length: 0, 44\r\n\r\n${hidden}`],
  ['a length with a sign', `${post}Content-Length: +0\r\n\r\n${hidden}`],
  ['a negative length', `${post}Content-Length: -1\r\n\r\n${hidden}`],
  ['a length in hexadecimal', `${post}Content-Length: 0x2c\r\n\r\n${hidden}`],
  ['a length with a blank in it', `${post}Content-Length: 1 0\r\n\r\n${hidden}`],
  ['a length beyond all numbers', `${post}Content-Length: 99999999999999999999\r\n\r\n${hidden}`],
  ['a length without digits', `${post}Content-Length:\r\n\r\n${hidden}`],
  ['a blank before the colon of the length', `${post}Content-Length : 44\r\n\r\n${hidden}`],
  [
    'a blank before the colon of the encoding',
    `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  ['a tab before the colon', `${post}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['a folded encoding', `${post}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['a folded header', `${post}A: b\r\n c\r\n\r\n${hidden}`],
  ['a header folded by a tab', `${post}A: b\r\n\tc\r\n\r\n${hidden}`],
  ['an encoding nobody knows', `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['chunks inside another encoding', `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
  ['chunks twice', `${chunked}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${hidden}`],
  [
    'chunks in HTTP/1.0',
    `POST /am HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  [
    'a control character before the encoding',
    `${post}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${hidden}`,
  ],
  ['a name with a control character', `${post}Transfer\x00-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
  ['a chunk size with a sign', `${chunked}\r\n+0\r\n\r\n${hidden}`],
  ['a chunk size in other letters', `${chunked}\r\n0x0\r\n\r\n${hidden}`],
  ['a chunk size beyond all numbers', `${chunked}\r\n${'f'.repeat(17)}\r\n\r\n${hidden}`],
  ['a chunk that is longer than it says', `${chunked}\r\n1\r\nab\r\n0\r\n\r\n${hidden}`],
  ['a chunk without its end of line', `${chunked}\r\n1\r\na0\r\n\r\n${hidden}`],
  ['a line that only LF ends, in the head', `POST /am HTTP/1.1\nHost: x\nContent-Length: 0\n\n${hidden}`],
  ['a CR without LF', `${post}A: b\rContent-Length: 44\r\n\r\n${hidden}`],
  ['a line without a colon', `${post}Content-Length\r\n\r\n${hidden}`],
  ['a blank in the target', `GET /am /hidden HTTP/1.1\r\nHost: x\r\n\r\n${hidden}`],
  ['a method in front of no target', `GET HTTP/1.1\r\nHost: x\r\n\r\n${hidden}`],
  ['a version nobody knows', `GET /am HTTP/3.7\r\nHost: x\r\n\r\n${hidden}`],
  ['two hosts', `GET /am HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n${hidden}`],
  ['a second host behind 1,200 headers', `${post}${'a:\r\n'.repeat(1_200)}Host: y\r\n\r\n${hidden}`],
  ['no host', `GET /am HTTP/1.1\r\n\r\n${hidden}`],
]
for (const [title, text] of refused) {
  test(`a request with ${title} is answered 400 and closed, and what follows is not served`, async (t) => {
    const { origin, served } = await aServer(t)
    const answers = parseAnswers(await exchangeBytes(origin, text))
    assert.equal(served.includes('/hidden'), false)
    const last = answers.at(-1)
    assert.equal(last?.status, 400)
    assert.equal(last.headers.get('connection'), 'close')
    assert.deepEqual(JSON.parse(last.body), { code: 400, reason: 'Bad Request', message: 'Bad Request' })
  })
}

/** These are odd and have one meaning only. */
const harmless: readonly [title: string, text: string, served: string[]][] = [
  ['an empty line before it', `\r\n${hidden}`, ['/hidden']],
  ['a chunk with an extension', `${chunked}\r\n1;a=b\r\nx\r\n0\r\n\r\n${hidden}`, ['/am', '/hidden']],
  ['a trailer', `${chunked}\r\n0\r\nA: b\r\n\r\n${hidden}`, ['/am', '/hidden']],
  ['a body nobody asked for', `GET /am HTTP/1.1\r\nHost: x\r\nContent-Length: 33\r\n\r\n${hidden}`, ['/am']],
  [
    'an encoding in capitals',
    `${post}Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n${hidden}`,
    ['/am', '/hidden'],
  ],
]
for (const [title, text, expected] of harmless) {
  test(`a request with ${title} means the same to everybody and is served`, async (t) => {
    const { origin, served } = await aServer(t)
    const last = 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
    const answers = parseAnswers(await exchangeBytes(origin, text + last))
    assert.deepEqual(served, [...expected, '/last'])
    assert.equal(answers.length, served.length)
  })
}

test('what follows a request that closes the connection is not served', async (t) => {
  const { origin, served } = await aServer(t)
  const answers = parseAnswers(
    await exchangeBytes(origin, `GET /am HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n${hidden}`),
  )
  assert.deepEqual(served, ['/am'])
  assert.equal(answers.length, 1)
})

async function aServer(t: TestContext) {
  const served: string[] = []
  const service: Service = async ({ target }) => {
    served.push(target)
    return { status: 200, headers: ['Content-Length', '2'], body: 'ok' }
  }
  const server = await listen(service, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  return { origin: server.origin, served }
}
