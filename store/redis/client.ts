// Commands to Redis: each ends in time, in an answer or in a StoreError.

import { StoreError } from '../store-error.ts'
import { openRedisConnection, type RedisConnection, type RedisTimeouts } from './connection.ts'
import { createDeadline } from './deadline.ts'
import { redisStoreError } from './error.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { RedisScript } from './script.ts'
import { sendAndWait, type Words } from './send-and-wait.ts'
import { formatAddresses, type RedisUrl } from './url.ts'
import { type Entry, primariesOf, walk } from './walk.ts'

/** A command or script, its one key, and what else it wants. */
export type RedisCommand = readonly [name: string | RedisScript, key: string, ...args: RedisArgument[]]

type RedisArgument = string | number | Buffer

/** Texts in replies are Buffers. Everything rejects with a StoreError. */
export interface RedisClient {
  send(command: RedisCommand): Promise<unknown>
  /** As `send`, and resolves when as many replicas hold it as the URL's `wait` says. Fewer in time: it rejects. */
  sendDurably(command: RedisCommand): Promise<unknown>
  /** Asks every primary the same: one server, or those of the Cluster. */
  askPrimaries(command: readonly [name: string, ...args: string[]]): Promise<readonly unknown[]>
  /** See `walk`. */
  entries(begin: string): AsyncGenerator<readonly Entry[]>
  close(): Promise<void>
}

/** @throws as `openRedisConnection` */
export async function openRedisClient(url: RedisUrl, timeouts: RedisTimeouts): Promise<RedisClient> {
  const where = formatAddresses(url)
  const connection = await openRedisConnection(url, timeouts)
  // WAIT holds up what comes after it on the same connection: refreshes must not stand behind it.
  const held = url.wait > 0 ? await openHeld(connection) : undefined
  const deadline = createDeadline(timeouts.commandTimeoutMs)
  // A page of a walk costs some milliseconds of a turn of the event loop: of several walks one has its page at a time.
  const inTurn = oneAtATime()
  let closing: Promise<void> | undefined

  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (closing) throw new StoreError('E_STORE_CLOSED', 'the session store is closed', 'open it again')
    if (deadline.pending() >= maxPending) {
      const hint = 'spread the load over more nodes, or give Redis a faster machine'
      throw new StoreError('E_STORE_BUSY', `Redis at ${where} has ${maxPending} commands to answer`, hint)
    }
    try {
      return await deadline.limit(work())
    } catch (error) {
      throw redisStoreError(reasonOf(error, connection), where)
    }
  }

  async function openHeld(first: RedisConnection): Promise<RedisConnection> {
    try {
      return await openRedisConnection(url, timeouts)
    } catch (error) {
      await first.close()
      throw error
    }
  }

  const send = (command: RedisCommand) =>
    guarded(() => {
      connection.gather()
      return byDigest(command, (words) => connection.redis.callBuffer(...words))
    })

  return {
    send,

    sendDurably(command) {
      if (held === undefined) return send(command)
      const patience = { replicas: url.wait, timeoutMs: Math.floor(timeouts.commandTimeoutMs / 2) }
      const [, key] = command
      return guarded(() => byDigest(command, (words) => sendAndWait(held.redis, { words, key }, patience)))
    },

    askPrimaries: (command) =>
      guarded(async () => {
        const nodes = await primariesOf(connection.redis)
        return Promise.all(nodes.map((node) => node.callBuffer(...command)))
      }),

    entries: (begin) =>
      walk(connection.redis, begin, {
        ask: (work) => inTurn(() => guarded(work)),
        find: (key) => send(['get', key]),
      }),

    close() {
      closing ??= Promise.all([connection.close(), held?.close()]).then(() => undefined)
      return closing
    },
  }
}

/** Scripts by their digest; in full when Redis does not know them, after a restart or SCRIPT FLUSH. */
async function byDigest(
  [name, ...args]: RedisCommand,
  send: (words: Words) => Promise<unknown>,
): Promise<unknown> {
  if (typeof name === 'string') return send([name, ...args])
  try {
    return await send(['evalsha', name.sha1, 1, ...args])
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return send(['eval', name.source, 1, ...args])
  }
}

/** While there is no connection ioredis says only so. */
function reasonOf(error: unknown, connection: RedisConnection): unknown {
  const isAway =
    error instanceof Error && /^(?:Stream isn't writeable|Connection is closed)/.test(error.message)
  return (isAway && connection.trouble()) || error
}

/** Some 0.4 s of what one node can ask; more would time out anyway. */
const maxPending = 10_000
