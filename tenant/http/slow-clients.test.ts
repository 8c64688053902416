// Clients that are slow, silent, greedy or gone: the others do not notice.

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import type { Service } from '../service.ts'
import { listen } from './http-server.ts'
import { exchangeBytes, openSocket, parseAnswers } from './raw-http.ts'

const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const last = 'GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
const ok: Service = async () => ({ status: 200, headers: ['Content-Length', '2'], body: 'ok' })

test('200 connections that never end their head or body keep nobody waiting', async (t) => {
  const { origin } = await aServer(t, ok)
  const halves = [
    '',
    'GET / HT',
    'GET / HTTP/1.1\r\nHost: x\r\nA: ',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab',
  ]
  const slow = await Promise.all(
    Array.from({ length: 200 }, (_, i) => opened(t, origin, halves[i % 4] ?? '')),
  )
  for (let i = 0; i < 50; i += 1) {
    const [answer] = parseAnswers(await exchangeBytes(origin, last))
    assert.equal(answer?.status, 200)
  }
  assert.equal(slow.filter((socket) => socket.destroyed).length, 0, 'their time is not over yet')
  for (const socket of slow) socket.destroy()
})

test('closing ends half-open connections at once', async (t) => {
  const server = await listen(ok, { host: '127.0.0.1', port: 0 })
  const slow = await Promise.all(
    Array.from({ length: 20 }, () => opened(t, server.origin, 'GET / HTTP/1.1\r\nHost: x\r\nA: ')),
  )
  const ended = slow.map((socket) => new Promise((resolve) => socket.on('close', resolve)))
  for (const socket of slow) socket.resume()
  await server.close()
  await Promise.all(ended)
})

test('1,000 requests in one go are served one after the other, and answered in order', async (t) => {
  let running = 0
  let most = 0
  const { origin } = await aServer(t, async ({ target }) => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    return { status: 200, headers: ['Content-Length', String(target.length)], body: target }
  })
  const requests = Array.from({ length: 1_000 }, (_, i) => `GET /${i} HTTP/1.1\r\nHost: x\r\n\r\n`)
  const answers = parseAnswers(await exchangeBytes(origin, requests.join('') + last))
  assert.deepEqual(
    answers.map(({ body }) => body),
    [...requests.map((_, i) => `/${i}`), '/last'],
  )
  assert.equal(most, 1)
})

test('a request behind one with a body sees its effects', async (t) => {
  const seen: string[] = []
  const { origin } = await aServer(t, async ({ target, body }) => {
    seen.push(target + body)
    return { status: 200, headers: ['Content-Length', '0'], body: '' }
  })
  const post = 'POST /first HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'
  await exchangeBytes(origin, post + last)
  assert.deepEqual(seen, ['/firstabc', '/last'])
})

test('a client that reads nothing is sent no more than its window, and the service waits for it', async (t) => {
  let served = 0
  const body = 'x'.repeat(64 * 1024)
  const { origin } = await aServer(t, async () => {
    served += 1
    return { status: 200, headers: ['Content-Length', String(body.length)], body }
  })
  const greedy = await opened(t, origin, '')
  greedy.pause()
  greedy.write(get.repeat(5_000))
  let before = -1
  while (served !== before) {
    before = served
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.ok(served < 2_500, `${served} of 5,000 answers were made`)
  assert.equal(parseAnswers(await exchangeBytes(origin, last))[0]?.status, 200)
  greedy.destroy()
})

test('closing answers what is under way on a kept connection, says that it is the last, and serves nothing behind it', async () => {
  const served: string[] = []
  const gate = aGate()
  const server = await listen(
    async ({ target }) => {
      served.push(target)
      await gate.opened
      return { status: 200, headers: ['Content-Length', '2'], body: 'ok' }
    },
    { host: '127.0.0.1', port: 0 },
  )
  const received = exchangeBytes(server.origin, get + get)
  while (served.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const closed = server.close()
  gate.open()
  const answers = parseAnswers(await received)
  await closed
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200],
  )
  assert.equal(answers[0]?.headers.get('connection'), 'close')
  assert.equal(served.length, 1)
})

test('closing waits for the body of a request that is on its way', async (t) => {
  const bodies: string[] = []
  const server = await listen(
    async ({ body }) => {
      bodies.push(body)
      return { status: 200, headers: ['Content-Length', '2'], body: 'ok' }
    },
    { host: '127.0.0.1', port: 0 },
  )
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n'
  const socket = await opened(t, server.origin, head)
  await new Promise((resolve) => socket.once('data', resolve)) // 100: the request has been taken
  const closed = server.close()
  socket.write('abcd')
  const answer = await new Promise((resolve) => socket.once('data', resolve))
  await closed
  assert.match(String(answer), /^HTTP\/1\.1 200 /)
  assert.deepEqual(bodies, ['abcd'])
})

test('an expectation other than 100-continue is answered 417 in JSON', async (t) => {
  const { origin } = await aServer(t, ok)
  const [answer] = parseAnswers(
    await exchangeBytes(origin, 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n'),
  )
  assert.equal(answer?.status, 417)
  assert.equal(JSON.parse(answer.body).reason, 'Expectation Failed')
})

async function aServer(t: TestContext, service: Service) {
  const server = await listen(service, { host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  return server
}

/** A connection over which this has been sent. */
function opened(t: TestContext, origin: string, text: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(origin)
    t.after(() => socket.destroy())
    socket.on('error', reject)
    socket.on('connect', () => socket.write(text, () => resolve(socket)))
  })
}

function aGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}
