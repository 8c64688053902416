// Clients that hold a connection and give or take as little as they can, until the server cuts them off.

import { connect, type Socket } from 'node:net'

/** What each kind sends at once, and then again and again. */
const kinds = {
  /** Says nothing at all. */
  silent: { first: '', next: '' },
  /** A head that never ends. */
  head: { first: 'GET /am/json HTTP/1.1\r\nHost: x\r\nA: ', next: 'a' },
  /** A body that never ends. */
  body: { first: 'POST /am/json HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n', next: 'a' },
  /** Begins a head and says that it sends nothing more. */
  halfClosed: { first: 'GET /am/json HT', next: '', ends: true },
  /** Asks once and keeps the connection. */
  idle: { first: 'GET /am/json/health/live HTTP/1.1\r\nHost: x\r\n\r\n', next: '' },
} as const satisfies Record<string, { first: string; next: string; ends?: boolean }>

export type SlowKind = keyof typeof kinds

export const slowKinds = Object.keys(kinds) as SlowKind[]

export interface SlowClient {
  readonly kind: SlowKind
  /** Resolves when the server has cut it off: after so many seconds, with this status, or none where it just closed. */
  readonly cutOff: Promise<{ readonly seconds: number; readonly status: number | undefined }>
  /** Leaves; the server did not cut it off. */
  leave(): void
}

/** Connected, and having sent its first bytes. */
export function openSlowClient(port: number, kind: SlowKind): Promise<SlowClient> {
  const { first, next, ...rest } = kinds[kind]
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (text) => {
      received += text
    })
    socket.on('error', reject) // when it has connected that changes nothing: it was cut off while it wrote
    socket.on('connect', () => {
      const sinceMs = performance.now()
      socket.write(first)
      if ('ends' in rest) socket.end()
      const dripping = next === '' ? undefined : setInterval(() => drip(socket, next), dripMs())
      const cutOff = new Promise<Awaited<SlowClient['cutOff']>>((settle) => {
        socket.on('end', () => socket.destroy())
        socket.on('close', () => {
          clearInterval(dripping)
          settle({ seconds: (performance.now() - sinceMs) / 1_000, status: statusOf(received) })
        })
      })
      resolve({ kind, cutOff, leave: () => socket.destroy() })
    })
  })
}

/** A second or so, so that they do not all come at once. */
function dripMs(): number {
  return 500 + Math.random() * 1_000
}

function drip(socket: Socket, byte: string): void {
  if (socket.writable) socket.write(byte)
}

function statusOf(received: string): number | undefined {
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(received) ?? []
  return status === undefined ? undefined : Number(status)
}
