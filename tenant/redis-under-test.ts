// For tests: a Redis on loopback that tenants may share.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

/** What a test that needs Redis is skipped for. */
export function withoutRedis(): string | false {
  return spawnSync('redis-server', ['--version']).status === 0 ? false : 'redis-server is not installed'
}

export interface RedisUnderTest {
  readonly redis: ChildProcess
  /** The URL for a tenant. */
  readonly store: string
  /** A connection for the test's own commands, in one line each. */
  connect(): Promise<Socket>
}

/**
 * Runs until the test ends, in a folder of its own that goes with it.
 * @param settings as on its command line: `appendonly`, `save`, …
 * @param directory another folder, which stays
 */
export async function aRedis(
  t: TestContext,
  settings: Readonly<Record<string, string>> = {},
  directory?: string,
): Promise<RedisUnderTest> {
  const dir = directory ?? (await mkdtemp(join(tmpdir(), 'cb-nodes-')))
  const port = String(await freePort())
  const all = { port, bind: '127.0.0.1', dir, save: '', 'maxmemory-policy': 'noeviction', ...settings }
  const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])
  const redis = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(redis, 'exit')
  t.after(async () => {
    redis.kill('SIGKILL')
    await ended
    if (directory === undefined) await rm(dir, { recursive: true })
  })
  for await (const line of redis.stdout) if (String(line).includes('Ready to accept connections')) break
  return {
    redis,
    store: `redis://127.0.0.1:${port}`,
    async connect() {
      const socket = connect(Number(port), '127.0.0.1')
      t.after(() => socket.destroy())
      await once(socket, 'connect')
      return socket
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}
