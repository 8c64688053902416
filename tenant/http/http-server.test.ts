// The socket: malformed and oversized requests, and a real exchange.

import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { Service } from '../service.ts'
import { listen } from './http-server.ts'
import { exchangeBytes, openSocket, parseAnswers } from './raw-http.ts'

const echo: Service = async ({ method, target, body }) => {
  const text = JSON.stringify({ method, target, body })
  return { status: 200, headers: ['Content-Length', String(Buffer.byteLength(text))], body: text }
}

async function aServer(t: TestContext, service: Service = echo) {
  const server = await listen(service, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  return server
}

const post = 'POST /am HTTP/1.1\r\nHost: x\r\n'
const malformed: readonly [title: string, text: string, status: string][] = [
  ['no HTTP', 'hello\r\n\r\n', '400 Bad Request'],
  ['two lengths', `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, '400 Bad Request'],
  [
    'a length and chunks',
    `${post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    '400 Bad Request',
  ],
  ['a length that is no number', `${post}Content-Length: 1x\r\n\r\na`, '400 Bad Request'],
  ['a folded header', `${post}A: b\r\n c\r\n\r\n`, '400 Bad Request'],
  ['a chunk that is none', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, '400 Bad Request'],
  ['64 KiB of headers', `${post}A: ${'x'.repeat(65_536)}\r\n\r\n`, '431 Request Header Fields Too Large'],
]
for (const [title, text, status] of malformed) {
  test(`a request with ${title} is answered ${status}, in JSON, and the connection ends`, async (t) => {
    const { origin } = await aServer(t)
    const received = await exchangeBytes(origin, text)
    assert.equal(received.split('\r\n')[0], `HTTP/1.1 ${status}`)
    const [answer] = parseAnswers(received)
    assert.equal(answer?.headers.get('connection'), 'close')
    assert.equal(JSON.parse(answer.body).code, answer.status)
  })
}

test('a malformed request behind a good one is not answered in its place', async (t) => {
  let isAsked = () => {}
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve
  })
  const { origin } = await aServer(t, () => {
    isAsked()
    return new Promise(() => {})
  })
  const received = exchangeBytes(origin, 'GET / HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n')
  await asked
  assert.equal(await received, '')
})

test('a body of 1 MiB is read, one byte more is 413', async (t) => {
  const { origin } = await aServer(t)
  const post = (length: number) => fetch(origin, { method: 'POST', body: 'x'.repeat(length) })
  assert.equal((await post(1_048_576)).status, 200)
  const refused = await post(1_048_577)
  assert.deepEqual([refused.status, (await refused.json()).message], [413, 'Request Entity Too Large'])
})

test('a chunked body is counted too', async (t) => {
  const { origin } = await aServer(t)
  const body = new Blob(['x'.repeat(1_100_000)]).stream()
  // `duplex` is asked for by Node and unknown to the types of it.
  const response = await fetch(origin, { method: 'POST', body, duplex: 'half' } as RequestInit)
  assert.equal(response.status, 413)
})

test('a request without a body, one with, and letters beyond ASCII arrive as they are', async (t) => {
  const { origin } = await aServer(t)
  assert.deepEqual(await (await fetch(`${origin}/a?b`)).json(), { method: 'GET', target: '/a?b', body: '' })
  const sent = await fetch(origin, { method: 'POST', body: 'für 👤' })
  assert.equal((await sent.json()).body, 'für 👤')
})

test('a body behind 1,200 headers is read', async (t) => {
  const { origin } = await aServer(t)
  const headers = Array.from({ length: 1_200 }, (_, i) => `a${i}:\r\n`).join('')
  const text = `${post}${headers}Connection: close\r\nContent-Length: 2\r\n\r\nab`
  const [answer] = parseAnswers(await exchangeBytes(origin, text))
  assert.equal(JSON.parse(answer?.body ?? '').body, 'ab')
})

