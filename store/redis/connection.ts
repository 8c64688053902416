// The connection to Redis, by ioredis: reconnects by itself, repeats no command, and queues none while it is away.

import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis'
import { StoreError } from '../store-error.ts'
import { awayHint, isRefusedForGood, isTlsFault, redisStoreError } from './error.ts'
import { keepAlive, serversOf } from './heartbeat.ts'
import { type RedisTls, readTlsFiles } from './tls.ts'
import { formatAddresses, type RedisUrl } from './url.ts'

export interface RedisTimeouts {
  /** From the start until Redis must be ready. */
  readonly connectTimeoutMs: number
  /** For a command and its answer, redirections of a Cluster included. */
  readonly commandTimeoutMs: number
}

export interface RedisConnection {
  readonly redis: Redis | Cluster
  /** Why there is no connection at the moment, as far as Redis or the network has said. */
  trouble(): Error | undefined
  /** What is sent from now on goes out at the end of this turn of the event loop, together. */
  gather(): void
  close(): Promise<void>
}

/**
 * Connects, trying again until the time is over. `ioredis` is loaded here and nowhere else, so that a tenant without Redis
 * never loads it.
 * @throws E_STORE_UNREACHABLE, E_STORE_FAILED when Redis does not let us in or TLS fails, E_STORE_URL as `readTlsFiles`
 */
export async function openRedisConnection(url: RedisUrl, timeouts: RedisTimeouts): Promise<RedisConnection> {
  const ioredis = await import('ioredis')
  const tls = url.isEncrypted ? await readTlsFiles(url.tlsFiles) : undefined
  const redis = url.kind === 'cluster' ? cluster() : new ioredis.Redis(singleOptions(url, timeouts, tls))
  let trouble: Error | undefined
  redis.on('error', (error: Error) => {
    trouble = error
  })
  redis.on('ready', () => {
    trouble = undefined
  })

  // A server that hangs while its machine answers: the connection is given up, and with it what waits there.
  const stopHeartbeat = keepAlive(redis, timeouts.commandTimeoutMs * 2)

  function cluster(): Cluster {
    return new ioredis.Cluster([...url.addresses], clusterOptions(url, timeouts, tls))
  }

  try {
    await untilReady(redis, url, timeouts.connectTimeoutMs)
  } catch (error) {
    stopHeartbeat()
    redis.disconnect()
    throw error
  }
  return {
    redis,
    trouble: () => trouble,
    gather: createGatherer(redis),
    close: () => {
      stopHeartbeat()
      return hangUp(redis, timeouts.commandTimeoutMs)
    },
  }
}

function singleOptions(url: RedisUrl, timeouts: RedisTimeouts, tls?: RedisTls) {
  return {
    ...serverOptions(url, timeouts, tls),
    lazyConnect: true,
    db: url.database,
    enableOfflineQueue: false,
    retryStrategy: backoffMs,
    ...(url.kind === 'sentinel' ? sentinelOptions(url, timeouts, tls) : url.addresses[0]),
  } satisfies RedisOptions
}

function clusterOptions(url: RedisUrl, timeouts: RedisTimeouts, tls?: RedisTls) {
  return {
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: backoffMs,
    slotsRefreshTimeout: timeouts.commandTimeoutMs,
    // A command whose connection broke may have been done: it is not sent again.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    // The names of the nodes as they stand, so that their certificates are checked against them.
    dnsLookup: (address, callback) => callback(null, address),
    redisOptions: serverOptions(url, timeouts, tls),
  } satisfies ClusterOptions
}

/** What holds for a connection to each server. */
function serverOptions({ credentials }: RedisUrl, timeouts: RedisTimeouts, tls?: RedisTls) {
  return {
    ...credentials,
    ...(tls && { tls }),
    connectTimeout: timeouts.connectTimeoutMs,
    // What it was asked has been answered by then, or is given up: nobody waits longer for it to hang up.
    disconnectTimeout: 50,
    // Neither `commandTimeout` nor `socketTimeout`: their timers fire before the answers of a stall are read. `createDeadline` and
    // `keepAlive` stand for them.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: false,
    // A server that loads shows so that it lives.
    maxLoadingRetryTime: timeouts.commandTimeoutMs,
    connectionName: 'callbook',
    // A primary that became a replica: the next connection finds the new one.
    reconnectOnError: (error: Error) => error.message.includes('READONLY'),
  }
}

