// When a connection on which nothing moves is closed.

import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import test from 'node:test'
import { createSilenceWatch } from './silence.ts'

for (const [what, requests, limitMs] of [
  ['an idle connection', 0, 65_000],
  ['a connection whose client does not read', 1, 120_000],
] as const) {
  test(`${what} is closed after ${limitMs / 1_000} s, and each byte starts them anew`, () => {
    const connection = aConnection(requests)
    connection.look(0)
    connection.look(limitMs - 1)
    assert.equal(connection.isClosed(), false)
    connection.move({ bytesRead: 1 })
    connection.look(limitMs)
    connection.move({ bytesWritten: 1 })
    connection.look(limitMs + 1_000)
    connection.look(limitMs * 2 + 999)
    assert.equal(connection.isClosed(), false)
    connection.look(limitMs * 2 + 1_000)
    assert.equal(connection.isClosed(), true)
  })
}

/** A connection with so many requests under way, and a watch over it at times one says. */
function aConnection(requests: number) {
  let nowMs = 0
  const socket = {
    bytesRead: 0,
    bytesWritten: 0,
    isClosed: false,
    destroy() {
      this.isClosed = true
    },
  }
  const connections = new Map([[socket as unknown as Socket, { queue: Array(requests).fill('request') }]])
  const watch = createSilenceWatch(connections, () => nowMs)
  return {
    move: (bytes: { readonly bytesRead?: number; readonly bytesWritten?: number }) =>
      Object.assign(socket, bytes),
    look(atMs: number) {
      nowMs = atMs
      watch()
    },
    isClosed: () => socket.isClosed,
  }
}
