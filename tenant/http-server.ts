// Binds the service to a socket: raw `node:http`, with limits on everything a client can make long.

import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { ResourceException } from '#crest'
import type { TenantResponse } from './exchange.ts'
import type { Service } from './service.ts'
import { TenantError } from './tenant-error.ts'

export interface HttpServer {
  /** `http://127.0.0.1:8080`, with the port that was really taken. */
  readonly origin: string
  /** Takes no more requests, lets those under way end for at most 5 s, then closes every connection. */
  close(): Promise<void>
}

/** A request body may be this long; more is 413. */
const bodyLimitBytes = 1024 * 1024

const timeouts = {
  /** All headers must be there by then, else 408. */
  headersTimeout: 10_000,
  /** And the body. */
  requestTimeout: 30_000,
  /** An idle connection is kept this long; longer than the 60 s that balancers keep theirs. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
}

/** @throws TenantError E_PORT_IN_USE, E_LISTEN */
export async function listen(
  service: Service,
  { host, port }: { host: string; port: number },
): Promise<HttpServer> {
  const connections: Connections = new Map()
  let isClosing = false
  const server = createServer(timeouts, (request, response) => {
    const connection = connections.get(request.socket)
    assert(connection !== undefined)
    connection.requests += 1
    serve(service, { request, response, connection })
      // The connection broke: nobody is left to be told, unless `refuseMalformed` is telling it.
      .catch(() => request.socket.destroySoon())
      .finally(() => {
        connection.requests -= 1
        if (isClosing && connection.requests === 0) request.socket.destroySoon()
      })
  })
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { requests: 0, answering: 0 })
    socket.on('close', () => connections.delete(socket))
  })
  server.on('clientError', (error, socket) => {
    refuseMalformed(error, socket as Socket, connections.get(socket as Socket))
  })
  await bind(server, host, port)
  const address = server.address() as AddressInfo
  return {
    origin: `http://${urlHost(address)}:${address.port}`,
    close() {
      isClosing = true
      return close(server, connections)
    },
  }
}

/** What is going on on each open connection. Requests may come before the last answer has gone. */
type Connections = Map<Socket, Connection>

interface Connection {
  /** Requests whose answer is not sent yet. */
  requests: number
  /** Those of them that have been read: nothing but their answers may be written now. */
  answering: number
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly connection: Connection
}

async function serve(service: Service, { request, response, connection }: Exchange): Promise<void> {
  const body = hasBody(request) ? await readBody(request) : ''
  if (body === undefined) {
    send(response, plainError(413)) // Node reads the rest and drops it, for as long as `requestTimeout` lasts
    return
  }
  const { method = '', url: target = '', headers } = request
  connection.answering += 1
  const answer = await service({ method, target, headers, body })
  connection.answering -= 1
  send(response, answer)
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** `undefined` when it is too long; then the rest is not read. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimitBytes) return undefined
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length > bodyLimitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** One write for head and body: text that is all ASCII goes out with the head, without a copy. */
function send(response: ServerResponse, { status, headers, body }: TenantResponse): void {
  response.writeHead(status, [...headers])
  if (Buffer.byteLength(body) === body.length) response.end(body, 'latin1')
  else response.end(Buffer.from(body))
}

/** What Node's parser refuses never becomes a request. The answer has AM's shape all the same. */
function refuseMalformed(
  error: NodeJS.ErrnoException,
  socket: Socket,
  connection: Connection | undefined,
): void {
  if (!socket.writable || connection === undefined || connection.answering > 0) {
    socket.destroy() // what is written now would be taken for the answer to an earlier request
    return
  }
  const status = malformedStatus[error.code ?? ''] ?? 400
  const { headers, body } = plainError(status)
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, 'Connection: close']
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}

const malformedStatus: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

function plainError(status: number): TenantResponse {
  const body = JSON.stringify(new ResourceException(status))
  return {
    status,
    headers: [
      'Content-Type',
      'application/json;charset=UTF-8',
      'Content-Length',
      String(Buffer.byteLength(body)),
    ],
    body,
  }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)))
    server.listen(port, host, resolve)
  })
}

function cannotListen(cause: NodeJS.ErrnoException, host: string, port: number): TenantError {
  if (cause.code === 'EADDRINUSE') {
    const hint = 'stop what listens there, or choose another port; 0 takes a free one'
    return new TenantError('E_PORT_IN_USE', `port ${port} of ${host} is in use`, hint, { cause })
  }
  const hint = 'give a host of this machine, such as 127.0.0.1, and a port this user may open'
  return new TenantError('E_LISTEN', `cannot listen on port ${port} of ${host}: ${cause.code}`, hint, {
    cause,
  })
}

/** Node's own `closeIdleConnections` leaves those open on which nothing was ever asked. */
async function close(server: Server, connections: Connections): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()))
  const impatience = setTimeout(() => server.closeAllConnections(), 5_000).unref()
  for (const [socket, { requests }] of connections) if (requests === 0) socket.destroySoon()
  await isClosed
  clearTimeout(impatience)
}

/** An address to connect to: "every interface" is none. */
function urlHost({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return family === 'IPv6' ? `[${address}]` : address
}
