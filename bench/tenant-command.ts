// `callbook tenant` as its user starts it: a process, timed from the outside.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface TenantCommand {
  readonly port: number
  /** Seconds from the start of the process to the end of its first answer 200, of `/json/health/ready`. */
  readonly seconds: number
  /** Resolves when the process is gone. */
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

/** @param request as on the wire; what has to be answered 200. Default: health. */
export async function startTenantCommand(dataDirectory: string): Promise<TenantCommand> {
  const beginMs = performance.now()
  const command = fileURLToPath(new URL('../cli/main.js', import.meta.url))
  const child = spawn(process.execPath, [command, 'tenant', '--port', '0', '--data', dataDirectory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const isGone = once(child, 'exit')
  const port = await portSaid(child)
  await askUntilReady(port)
  const seconds = (performance.now() - beginMs) / 1_000
  return {
    port,
    seconds,
    async kill(signal) {
      child.kill(signal)
      await isGone
    },
  }
}

async function portSaid(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('the tenant has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const [, port] = /^tenant\s+https?:\/\/[^/]*:(\d+)/.exec(line) ?? []
    if (port === undefined) continue
    child.stdout.resume()
    return Number(port)
  }
  throw new Error('the tenant ended before it said where it listens')
}

function askUntilReady(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      socket.destroy()
      if (chunk.toString('latin1').startsWith('HTTP/1.1 200 ')) resolve()
      else reject(new Error(`the first answer is ${chunk.toString('latin1', 0, 40)}`))
    })
    socket.write('GET /am/json/health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
  })
}
