// Connections on which nothing moves: found by looking at all of them every few seconds.

import type { Socket } from 'node:net'

/** An idle connection is kept this long; longer than the 60 s that balancers keep theirs. Clients are told. */
export const idleLimitMs = 65_000

/** The same while a request is under way: a client that does not read its answer must not hold it for ever. */
const silenceLimitMs = 120_000

/**
 * Node's own limits, `keepAliveTimeout` and `timeout`, set a timer with each request and another with each answer: a tenth of
 * the processor time of a refresh. Counting the bytes that went by costs nothing in between.
 *
 * @param connections as they are at each look, with the requests that each has under way
 * @param nowMs a clock that does not jump
 * @returns a look at all of them, which destroys those whose time is over; they end that much later than the time between two looks
 */
export function createSilenceWatch(
  connections: ReadonlyMap<Socket, { readonly queue: readonly unknown[] }>,
  nowMs: () => number,
): () => void {
  const seen = new WeakMap<Socket, { bytes: number; sinceMs: number }>()
  return () => {
    const now = nowMs()
    for (const [socket, { queue }] of connections) {
      const bytes = socket.bytesRead + socket.bytesWritten
      const before = seen.get(socket)
      if (before?.bytes !== bytes) {
        seen.set(socket, { bytes, sinceMs: now })
        continue
      }
      if (now - before.sinceMs >= (queue.length === 0 ? idleLimitMs : silenceLimitMs)) socket.destroy()
    }
  }
}
