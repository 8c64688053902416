// Claim: with a line in the audit log for every request, refreshes run at 0.75 or more of what they do without.
//
// Envelope: a line is 700 bytes and 3 to 4 µs of texts joined, beside the 28 of a refresh. At 25,000 a second 17 MB/s go to the
// file, ten times a second, by a thread that shares the server's processor here.
//
//   npm run bench -- audit-cost                               100,000 sessions, 10 rounds of 1 s
//
// Every request counted must have its line: a log that drops events is cheap.
//
// Exit codes: 0 reached, 1 missed.

import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchRig, withRig } from './bench-rig.ts'
import type { LoadCommands } from './load-generator.ts'
import { numberOptions } from './options.ts'
import { refreshOnce, refreshText } from './refresh-rounds.ts'
import { describeMachine, describeRounds, measureRounds, pairedRatio, type Way } from './rounds.ts'
import type { TenantServerCommands } from './tenant-server.ts'
import { printVerdict } from './verdict.ts'
import { loadCpu, serverCpu, type Worker } from './worker.ts'

const { sessions, rounds, seconds, connections } = numberOptions({
  sessions: 100_000,
  rounds: 10,
  seconds: 1,
  connections: 64,
})

console.log(describeMachine())
await withRig(async (rig) => {
  const [without, audited] = [await aTenant(rig, 'without'), await aTenant(rig, 'audited', ['access'])]
  const [one, other] = [
    await refreshOnce(without.way.load.port, 0),
    await refreshOnce(audited.way.load.port, 0),
  ]
  assert.equal(withoutTimes(one.body), withoutTimes(other.body))
  assert.equal(one.headers.length, other.headers.length)
  const ways = [without.way, audited.way]
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  const [base = [], logged = []] = await measureRounds(generator, ways, rounds)
  await audited.server.ask('close')
  const lines = await countLines(join(audited.directory, 'audit'))
  const counted = logged.reduce((sum, { answers }) => sum + answers, 0)
  assert.ok(lines >= counted, `${counted} requests were counted, and ${lines} have a line`)
  console.log(describeRounds(ways, [base, logged]))
  printVerdict([
    { name: 'p99 to that without', value: pairedRatio(logged, base, ({ p99 }) => p99)[1], atMost: 2 },
    { name: 'ratio', value: pairedRatio(logged, base, ({ perSecond }) => perSecond)[1], atLeast: 0.75 },
  ])
})

async function aTenant(
  rig: BenchRig,
  name: string,
  topics: readonly 'access'[] = [],
): Promise<{ server: Worker<TenantServerCommands>; directory: string; way: Way }> {
  const directory = join(rig.directory, name)
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  await server.ask('fill', { directory, sessions })
  const { port } = await server.ask('open', { dataDirectory: directory, audit: { topics } })
  const load = { port, connections, seconds, bodyBytesAtLeast: 100 }
  return {
    server,
    directory,
    way: { name, load, text: refreshText(sessions), usage: () => server.ask('usage') },
  }
}

/** The two were filled one after the other. */
function withoutTimes(body: string): string {
  return body.replace(/"(?:idletime|maxtime)":\d+/g, '')
}

async function countLines(folder: string): Promise<number> {
  let lines = 0
  for (const file of await readdir(folder)) {
    for await (const bytes of createReadStream(join(folder, file)) as AsyncIterable<Buffer>) {
      for (const byte of bytes) if (byte === 0x0a) lines += 1
    }
  }
  return lines
}
