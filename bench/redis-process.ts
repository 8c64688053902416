// A Redis of one's own: on a free port of this machine, keeping nothing, gone with the benchmark.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { canPin } from './worker.ts'

export interface RedisProcess {
  readonly port: number
  readonly url: string
  kill(): Promise<void>
}

/** @throws when there is no `redis-server` on this machine */
export async function startRedis({
  directory,
  cpu,
}: {
  directory: string
  cpu: number
}): Promise<RedisProcess> {
  if (spawnSync('redis-server', ['--version']).status !== 0) {
    throw new Error('redis-server is missing: install it, on Debian with apt-get install redis-server')
  }
  const port = await freePort()
  const command = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--dir', directory]
  command.push('--save', '', '--appendonly', 'no')
  if (canPin()) command.unshift('taskset', '-c', String(cpu))
  const [executable = '', ...words] = command
  const child = spawn(executable, words, { stdio: ['ignore', 'pipe', 'inherit'] })
  const isGone = once(child, 'exit')
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      if (String(chunk).includes('Ready to accept connections')) resolve()
    })
    child.on('exit', (code) => reject(new Error(`redis-server ended with ${code}`)))
  })
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      child.kill('SIGKILL')
      await isGone
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
