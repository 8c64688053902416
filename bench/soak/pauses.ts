// Claim: among 1,000,000 sessions, minutes of refreshes, reads and logins never hold the service up for 100 ms.
//
// Envelope: sessions are bytes outside V8's heap, so that a collection has some ten thousand short-lived objects to look at, a
// few milliseconds. What walks all sessions (expiry, a new image) does so in slices of a few milliseconds. A refresh is
// written when a minute has passed since the last, so that in each minute every session asked for is written once.
//
//   npm run soak -- pauses                                    3 minutes at half of what the service can do
//   npm run soak -- pauses --seconds 20 --sessions 100000
//
// Exit codes: 0 held, 1 missed.

import { join } from 'node:path'
import type { BareServerCommands } from '../bare-server.ts'
import { type BenchRig, withRig } from '../bench-rig.ts'
import type { LoadCommands, LoadReport, RequestText } from '../load-generator.ts'
import { loginText } from '../login-text.ts'
import { numberOptions } from '../options.ts'
import { refreshOnce, refreshText } from '../refresh-rounds.ts'
import { describeMachine } from '../rounds.ts'
import type { TenantServerCommands } from '../tenant-server.ts'
import { printVerdict } from '../verdict.ts'
import { loadCpu, serverCpu, type Worker } from '../worker.ts'

const { sessions, seconds, loginsPerSecond } = numberOptions({
  sessions: 1_000_000,
  seconds: 180,
  loginsPerSecond: 5,
})

console.log(describeMachine())
await withRig(async (rig) => {
  const directory = join(rig.directory, 'data')
  const filler = await rig.start<TenantServerCommands>('tenant-server')
  await filler.ask('fill', { directory, sessions })
  await filler.kill()
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  const { port } = await server.ask('open', { dataDirectory: directory })
  await refreshOnce(port, 0)

  // Does nothing on the server's processor: what it stalls as well, the machine did.
  const witness = await rig.start<BareServerCommands>('bare-server', { cpu: serverCpu })
  const [users, newcomers] = [await startLoad(rig, refreshesAndReads()), await startLoad(rig, loginText())]
  const load = { port, bodyBytesAtLeast: 100 }
  const full = await users.ask('run', { ...load, connections: 64, seconds: 5 })
  const perSecond = (full.answers / full.seconds) * 0.5
  await server.ask('longestCollectionMs')
  const { rssBytes: before } = await server.ask('usage')
  await witness.ask('usage')
  const [uses, logins] = await Promise.all([
    users.ask('run', { ...load, connections: 64, seconds, perSecond }),
    newcomers.ask('run', { ...load, connections: 4, seconds, perSecond: loginsPerSecond, sleeps: true }),
  ])
  const collectionMs = await server.ask('longestCollectionMs')
  const { stallMs, rssBytes: after } = await server.ask('usage')
  const idle = await witness.ask('usage')

  console.log(describe('refreshes and reads', uses))
  console.log(describe('logins', logins))
  console.log(`resident memory ${(before / 1e6).toFixed(0)} MB before, ${(after / 1e6).toFixed(0)} MB after`)
  console.log(`a process that does nothing on the same processor stalled ${idle.stallMs.toFixed(0)} ms`)
  printVerdict([
    { name: 'wrong answers', value: full.wrong + uses.wrong + logins.wrong, atMost: 0 },
    { name: 'memory, after to before', value: after / before, atMost: 1.25 },
    { name: 'longest collection of garbage', value: collectionMs, atMost: 100, unit: ' ms' },
    { name: 'longest stall of the loop', value: stallMs, atMost: 100, unit: ' ms' },
  ])
})

async function startLoad(rig: BenchRig, text: RequestText): Promise<Worker<LoadCommands>> {
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  await generator.ask('use', text)
  return generator
}

/** Three refreshes to one read, which moves no time. */
function refreshesAndReads(): RequestText {
  const { before, credentials, after } = refreshText(Math.min(sessions, 50_000))
  const heads = [before, before, before, before.replace('_action=refresh', '_action=getSessionInfo')]
  const requests = credentials.map((tokenId, index) => `${heads[index % heads.length]}${tokenId}`)
  return { before: '', credentials: requests, after }
}

function describe(name: string, { answers, seconds, p50, p99, p999, max }: LoadReport): string {
  const times = [p50, p99, p999, max].map((ms) => ms.toFixed(1)).join(', ')
  return `${name}: ${(answers / seconds).toFixed(0)}/s; p50, p99, p99.9, longest ${times} ms`
}
