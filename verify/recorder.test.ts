// The recorder: what it keeps of requests well and badly formed, and how it lets a program talk to the live server.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createServer, get, request, type Server } from 'node:http'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { openRecorder, type Recorder, type RecorderOptions } from './recorder.ts'

test('a line that ends with LF alone is recorded and named', async (t) => {
  const recorder = await aRecorder(t)
  await send(recorder, 'GET /a HTTP/1.1\nHost: h\n\n')
  assert.deepEqual(recorder.exchanges()[0]?.request.faults, ['a line ends with LF alone'])
  assert.equal(recorder.exchanges()[0]?.request.target, '/a')
})

test('a request that is no HTTP is recorded as it came', async (t) => {
  const recorder = await aRecorder(t)
  await send(recorder, 'hello\r\n\r\n')
  const [exchange] = recorder.exchanges()
  assert.equal(exchange?.request.raw.toString(), 'hello\r\n\r\n')
  assert.match(exchange?.request.faults[0] ?? '', /request line is not/)
})

test('a request that breaks off is recorded with the place where it did', async (t) => {
  const recorder = await aRecorder(t)
  await send(recorder, 'POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc')
  await send(recorder, 'POST /b HTTP/1.1\r\nContent-Le')
  assert.deepEqual(
    recorder.exchanges().map(({ request }) => request.faults),
    [
      ['the connection ended after 3 of 10 bytes of the body'],
      ['the connection ended inside the head', 'a header line has no colon: "Content-Le"'],
    ],
  )
})

test('Content-Length beside Transfer-Encoding is a fault', async (t) => {
  const recorder = await aRecorder(t)
  await send(recorder, 'POST /a HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')
  assert.deepEqual(recorder.exchanges()[0]?.request.faults, [
    'both Transfer-Encoding and Content-Length are there',
  ])
})

test('a connection that stays silent is cut', async (t) => {
  const recorder = await aRecorder(t, { idleMs: 20 })
  const socket = connect(Number(new URL(recorder.url).port), '127.0.0.1')
  await new Promise((resolve) => socket.on('close', resolve))
})

test('pipelined requests are recorded one by one and answered in order', async (t) => {
  const recorder = await aRecorder(t)
  const answer = await send(
    recorder,
    'HEAD /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhiGET /c HTTP/1.1\r\n\r\n',
  )
  assert.deepEqual(
    recorder.exchanges().map(({ request }) => [request.method, request.target, request.body.toString()]),
    [
      ['HEAD', '/a', ''],
      ['POST', '/b', 'hi'],
      ['GET', '/c', ''],
    ],
  )
  assert.deepEqual(
    recorder.exchanges().map(({ response }) => response?.body.toString()),
    ['', '{}', '{}'],
  )
  assert.equal(answer.match(/HTTP\/1\.1 200 OK/g)?.length, 3)
})

test('a request that comes byte by byte is recorded like one that comes at once', async (t) => {
  const recorder = await aRecorder(t)
  const text =
    'POST /a HTTP/1.1\r\nX-Twice: 1\r\nx-twice: 2\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nhi\r\n1\r\n!\r\n0\r\nTrailer: t\r\n\r\n'
  await send(recorder, ...text)
  const [exchange] = recorder.exchanges()
  assert.equal(exchange?.request.raw.toString(), text)
  assert.equal(exchange?.request.body.toString(), 'hi!')
  assert.equal(exchange?.request.framing, 'chunked')
  assert.deepEqual(exchange?.request.headers.slice(0, 2), [
    ['X-Twice', '1'],
    ['x-twice', '2'],
  ])
  assert.deepEqual(exchange?.request.faults, [])
})

test('with a live server behind it, a program gets that server’s bytes and both sides are recorded', async (t) => {
  const upstream = await aServer(t, (received, answer) => {
    answer.setHeader('X-Host', received.headers.host ?? '')
    received.pipe(answer)
  })
  const recorder = await aRecorder(t, { upstream })
  const body = 'x'.repeat(300_000)
  const { text, headers } = await post(recorder, '/echo?q=1', body)
  assert.equal(text, body)
  // Bytes pass unchanged, so the live server sees the recorder's name.
  assert.equal(headers['x-host'], new URL(recorder.url).host)
  const [exchange] = recorder.exchanges()
  assert.equal(exchange?.request.body.toString(), body)
  assert.equal(exchange?.response?.status, 200)
  assert.equal(exchange?.response?.body.toString(), body)
})

test('a live server that is not there ends the program’s connection, and the request is recorded', async (t) => {
  const gone = await aServer(t, () => {})
  await new Promise((resolve) => servers.get(gone.href)?.close(resolve))
  const recorder = await aRecorder(t, { upstream: gone })
  const error = await new Promise<Error>((resolve) => get(`${recorder.url}/a`).on('error', resolve))
  assert.match(error.message, /socket hang up|ECONNRESET/)
  await recorder.settled(1_000)
  assert.equal(recorder.exchanges()[0]?.response, undefined)
})

test('curl is recorded with its own headers', async (t) => {
  const recorder = await aRecorder(t)
  const ended = await run('curl', [
    '-s',
    '-X',
    'POST',
    '-H',
    'X-Empty;',
    '-d',
    'a=1',
    `${recorder.url}/a?b=%20`,
  ])
  if (ended === undefined) return t.skip('curl is not installed')
  assert.equal(ended, '{}')
  const { request: received } = recorder.exchanges()[0] ?? assert.fail()
  assert.equal(`${received.method} ${received.target} ${received.body}`, 'POST /a?b=%20 a=1')
  assert.ok(received.headers.some(([name, value]) => name === 'X-Empty' && value === ''))
})

test('close ends connections that are still open', async (t) => {
  const recorder = await aRecorder(t)
  const socket = connect(Number(new URL(recorder.url).port), '127.0.0.1')
  await new Promise((resolve) => socket.on('connect', resolve))
  const closed = new Promise((resolve) => socket.on('close', resolve).on('error', () => {}))
  await recorder.close()
  await closed
})

const servers = new Map<string, Server>()

async function aRecorder(t: TestContext, options?: RecorderOptions): Promise<Recorder> {
  const recorder = await openRecorder(options)
  t.after(() => recorder.close())
  return recorder
}

async function aServer(t: TestContext, handle: Parameters<typeof createServer>[1]): Promise<URL> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const url = new URL(`http://127.0.0.1:${address.port}`)
  servers.set(url.href, server)
  return url
}

/** Sends the pieces, ends its side, and resolves with what came back when the other side has ended too. */
function send(recorder: Recorder, ...pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(recorder.url).port), '127.0.0.1')
    let text = ''
    socket.setNoDelay(true)
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
    for (const piece of pieces) socket.write(piece)
    socket.end()
  })
}

function post(
  recorder: Recorder,
  path: string,
  body: string,
): Promise<{ text: string; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${recorder.url}${path}`, { method: 'POST' }, (response) => {
      let text = ''
      response.on('data', (bytes) => {
        text += String(bytes)
      })
      response.on('end', () => resolve({ text, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Standard output, or `undefined` when there is no such command. */
function run(command: string, words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = ''
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.on('data', (bytes) => {
      text += String(bytes)
    })
    child.on('error', () => resolve(undefined))
    child.on('close', () => resolve(text))
  })
}
