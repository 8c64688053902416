// kill -9 of a real tenant under load: what was answered has happened, and stays. `npm run soak -- kill-loop` kills far more often.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { killAgainAndAgain, killedTenant, type RunningTenant } from './kill-loop.contract.ts'
import { openTenant } from './open-tenant.ts'

// This file is also the program that gets killed.
const [, , role, childDirectory = ''] = process.argv
if (role === 'child') {
  const tenant = await openTenant({ port: 0, dataDirectory: childDirectory, ...killedTenant })
  process.stdout.write(`${new URL(tenant.url).port}\n`)
} else {
  test('after 5 kills under load nothing acknowledged is lost and nothing ended lives', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
    t.after(() => rm(directory, { recursive: true }))
    const { requests, sessions, loggedOut } = await killAgainAndAgain({
      kills: 5,
      start: () => start(directory),
    })
    t.diagnostic(`${requests} requests, ${sessions} sessions, ${loggedOut} logged out`)
  })
}

async function start(directory: string): Promise<RunningTenant> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child', directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const isGone = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    return {
      port: Number(line),
      async kill() {
        child.kill('SIGKILL')
        await isGone
      },
    }
  }
  throw new Error('the tenant did not start')
}
