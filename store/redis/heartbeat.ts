// Connections on which nothing comes any more are given up: a server may hang while its machine keeps them open.

import type { Cluster, Redis } from 'ioredis'
import { polled } from './polled.ts'

/**
 * Asks every server that has been silent for a moment for a sign of life, and closes the connection when not one byte has come
 * for `silenceMs`, or up to a quarter more; the client then makes another one. It holds while a connection is being set up, and
 * when nobody asks for anything.
 * @returns what ends it
 */
export function keepAlive(redis: Redis | Cluster, silenceMs: number): () => void {
  const states = new WeakMap<Redis['stream'], { readonly bytesRead: number; silentLooks: number }>()

  function look(server: Redis): void {
    const { stream, status } = server
    if (status !== 'connect' && status !== 'ready') return
    const state = states.get(stream)
    if (state?.bytesRead !== stream.bytesRead) {
      states.set(stream, { bytesRead: stream.bytesRead, silentLooks: 0 })
      return
    }
    state.silentLooks += 1
    // One that is being set up has been asked already.
    if (state.silentLooks === 1 && status === 'ready') server.ping().catch(() => undefined)
    if (state.silentLooks >= looksInSilence) stream.destroy(new Error(`no data within ${silenceMs} ms`))
  }

  const timer = setInterval(async () => {
    await polled()
    for (const server of serversOf(redis)) look(server)
  }, silenceMs / looksInSilence)
  timer.unref()
  return () => clearInterval(timer)
}

/** All that are known, whether connected or not. */
export function serversOf(redis: Redis | Cluster): readonly Redis[] {
  return 'nodes' in redis ? redis.nodes() : [redis]
}

const looksInSilence = 4