function sentinelOptions(url: RedisUrl, timeouts: RedisTimeouts, tls?: RedisTls) {
  const { username, password } = url.sentinelCredentials
  return {
    sentinels: [...url.addresses],
    name: url.masterName ?? '',
    // Its own detector of fail-overs is off: when one comes while the connection is being made again, ioredis 6.0.0 gives it up
    // for good. A primary that dies or hangs breaks the connection, one that was replaced says READONLY: the Sentinels are asked.
    failoverDetector: false,
    sentinelCommandTimeout: timeouts.commandTimeoutMs,
    sentinelRetryStrategy: backoffMs,
    ...(username !== undefined && { sentinelUsername: username }),
    ...(password !== undefined && { sentinelPassword: password }),
    ...(tls && { sentinelTLS: tls, enableTLSForSentinelMode: true }),
  } satisfies RedisOptions
}

async function untilReady(redis: Redis | Cluster, url: RedisUrl, timeoutMs: number): Promise<void> {
  const where = formatAddresses(url)
  await new Promise<void>((resolve, reject) => {
    let last: unknown
    const onError = (error: unknown) => {
      last = rootOf(error)
      const isForGood = isRefusedForGood(last) || (url.kind === 'single' && isTlsFault(last))
      if (isForGood) settle(() => reject(redisStoreError(last, where)))
    }
    const settle = (then: () => void) => {
      clearTimeout(timer)
      redis.off('error', onError)
      redis.off('node error', onError)
      redis.off('ready', onReady)
      then()
    }
    const onReady = () => settle(resolve)
    const timer = setTimeout(() => settle(() => reject(unreachable(where, timeoutMs, last))), timeoutMs)
    redis.on('error', onError)
    redis.on('node error', onError)
    redis.once('ready', onReady)
    // It rejects at the first failure and then tries again by itself.
    redis.connect().catch(onError)
  })
}

/** A Cluster says that no node would do, and hangs the reason of the last one on it. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && 'lastNodeError' in error ? (error.lastNodeError ?? error) : error
}

function unreachable(where: string, timeoutMs: number, last: unknown): StoreError {
  const reason = last === undefined ? undefined : redisStoreError(last, where)
  return new StoreError(
    'E_STORE_UNREACHABLE',
    `Redis at ${where} was not ready within ${timeoutMs} ms${reason ? `: ${reason.message}` : ''}`,
    reason?.hint ?? awayHint,
    { cause: last },
  )
}

/**
 * One write to each server for all that a turn of the event loop sends. A write for each command took a fifth of the processor
 * time of a refresh, and woke Redis each time; the pipelines that ioredis can make by itself cost more than they save.
 */
function createGatherer(redis: Redis | Cluster): () => void {
  let isGathering = false
  return () => {
    if (isGathering) return
    isGathering = true
    // One that was never connected has none.
    const streams = serversOf(redis).flatMap(({ stream }) => stream ?? [])
    for (const stream of streams) stream.cork()
    setImmediate(() => {
      isGathering = false
      for (const stream of streams) stream.uncork()
    })
  }
}

/** Lets what is under way end, for as long as a command may take. */
async function hangUp(redis: Redis | Cluster, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  const goodbye = redis.status === 'ready' ? redis.quit().catch(() => undefined) : undefined
  await Promise.race([goodbye, patience])
  clearTimeout(timer)
  redis.disconnect()
}

/** 50 ms, then twice as long each time. */
function backoffMs(times: number): number {
  return Math.min(50 * 2 ** Math.min(times - 1, 10), maxBackoffMs)
}

const maxBackoffMs = 1_000
