// Binds the service to a socket: raw `node:http`, with limits on everything a client can make long.

import { createServer, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Service } from '../service.ts'
import { TenantError } from '../tenant-error.ts'
import { watchConnections } from './connections.ts'
import { plainError } from './http-exchange.ts'
import { refuseMalformed } from './malformed.ts'
import { readCertificate, watchCertificate } from './tls.ts'
import type { TlsSettings } from './tls-settings.ts'
import { serveInTurn } from './turns.ts'

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

/** @throws TenantError E_PORT_IN_USE, E_LISTEN, E_TLS */
export async function listen(service: Service, options: ListenOptions): Promise<HttpServer> {
  const { host, port, tls, trustProxy = false, log = () => {} } = options
  const server = await createHttpServer(tls)
  const connections = watchConnections(server, tls !== undefined)
  server.on('request', serveInTurn({ service, connections, trustProxy }))
  server.on('clientError', (error, socket) => {
    refuseMalformed(error, socket as Socket, connections.get(socket as Socket))
  })
  server.on('checkExpectation', (_request, response: ServerResponse) => {
    const { status, headers, body } = plainError(417)
    response.writeHead(status, [...headers]).end(body)
  })
  await bind(server, host, port)
  const certificate = tls && watchCertificate(server as TlsServer, tls, log)
  const address = server.address() as AddressInfo
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://${urlHost(address)}:${address.port}`,
    reloadCertificate: async () => certificate?.reload(),
    close() {
      certificate?.close()
      return connections.close()
    },
  }
}

async function createHttpServer(tls: TlsSettings | undefined): Promise<Server | TlsServer> {
  const server =
    tls === undefined
      ? createServer(limits)
      : createTlsServer({ ...limits, ...(await readCertificate(tls)), handshakeTimeout: 10_000 })
  // By default Node drops what comes behind 1,000 headers, without a word: a second `Host`, or the length of the body.
  // `maxHeaderSize` lets 4,000 of them through.
  server.maxHeadersCount = 0
  // A client that says it sends nothing more is answered all the same. Node's types do not know the switch.
  return Object.assign(server, { httpAllowHalfOpen: true })
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

/** An address to connect to: "every interface" is none. */
function urlHost({ address, family }: AddressInfo): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return family === 'IPv6' ? `[${address}]` : address
}