test('a client that says it sends nothing more is answered all it asked, and told which answer is the last', async (t) => {
  const { origin } = await aServer(t, async (request) => {
    await new Promise((resolve) => setImmediate(resolve))
    return await echo(request)
  })
  const requests = Array.from({ length: 100 }, (_, i) => `GET /${i} HTTP/1.1\r\nHost: x\r\n\r\n`)
  const answers = parseAnswers(await exchangeBytes(origin, requests.join(''), { ends: true }))
  assert.deepEqual(
    answers.map(({ body }) => JSON.parse(body).target),
    requests.map((_, i) => `/${i}`),
  )
  assert.equal(
    answers.findIndex(({ headers }) => headers.get('connection') === 'close'),
    99,
  )
})

test('a client that leaves before the answer does no harm', async (t) => {
  let answer = () => {}
  let isAsked = () => {}
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve
  })
  const { origin } = await aServer(t, async (request) => {
    if (request.target === '/slow') {
      isAsked()
      await new Promise<void>((resolve) => {
        answer = resolve
      })
    }
    return await echo(request)
  })
  const leaving = new AbortController()
  const slow = fetch(`${origin}/slow`, { signal: leaving.signal })
  await asked
  leaving.abort()
  await assert.rejects(slow)
  answer()
  assert.equal((await fetch(origin)).status, 200)
})

test('a client that leaves in the middle of its body is not served, and the next one is', async (t) => {
  const served: string[] = []
  const { origin } = await aServer(t, async (request) => {
    served.push(request.target)
    return await echo(request)
  })
  const head = 'POST /half HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n'
  const leaving = openSocket(origin)
  leaving.write(head)
  await new Promise((resolve) => leaving.once('data', resolve)) // 100: the request has been taken
  leaving.write('ab')
  leaving.resetAndDestroy()
  assert.equal((await fetch(`${origin}/next`)).status, 200)
  assert.deepEqual(served, ['/next'])
})

test('closing lets a request under way end, and waits for no connection that asks nothing', async () => {
  let answer = () => {}
  let isAsked = () => {}
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve
  })
  const server = await listen(
    async (request) => {
      isAsked()
      await new Promise<void>((resolve) => {
        answer = resolve
      })
      return await echo(request)
    },
    { host: '127.0.0.1', port: 0 },
  )
  const silent = exchangeBytes(server.origin, '')
  const response = fetch(`${server.origin}/slow`)
  await asked
  const closed = server.close()
  assert.equal(await silent, '')
  answer()
  assert.equal((await response).status, 200)
  await closed
  await assert.rejects(fetch(server.origin))
})

test('closing answers what was on its way on a connection that was idle, and no connection is taken any more', async () => {
  const server = await listen(echo, { host: '127.0.0.1', port: 0 })
  const socket = openSocket(server.origin)
  let received = ''
  socket.setEncoding('latin1')
  socket.write('GET /first HTTP/1.1\r\nHost: x\r\n\r\n')
  await new Promise((resolve) => socket.once('data', resolve))
  socket.on('data', (chunk) => {
    received += chunk
  })
  const isClosed = new Promise((resolve) => socket.on('close', resolve))
  const closed = server.close()
  socket.write('GET /second HTTP/1.1\r\nHost: x\r\n\r\n')
  await assert.rejects(exchangeBytes(server.origin, ''), { code: 'ECONNREFUSED' })
  await isClosed
  const [answer] = parseAnswers(received)
  assert.match(answer?.body ?? '', /"\/second"/)
  assert.equal(answer?.headers.get('connection'), 'close')
  await closed
})

test('a connection that stays open is told for how long, one that closes is not', async (t) => {
  const { origin } = await aServer(t)
  const kept = await fetch(origin)
  assert.equal(kept.headers.get('keep-alive'), 'timeout=65')
  assert.doesNotMatch(await exchangeBytes(origin, `${post}Connection: close\r\n\r\n`), /keep-alive/i)
})
