// One request over a socket: its body is read, the service asked, and the answer put among those of the same turn.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { ResourceException } from '#crest'
import type { Service } from '../service.ts'
import type { Connection } from './connections.ts'
import type { TenantResponse } from './exchange.ts'
import { forwardedClient } from './proxy.ts'
import { idleLimitMs } from './silence.ts'

/** A request body may be this long; more is 413. */
const bodyLimitBytes = 1024 * 1024

export interface ServeOptions {
  readonly service: Service
  readonly connection: Connection
  /** Whether `X-Forwarded-For` and `X-Forwarded-Proto` say who the client is. */
  readonly trustProxy: boolean
  /** Whether this is the last request of its connection. */
  isLast(): boolean
}

/** @returns the answer; `undefined` for a request behind the last one. Rejects when the connection broke. */
export async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { service, connection, trustProxy, isLast }: ServeOptions,
): Promise<TenantResponse | undefined> {
  if (connection.isOver) return undefined
  const isSound = namesOneHost(request)
  if (!isSound) response.shouldKeepAlive = false
  connection.isOver = !response.shouldKeepAlive // also when the client wishes so, or speaks HTTP/1.0
  if (!isSound) return plainError(400)
  const { method = '', url: target = '', headers } = request
  const body = hasBody(request) ? await readBody(request) : ''
  if (body === undefined) return plainError(413) // the rest is dropped, for as long as `requestTimeout` lasts
  const client = trustProxy ? forwardedClient(connection.client, headers) : connection.client
  connection.isAnswering = true
  const answer = await service({ method, target, headers, body, client })
  if (isLast()) {
    response.shouldKeepAlive = false
    connection.isOver = true
  }
  return answer
}

/** RFC 9112 section 3.2: HTTP/1.1 needs `Host`, and nobody may send two: a proxy may have gone by the other. */
function namesOneHost({ rawHeaders, httpVersionMinor }: IncomingMessage): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts === 1 || (hosts === 0 && httpVersionMinor === 0)
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** `undefined` when it is too long; then the rest is dropped as it comes. */
function readBody(request: IncomingMessage): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= bodyLimitBytes) {
        chunks.push(chunk)
        return
      }
      chunks.length = 0
      resolve(undefined)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('error', reject)
  })
}

/** Takes answers and sends them soon. */
export interface Outbox {
  /** @param sent called when Node has the answer, or the connection is gone */
  put(response: ServerResponse, answer: TenantResponse, sent: () => void): void
}

/**
 * The answers of one turn of the event loop go out together at its end. One by one they cost half as much again: each write
 * wakes the client, and the processor goes to and fro between the service and the kernel.
 */
export function createOutbox(): Outbox {
  let waiting: Outgoing[] = []
  const sendAll = () => {
    const answers = waiting
    waiting = []
    for (const { response, answer, sent } of answers) {
      send(response, answer)
      sent()
    }
  }
  return {
    put(response, answer, sent) {
      if (waiting.push({ response, answer, sent }) === 1) setImmediate(sendAll)
    },
  }
}

interface Outgoing {
  readonly response: ServerResponse
  readonly answer: TenantResponse
  readonly sent: () => void
}

/** One write for head and body: text that is all ASCII goes out with the head, without a copy. */
function send(response: ServerResponse, { status, headers, body }: TenantResponse): void {
  try {
    response.writeHead(status, response.shouldKeepAlive ? [...headers, ...keepAlive] : [...headers])
  } catch {
    response.destroy() // a header that Node refuses must not keep the other answers from their clients
    return
  }
  if (Buffer.byteLength(body) === body.length) response.end(body, 'latin1')
  else response.end(Buffer.from(body))
}

/** Node says so only when it watches idle connections itself. */
const keepAlive = ['Keep-Alive', `timeout=${idleLimitMs / 1_000}`]

/** The answer to what never became a request of the service. */
export function plainError(status: number): TenantResponse {
  const body = JSON.stringify(new ResourceException(status))
  return {
    status,
    headers: ['Content-Type', 'application/json;charset=UTF-8', 'Content-Length', String(body.length)],
    body,
  }
}
