// A raw TCP server that keeps every byte a program sends, and lets the program talk to the live server meanwhile.

import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type MessageReader, messageReader } from './message-reader.ts'
import { parseRequest, parseResponse, type RecordedRequest, type RecordedResponse, valuesOf } from './wire.ts'

/** A request, and its answer once that is complete. Interim answers (1xx) are left out. */
export interface Exchange {
  readonly request: RecordedRequest
  readonly response?: RecordedResponse
}

/** Where programs send to, instead of to the live server. */
export interface Recorder {
  /** `http://127.0.0.1:<port>`, without a slash at its end. */
  readonly url: string
  /** What has been seen so far, in the order in which the requests were complete. */
  exchanges(): readonly Exchange[]
  /** Resolves when every connection has ended, or after `limitMs`: the bytes of a program that has ended may still be on their way. */
  settled(limitMs: number): Promise<void>
  /** Ends all connections and the server. */
  close(): Promise<void>
}

export interface RecorderOptions {
  /** Origin of the live server (`https:` too). Bytes pass unchanged in both ways, so `Host` names the recorder. Without it every request is answered 200 `{}`. */
  readonly upstream?: URL
  /** Default 30,000: a connection without a byte for that long is cut. */
  readonly idleMs?: number
}

/** Most bytes of one message; a connection that sends more is cut, and what came is recorded as broken. */
const maxMessageBytes = 64 * 1_048_576
const maxConnections = 256

/** Listens on a free port of 127.0.0.1. */
export async function openRecorder({ upstream, idleMs = 30_000 }: RecorderOptions = {}): Promise<Recorder> {
  const exchanges: Writable<Exchange>[] = []
  const connections = new Set<Socket>()
  let whenNone: (() => void)[] = []

  // A client that has said all it wants may still wait for the answer.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    connections.add(client)
    client.setTimeout(idleMs, () => client.destroy())
    client.on('close', () => {
      connections.delete(client)
      if (connections.size > 0) return
      for (const resolve of whenNone) resolve()
      whenNone = []
    })
    const record: ConnectionRecord = recordConnection((exchange) => {
      exchanges.push(exchange)
      if (!upstream) answerFixed(client, record, exchange.request)
    })
    if (upstream) relay(client, connectTo(upstream), record)
    else readOnly(client, record)
  })
  server.maxConnections = maxConnections
  await listen(server)

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges: () => exchanges,
    settled: (limitMs) =>
      new Promise((resolve) => {
        // One turn for connections that wait to be accepted.
        setImmediate(() => {
          if (connections.size === 0) return resolve()
          const timer = setTimeout(resolve, limitMs)
          whenNone.push(() => {
            clearTimeout(timer)
            resolve()
          })
        })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const connection of connections) connection.destroy()
      }),
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

interface ConnectionRecord {
  readonly sent: MessageReader
  readonly answered: MessageReader
  /** Too much for one message. */
  isOverfull(): boolean
}

/** Pairs the requests and the answers of one connection: HTTP/1 answers in the order of the requests. */
function recordConnection(onRequest: (exchange: Writable<Exchange>) => void): ConnectionRecord {
  const unanswered: Writable<Exchange>[] = []
  const sent = messageReader(parseRequest, (request) => {
    const exchange = { request }
    unanswered.push(exchange)
    onRequest(exchange)
  })
  const answered = messageReader(
    (bytes, isEnded) => parseResponse(bytes, unanswered[0]?.request.method ?? '', isEnded),
    (response) => {
      const isInterim = response.status >= 100 && response.status < 200
      const exchange = isInterim ? undefined : unanswered.shift()
      if (exchange) exchange.response = response
    },
  )
  return { sent, answered, isOverfull: () => Math.max(sent.heldBytes, answered.heldBytes) > maxMessageBytes }
}

function relay(client: Socket, server: Socket, { sent, answered, isOverfull }: ConnectionRecord): void {
  client.on('data', (bytes) => {
    sent.push(bytes)
    if (isOverfull()) client.destroy()
  })
  server.on('data', (bytes) => {
    answered.push(bytes)
    if (isOverfull()) client.destroy()
  })
  client.pipe(server)
  server.pipe(client)
  client.on('end', () => sent.end())
  server.on('end', () => answered.end())
  // Whichever side breaks, both end; the client sees what it would have seen without us.
  server.on('error', () => client.destroy())
  client.on('error', () => server.destroy())
  client.on('close', () => {
    sent.end()
    answered.end()
    server.destroy()
  })
}

function readOnly(client: Socket, { sent, isOverfull }: ConnectionRecord): void {
  client.on('data', (bytes) => {
    sent.push(bytes)
    if (isOverfull()) client.destroy()
  })
  client.on('end', () => {
    sent.end()
    client.end()
  })
  client.on('error', () => client.destroy())
  client.on('close', () => sent.end())
}

function answerFixed(
  client: Socket,
  { answered }: ConnectionRecord,
  { method, headers }: RecordedRequest,
): void {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n'
  const bytes = Buffer.from(method === 'HEAD' ? head : `${head}{}`)
  answered.push(bytes)
  if (!client.writable) return
  client.write(bytes)
  if (valuesOf(headers, 'Connection').some((value) => value.toLowerCase() === 'close')) client.end()
}

function connectTo(upstream: URL): Socket {
  const host = upstream.hostname.replace(/^\[|\]$/g, '')
  const isTls = upstream.protocol === 'https:'
  const port = Number(upstream.port || (isTls ? 443 : 80))
  return isTls
    ? connectTls({ host, port, servername: host })
    : connectTcp({ host, port, allowHalfOpen: true })
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
