// The socket: malformed and oversized requests, and a real exchange.

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import test, { type TestContext } from 'node:test'
import type { Service } from '../service.ts'
import { listen } from './http-server.ts'

const echo: Service = async ({ method, target, body }) => {
  const text = JSON.stringify({ method, target, body })
  return { status: 200, headers: ['Content-Length', String(Buffer.byteLength(text))], body: text }
}

async function aServer(t: TestContext, service: Service = echo) {
  const server = await listen(service, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  return server
}

/** Sends bytes as they are and reads until the server closes. */
function exchange(origin: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(text, 'latin1'))
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      received += chunk
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
  })
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
    const [head = '', body = ''] = (await exchange(origin, text)).split('\r\n\r\n')
    assert.equal(head.split('\r\n')[0], `HTTP/1.1 ${status}`)
    assert.match(head, /\r\nConnection: close\r\n/)
    assert.equal(JSON.parse(body).code, Number(status.slice(0, 3)))
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
  const received = exchange(origin, 'GET / HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n')
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
  const silent = exchange(server.origin, '')
  const response = fetch(`${server.origin}/slow`)
  await asked
  const closed = server.close()
  assert.equal(await silent, '')
  answer()
  assert.equal((await response).status, 200)
  await closed
  await assert.rejects(fetch(server.origin))
})

test('a connection that stays open is told for how long, one that closes is not', async (t) => {
  const { origin } = await aServer(t)
  const kept = await fetch(origin)
  assert.equal(kept.headers.get('keep-alive'), 'timeout=65')
  assert.doesNotMatch(await exchange(origin, `${post}Connection: close\r\n\r\n`), /keep-alive/i)
})
