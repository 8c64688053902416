// Binds the service to a socket: raw `node:http`, with limits on everything a client can make long.

import assert from 'node:assert/strict'
import { unwatchFile, watchFile } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Service } from '../service.ts'
import { TenantError } from '../tenant-error.ts'
import type { TenantResponse } from './exchange.ts'
import { type Connection, createOutbox, plainError, serve } from './http-exchange.ts'
import { createSilenceWatch } from './silence.ts'
import { readCertificate } from './tls.ts'
import type { TlsSettings } from './tls-settings.ts'

export interface HttpServer {
  /** `http://127.0.0.1:8080`, with the port that was really taken. */
  readonly origin: string
  /**
   * Reads the certificate and key again, for connections from now on; nothing to do without TLS. It happens by itself within
   * 5 s of a change of the files.
   * @throws TenantError E_TLS; the old certificate stays
   */
  reloadCertificate(): Promise<void>
  /** Takes no more requests, lets those under way end for at most 5 s, then closes every connection. */
  close(): Promise<void>
}

export interface ListenOptions {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Default plain HTTP. */
  readonly tls?: TlsSettings | undefined
  /** Whether a proxy's `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Default false. */
  readonly trustProxy?: boolean
  /** Gets a line when a changed certificate cannot be used. Default drops it. */
  readonly log?: (line: string) => void
}

const limits = {
  /** All headers must be there by then, else 408. */
  headersTimeout: 10_000,
  /** And the body. */
  requestTimeout: 30_000,
  /** Idle connections are watched by `createSilenceWatch`. */
  keepAliveTimeout: 0,
  connectionsCheckingInterval: 5_000,
  /** Bytes of all headers together, request line included; more is 431. */
  maxHeaderSize: 16 * 1024,
  /** `serve` asks for the `Host` header, so that the refusal is JSON. */
  requireHostHeader: false,
} satisfies ServerOptions

/** More connections than this are closed as they come. */
const connectionLimit = 10_000

/** While so many requests of a connection wait for their turn nothing more is read from it. */
const queueLimit = 32

/** How often silent connections are looked for. */
const lookEveryMs = 5_000

/** @throws TenantError E_PORT_IN_USE, E_LISTEN, E_TLS */
export async function listen(service: Service, options: ListenOptions): Promise<HttpServer> {
  const { host, port, tls, trustProxy = false, log = () => {} } = options
  const connections: Connections = new Map()
  const sockets = new Set<Socket>()
  const outbox = createOutbox()
  let isClosing = false
  const isLast = () => isClosing
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const connection = connections.get(socket)
    assert(connection !== undefined)
    const { queue } = connection
    const next = () => {
      queue.shift()
      void queue[0]?.()
      if (queue.length === queueLimit - 1) socket.resume()
      if (isClosing && queue.length === 0) socket.destroySoon()
    }
    const afterAnswer = () => {
      connection.isAnswering = false
      // A client that asks more and reads nothing waits until it has read.
      if (queue.length === 1 || response.writableFinished || socket.destroyed) next()
      else response.once('close', next)
    }
    const take = async () => {
      let answer: TenantResponse | undefined
      try {
        answer = await serve(request, response, { service, connection, trustProxy, isLast })
      } catch {
        socket.destroySoon() // the connection broke: nobody is left to be told, unless `refuseMalformed` is telling it
      }
      if (answer === undefined) afterAnswer()
      else outbox.put(response, answer, afterAnswer)
    }
    if (queue.push(take) === 1) void take()
    if (queue.length >= queueLimit) socket.pause()
  }
  const server =
    tls === undefined
      ? createServer(limits, onRequest)
      : createTlsServer({ ...limits, ...(await readCertificate(tls)), handshakeTimeout: 10_000 }, onRequest)
  server.maxConnections = connectionLimit
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections.set(socket, {
      client: clientOf(socket),
      queue: [],
      isAnswering: false,
      isOver: false,
    })
    socket.on('close', () => connections.delete(socket))
  })
  server.on('clientError', (error, socket) => {
    refuseMalformed(error, socket as Socket, connections.get(socket as Socket))
  })
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const { status, headers, body } = plainError(417)
    response.writeHead(status, [...headers]).end(body)
  })
  await bind(server, host, port)
  const watch = setInterval(
    createSilenceWatch(connections, () => performance.now()),
    lookEveryMs,
  ).unref()
  const certificate = tls && watchCertificate(server as TlsServer, tls, log)
  const address = server.address() as AddressInfo
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${urlHost(address)}:${address.port}`,
    reloadCertificate: async () => certificate?.reload(),
    close() {
      isClosing = true
      clearInterval(watch)
      certificate?.close()
      return close(server, connections, sockets)
    },
  }
}

/** By socket; over TLS by the socket that speaks plain text. */
type Connections = Map<Socket, Connection>

function clientOf(socket: Socket): Connection['client'] {
  const { remoteAddress = '', remotePort = 0 } = socket
  return {
    ip: remoteAddress.replace(/^::ffff:(?=\d+\.)/, ''), // an IPv4 client of a socket for both families
    port: remotePort,
    isSecure: socket instanceof TLSSocket,
  }
}

/** What Node's parser refuses never becomes a request. The answer has AM's shape all the same. */
function refuseMalformed(
  error: NodeJS.ErrnoException,
  socket: Socket,
  connection: Connection | undefined,
): void {
  if (error.code === 'HPE_CLOSED_CONNECTION') return // behind the last request: its answer closes the connection
  if (!socket.writable || connection === undefined || connection.isAnswering) {
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
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

function bind(server: Server | TlsServer, host: string, port: number): Promise<void> {
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

/** Looks at the files' times every few seconds: that also sees a link being turned to another file. */
function watchCertificate(server: TlsServer, tls: TlsSettings, log: (line: string) => void) {
  const files = [tls.certificateFile, tls.keyFile]
  const reload = async () => server.setSecureContext(await readCertificate(tls))
  const onChange = () => {
    reload().catch((error) => log(`the old certificate stays: ${error.message}`))
  }
  for (const file of files) watchFile(file, { persistent: false, interval: 5_000 }, onChange)
  return {
    reload,
    close() {
      for (const file of files) unwatchFile(file, onChange)
    },
  }
}

/** Node's own `closeIdleConnections` leaves those open on which nothing was ever asked. */
async function close(
  server: Server | TlsServer,
  connections: Connections,
  sockets: ReadonlySet<Socket>,
): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()))
  const impatience = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, 5_000).unref()
  for (const [socket, { queue }] of connections) if (queue.length === 0) socket.destroySoon()
  const greeted = new Set([...connections.values()].map(({ client }) => `${client.ip} ${client.port}`))
  for (const socket of sockets) {
    const { ip, port } = clientOf(socket)
    if (!greeted.has(`${ip} ${port}`)) socket.destroy() // still shaking hands
  }
  await isClosed
  clearTimeout(impatience)
}

/** An address to connect to: "every interface" is none. */
function urlHost({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return family === 'IPv6' ? `[${address}]` : address
}
