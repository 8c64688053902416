// For tests: real Redis servers on loopback, alone, as a Cluster, and behind a Sentinel.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'

/** What a test that needs Redis is skipped for: `test(title, { skip: await withoutRedis() }, …)`. */
export async function withoutRedis(): Promise<string | false> {
  try {
    await promisify(execFile)('redis-server', ['--version'])
    return false
  } catch {
    return 'redis-server is not installed'
  }
}

export interface RedisUnderTest {
  readonly port: number
  readonly url: string
  /** What it keeps on disk lies there. */
  readonly directory: string
  /** For the test's own questions. */
  readonly client: Redis
  /** Sends it a signal: SIGSTOP and SIGCONT, or SIGKILL, which it waits for. */
  signal(name: NodeJS.Signals): Promise<void>
  /** Starts it again in its folder, after SIGKILL. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts a server in a fresh folder, and waits until it answers.
 * @param settings as on its command line: `appendonly`, `maxmemory`, …
 */
export async function startRedis(settings: Readonly<Record<string, string>> = {}): Promise<RedisUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'cb-redis-'))
  const port = Number(settings.port ?? (await freePort()))
  const config = { ...defaults, dir: directory, ...settings, port: String(port) }
  const path = join(directory, 'redis.conf')
  await writeFile(
    path,
    Object.entries(config)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  )
  const isSentinel = 'sentinel' in settings
  let child = await run()
  const client = connect(port, settings.requirepass)

  async function run(): Promise<ChildProcess> {
    const server = spawn('redis-server', [path, ...(isSentinel ? ['--sentinel'] : [])], { stdio: 'ignore' })
    running.add(server)
    server.once('exit', () => running.delete(server))
    try {
      await untilAnswers(port, settings.requirepass)
      return server
    } catch (error) {
      server.kill('SIGKILL')
      throw error
    }
  }

  const signal = async (name: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(name)
    if (name === 'SIGKILL') await ended
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    directory,
    client,
    signal,
    restart: async () => {
      child = await run()
    },
    async stop() {
      client.disconnect()
      await signal('SIGKILL')
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** As `startRedis`, until the test ends. */
export async function aRedis(
  t: TestContext,
  settings: Readonly<Record<string, string>> = {},
): Promise<RedisUnderTest> {
  const server = await startRedis(settings)
  t.after(() => server.stop())
  return server
}

/** A replica of the server, which has all that was written there by now. */
export async function aReplica(
  t: TestContext,
  primary: RedisUnderTest,
  settings: Readonly<Record<string, string>> = {},
): Promise<RedisUnderTest> {
  const replica = await aRedis(t, { ...settings, replicaof: `127.0.0.1 ${primary.port}` })
  await replicated(primary)
  return replica
}

/** Resolves when the server has a replica that acknowledges all that was written there by now. */
export async function replicated({ client }: RedisUnderTest): Promise<void> {
  const find = async (form: RegExp) => Number(form.exec(await client.info('replication'))?.[1] ?? 0)
  // Its own sign of life moves it on once a second, as often as replicas acknowledge: it is asked once.
  const written = await find(/^master_repl_offset:(\d+)/m)
  await until(async () => {
    const taken = await find(/^slave0:.*state=online,offset=(\d+)/m)
    return taken > 0 && taken >= written
  })
}

export interface ClusterUnderTest {
  readonly url: string
  /** The primaries: each has a third of the slots. */
  readonly nodes: readonly RedisUnderTest[]
  /** The replica of each, or none. */
  readonly replicas: readonly RedisUnderTest[]
}

/** A Cluster of three primaries, until the test ends. @param settings of every server */
export async function aCluster(
  t: TestContext,
  { settings, withReplicas }: { settings?: Readonly<Record<string, string>>; withReplicas?: boolean } = {},
): Promise<ClusterUnderTest> {
  const cluster = await startCluster({ ...settings }, withReplicas)
  t.after(() => cluster.stop())
  return cluster
}

/** As `aCluster`, until it is stopped. */
export async function startCluster(
  given: Readonly<Record<string, string>> = {},
  withReplicas = false,
): Promise<ClusterUnderTest & { stop(): Promise<void> }> {
  const settings = { 'cluster-enabled': 'yes', 'cluster-node-timeout': '1000', ...given }
  // The port of the bus is 10,000 above, and so must be free as well.
  const start = async () => startRedis({ ...settings, port: String(await freePort(10_000)) })
  const servers = await Promise.all(Array.from({ length: withReplicas ? 6 : 3 }, start))
  const [nodes, replicas] = [servers.slice(0, 3), servers.slice(3)]
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()))
  }
  try {
    for (const [i, { client }] of nodes.entries()) {
      const begin = Math.floor((slotCount * i) / nodes.length)
      const end = Math.floor((slotCount * (i + 1)) / nodes.length) - 1
      await client.call('cluster', 'addslotsrange', begin, end)
      await client.call('cluster', 'set-config-epoch', i + 1)
    }
    // An epoch is taken only by a server that knows no other. Each meets each: word of others goes round once a second.
    for (const [i, { client }] of servers.entries()) {
      for (const { port } of servers.slice(i + 1)) await client.call('cluster', 'meet', '127.0.0.1', port)
    }
    for (const server of servers) await until(() => knowsAll(server, servers.length))
    for (const [i, replica] of replicas.entries()) {
      await replica.client.call('cluster', 'replicate', await idOf(nodes[i]))
    }
    // Replicas take what there is while the primaries wait two seconds, as each does after its start.
    for (const node of withReplicas ? nodes : []) await replicated(node)
    for (const server of servers) await until(() => servesAll(server))
    return {
      nodes,
      replicas,
      stop,
      url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/**
 * Makes the user whom docs/reference/stores.md describes, who may do nothing else.
 * @returns the URL with that user's name and password
 */
export async function asDocumentedUser(url: string, servers: readonly RedisUnderTest[]): Promise<string> {
  const rights = [
    ...documentedRights(/`(~callbook:\*)`/),
    ...documentedRights(/`(\+get [^`]+)`/),
    ...(url.startsWith('redis+cluster:') ? documentedRights(/in a Cluster also `([^`]+)`/) : []),
    ...(url.includes('wait=') ? documentedRights(/with `wait` also `([^`]+)`/) : []),
  ]
  for (const server of servers) await allowUser(server, rights)
  return url.replace('//', `//${login}@`)
}

/** As `asDocumentedUser`, of a Sentinel. @returns the parameters for the URL */
export async function asDocumentedSentinelUser(sentinel: RedisUnderTest): Promise<string> {
  await allowUser(sentinel, documentedRights(/the Sentinels needs\s`([^`]+)`/))
  const [name, password] = login.split(':')
  return `sentinelUsername=${name}&sentinelPassword=${password}`
}

async function allowUser({ client }: RedisUnderTest, rights: readonly string[]): Promise<void> {
  const [name = '', password] = login.split(':')
  await client.call('acl', 'setuser', name, 'reset', 'on', `>${password}`, ...rights)
}

/** @param where with the words in its first group */
function documentedRights(where: RegExp): readonly string[] {
  const page = readFileSync(new URL('../../../docs/reference/stores.md', import.meta.url), 'utf8')
  return where.exec(page)?.[1]?.split(/\s/) ?? []
}

/** By which its Cluster knows the server. */
export async function idOf(server: RedisUnderTest | undefined): Promise<string> {
  return String(await server?.client.call('cluster', 'myid'))
}

/** By their names: a server that is met has another one until it answers. */
async function knowsAll({ client }: RedisUnderTest, count: number): Promise<boolean> {
  const nodes = String(await client.call('cluster', 'nodes'))
  return nodes.trim().split('\n').length === count && !nodes.includes('handshake')
}

async function servesAll({ client }: RedisUnderTest): Promise<boolean> {
  return String(await client.call('cluster', 'info')).includes('cluster_state:ok')
}

/** Asks again every few milliseconds, for 20 s at most. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it never came to be so')
}

/** It tries again until there is a server, and keeps what it is asked until then. */
function connect(port: number, password?: string): Redis {
  const client = new Redis({
    port,
    host: '127.0.0.1',
    retryStrategy: () => 5,
    maxRetriesPerRequest: null,
    ...(password !== undefined && { password }),
  })
  return client.on('error', () => {})
}

async function untilAnswers(port: number, password: string | undefined): Promise<void> {
  const client = connect(port, password)
  try {
    await until(async () => (await client.ping().catch(() => '')) === 'PONG')
  } finally {
    client.disconnect()
  }
}

/** @param beside another port so much above must be free too */
export async function freePort(beside?: number): Promise<number> {
  for (;;) {
    const port = await tryPort(0)
    if (port === undefined || beside === undefined) {
      if (port !== undefined) return port
    } else if (port + beside < 65_536 && (await tryPort(port + beside)) !== undefined) return port
  }
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined))
    })
  })
}

/** None outlives a test that ends without stopping it. */
const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const server of running) server.kill('SIGKILL')
})

const defaults = {
  bind: '127.0.0.1',
  'protected-mode': 'no',
  appendonly: 'no',
  save: '""',
  'maxmemory-policy': 'noeviction',
  'repl-diskless-sync-delay': '0',
  'repl-ping-replica-period': '1',
}
const slotCount = 16_384
const login = 'tenant:pw'
