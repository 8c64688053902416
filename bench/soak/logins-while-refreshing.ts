// Claim: while 16 clients log in as fast as passwords can be hashed, refreshes stay below 20 ms; more logins than may wait get 503.
//
// Envelope: two hashes at a time run on threads of libuv's, 10 ms each, and share two processors with the loop. A refresh waits
// for its turn of the system's scheduler, a few milliseconds, and never for a hash. 2 hashes run and 256 wait; the 259th
// login at a time is refused.
//
//   npm run soak -- logins-while-refreshing                   30 s quiet, 30 s with logins, then 600 logins at once
//   npm run soak -- logins-while-refreshing --seconds 5
//
// Exit codes: 0 held, 1 missed.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { withRig } from '../bench-rig.ts'
import type { LoadCommands } from '../load-generator.ts'
import { loginHeaders, loginTarget, loginText } from '../login-text.ts'
import { numberOptions } from '../options.ts'
import { refreshOnce, refreshText } from '../refresh-rounds.ts'
import { describeMachine } from '../rounds.ts'
import type { TenantServerCommands } from '../tenant-server.ts'
import { printVerdict } from '../verdict.ts'

const { seconds, sessions, refreshesPerSecond, logins, atOnce } = numberOptions({
  seconds: 30,
  sessions: 10_000,
  refreshesPerSecond: 1_000,
  logins: 16,
  atOnce: 600,
})

console.log(describeMachine())
await withRig(async (rig) => {
  const directory = join(rig.directory, 'data')
  // On any processor: its hashing threads need both.
  const server = await rig.start<TenantServerCommands>('tenant-server')
  await server.ask('fill', { directory, sessions })
  const { port } = await server.ask('open', { dataDirectory: directory })
  await refreshOnce(port, 0)
  const [refreshes, users] = [
    await rig.start<LoadCommands>('load-generator'),
    await rig.start<LoadCommands>('load-generator'),
  ]
  await refreshes.ask('use', refreshText(sessions))
  await users.ask('use', loginText())
  const refreshLoad = {
    port,
    connections: 32,
    perSecond: refreshesPerSecond,
    sleeps: true, // the processors are the server's
    seconds,
    bodyBytesAtLeast: 100,
  }
  await refreshes.ask('run', { ...refreshLoad, seconds: 2 }) // V8 has to have seen the code
  const quiet = await refreshes.ask('run', refreshLoad)
  const [busy, login] = await Promise.all([
    refreshes.ask('run', refreshLoad),
    users.ask('run', { port, connections: logins, seconds, bodyBytesAtLeast: 100 }),
  ])
  const flood = await loginsAtOnce(port)

  console.log(`quiet: p50 ${quiet.p50.toFixed(2)} ms, p99 ${quiet.p99.toFixed(2)} ms`)
  console.log(`with logins: p50 ${busy.p50.toFixed(2)} ms, p99 ${busy.p99.toFixed(2)} ms`)
  console.log(
    `${(login.answers / login.seconds).toFixed(0)} logins/s, p99 ${login.p99.toFixed(0)} ms with ${logins} at once`,
  )
  console.log(`${atOnce} logins at once: ${flood.taken} taken, ${flood.refused} refused with 503`)
  console.log(`p99 with logins is ${(busy.p99 / quiet.p99).toFixed(1)} times the quiet one`)
  printVerdict([
    { name: 'wrong answers', value: quiet.wrong + busy.wrong + login.wrong + flood.other, atMost: 0 },
    { name: 'logins refused of those at once', value: flood.refused, atLeast: 1 },
    { name: 'p99 of refreshes while logging in', value: busy.p99, atMost: 20, unit: ' ms' },
  ])
})

/** More than may wait; each is either taken or told when to come again. */
async function loginsAtOnce(port: number): Promise<{ taken: number; refused: number; other: number }> {
  const url = `http://127.0.0.1:${port}${loginTarget}`
  const seen = { taken: 0, refused: 0, other: 0 }
  const logIn = async () => {
    const response = await fetch(url, { method: 'POST', headers: loginHeaders })
    const body = (await response.json()) as { code?: number; tokenId?: string }
    if (response.status === 200 && body.tokenId !== undefined) seen.taken += 1
    else if (response.status === 503 && body.code === 503 && response.headers.has('retry-after'))
      seen.refused += 1
    else seen.other += 1
  }
  await Promise.all(Array.from({ length: atOnce }, logIn))
  assert.equal(seen.taken + seen.refused + seen.other, atOnce)
  return seen
}
