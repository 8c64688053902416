// All that a tenant keeps, in Redis: for several nodes that are one service.

import type { Clock } from '#session'
import { StoreError } from '../store-error.ts'
import type { StoreStats, Stores } from '../stores.ts'
import { openRedisClient, type RedisClient } from './client.ts'
import { redisDenylist } from './denylist.ts'
import { durabilityWarnings } from './durability.ts'
import { redisIdentityStore } from './identity-store.ts'
import { type RedisKeys, redisKeys } from './keys.ts'
import { redisSessionStore } from './session-store.ts'
import { formatAddresses, parseRedisUrl } from './url.ts'

/**
 * Opens the stores in one Redis (6.2 or newer, or Valkey), the primary that Sentinels know, or a Cluster. What of it survives
 * what, and which settings of Redis that takes, stands in docs/reference/stores.md.
 *
 * Once open every call ends within some `commandTimeoutMs`, in an answer or a StoreError, whatever Redis does; the connection
 * comes back by itself, tried again every second at least.
 *
 * @throws E_STORE_URL, E_STORE_UNREACHABLE, E_STORE_FAILED, E_STORE_NEWER, E_STORE_FOREIGN
 */
export async function openRedisStores(options: {
  /** See `parseRedisUrl`. */
  readonly url: string
  readonly clock: Clock
  /** Default 5,000. */
  readonly connectTimeoutMs?: number
  /** For one command; a call is at most two in a row. Default 450, so that every call ends within a second. */
  readonly commandTimeoutMs?: number
}): Promise<Stores> {
  const { clock, connectTimeoutMs = 5_000, commandTimeoutMs = 450 } = options
  const url = parseRedisUrl(options.url)
  const client = await openRedisClient(url, { connectTimeoutMs, commandTimeoutMs })
  const keys = redisKeys(url.prefix)
  try {
    await checkFormat(client, keys, formatAddresses(url))
    return {
      warnings: await durabilityWarnings(client),
      sessions: redisSessionStore({ client, clock, keys }),
      denylist: redisDenylist({ client, clock, keys }),
      identities: redisIdentityStore({ client, keys }),
      secret: (name, make) => secretOf(client, keys.secret(name), make),
      // Redis drops what has expired by itself.
      maintain: async () => {},
      stats: () => statsOf(client),
      close: () => client.close(),
    }
  } catch (error) {
    await client.close()
    throw error
  }
}

/** The layout of the keys is written into Redis, so that a later one is not taken for ours. */
async function checkFormat(client: RedisClient, { format }: RedisKeys, where: string): Promise<void> {
  const found = await firstWritten(client, format, formatNumber)
  if (found === formatNumber) return
  const hint = 'name another prefix in the URL of the store: ?prefix=…'
  if (/^\d+$/.test(found)) {
    const message = `what is kept in Redis at ${where} was written by a newer version (format ${found}, this one knows ${formatNumber})`
    throw new StoreError('E_STORE_NEWER', message, `update this program, or ${hint}`)
  }
  throw new StoreError('E_STORE_FOREIGN', `Redis at ${where} holds something else under "${format}"`, hint)
}

async function secretOf(client: RedisClient, key: string, make: () => string): Promise<string> {
  const there = await client.send(['get', key])
  return there === null ? await firstWritten(client, key, make()) : String(there)
}

/** The text of the key: this one, or another node's that was first. */
async function firstWritten(client: RedisClient, key: string, text: string): Promise<string> {
  if ((await client.sendDurably(['set', key, text, 'NX'])) !== null) return text
  const there = await client.send(['get', key])
  if (there !== null) return String(there)
  const hint = 'see whether another program flushes this Redis, or its maxmemory-policy is not noeviction'
  throw new StoreError('E_STORE_FAILED', `Redis lost "${key}" as soon as it was written`, hint)
}

/** Redis does not count its sessions apart from the rest. */
async function statsOf(client: RedisClient): Promise<StoreStats> {
  const replies = await client.askPrimaries(['info', 'memory'])
  const used = replies.map((reply) => Number(/^used_memory:(\d+)/m.exec(String(reply))?.[1] ?? 0))
  return { kind: 'redis', memoryBytes: used.reduce((sum, bytes) => sum + bytes, 0) }
}

const formatNumber = '1'
