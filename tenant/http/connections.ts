// The connections that are open: what goes on on each, when one is given up, and how all of them end.

import type { Server } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import { Server as NetServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Client } from './exchange.ts'
import { createSilenceWatch } from './silence.ts'

/** What is going on on an open connection. Requests that come before the last answer has gone wait for their turn. */
export interface Connection {
  readonly client: Client
  /** The request whose turn it is, and those behind it; while they are many no more is read. */
  readonly queue: (() => Promise<void>)[]
  /** Whether a request has been read and its answer is not sent: nothing else may be written now. */
  isAnswering: boolean
  /** Whether the client has said that it sends nothing more; it may still read. */
  hasEnded: boolean
  /** Whether the answer that closes the connection is on its way: what comes behind is not looked at. */
  isOver: boolean
}

export interface OpenConnections {
  /** By the socket that speaks plain text. `undefined` while it shakes hands for TLS, and once it is closed. */
  get(socket: Socket): Connection | undefined
  /** Whether each answer is the last of its connection. */
  isClosing(): boolean
  /** Whether a connection on which nothing is asked is closed at once. */
  closesIdle(): boolean
  /**
   * Takes no more connections and answers, for 100 ms, also what comes on idle ones: it was sent before the client could know.
   * Then it waits at most 5 s for requests under way, and cuts off what is left.
   */
  close(): Promise<void>
}

/** More connections than this are closed as they come. */
const connectionLimit = 10_000

/** How often silent connections are looked for. */
const lookEveryMs = 5_000

/** How long requests that are under way may take when all is to end. */
const patienceMs = 5_000

/** How long what was sent on an idle connection may take to come when all is to end: more than a way across a continent. */
const idlePatienceMs = 100

/** To be called before the server listens. */
export function watchConnections(server: Server | TlsServer, isSecure: boolean): OpenConnections {
  /** Over TLS also those that shake hands. */
  const sockets = new Set<Socket>()
  const connections = new Map<Socket, Connection>()
  let isClosing = false
  let closesIdle = false
  server.maxConnections = connectionLimit
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on(isSecure ? 'secureConnection' : 'connection', (socket: Socket) => {
    const connection: Connection = {
      client: clientOf(socket),
      queue: [],
      isAnswering: false,
      hasEnded: false,
      isOver: false,
    }
    connections.set(socket, connection)
    socket.on('end', () => {
      connection.hasEnded = true
    })
    socket.on('close', () => connections.delete(socket))
  })
  const look = createSilenceWatch(connections, () => performance.now())
  let watch: NodeJS.Timeout | undefined
  server.once('listening', () => {
    watch = setInterval(look, lookEveryMs).unref()
  })
  return {
    get: (socket) => connections.get(socket),
    isClosing: () => isClosing,
    closesIdle: () => closesIdle,
    close() {
      isClosing = true
      clearInterval(watch)
      return endAll(server, sockets, () => {
        closesIdle = true
        closeIdle(connections, sockets)
      })
    },
  }
}

function clientOf(socket: Socket): Client {
  const { remoteAddress = '', remotePort = 0 } = socket
  return {
    ip: remoteAddress.replace(/^::ffff:(?=\d+\.)/, ''), // an IPv4 client of a socket for both families
    port: remotePort,
    isSecure: socket instanceof TLSSocket,
  }
}

/** @param closeIdle called once, as long as there are connections */
async function endAll(
  server: Server | TlsServer,
  sockets: ReadonlySet<Socket>,
  closeIdle: () => void,
): Promise<void> {
  // Not the `close` of HTTP: that cuts off connections whose next request is on its way.
  const isClosed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()))
  // What has come by then is read before.
  const idleImpatience = setTimeout(() => setImmediate(closeIdle), idlePatienceMs)
  const impatience = setTimeout(() => {
    for (const socket of sockets) socket.destroy()
  }, patienceMs).unref()
  await isClosed
  clearTimeout(idleImpatience)
  clearTimeout(impatience)
  server.close() // for what else it has to clear away
}

/** Node's own `closeIdleConnections` leaves those open on which nothing was ever asked. */
function closeIdle(connections: ReadonlyMap<Socket, Connection>, sockets: ReadonlySet<Socket>): void {
  for (const [socket, { queue }] of connections) if (queue.length === 0) socket.destroySoon()
  const greeted = new Set([...connections.values()].map(({ client }) => `${client.ip} ${client.port}`))
  for (const socket of sockets) {
    const { ip, port } = clientOf(socket)
    if (!greeted.has(`${ip} ${port}`)) socket.destroy() // still shaking hands
  }
}
