// Claim: a thousand slow clients do not double the p99 of quick ones, are cut off at their time-outs, and leave no open file.
//
// Envelope: two of the five kinds send a byte a second: 400 packets, a fifth of what the quick ones send, and each costs the
// parser less than a request. A connection costs some 20 KB and a look every 5 s. A p99 shows them a little, if at all.
//
//   npm run soak -- slow-clients                              1,000 slow clients of five kinds; 7 rounds of 2 × 5 s, then 75 s
//   npm run soak -- slow-clients --clients 200 --rounds 3
//
// A round is the quick clients alone, and then beside the slow ones: 5 s is less than any time-out. The half-closed are answered
// at once and gone. The time-outs are those of docs/reference/operation.md; the server looks for most of them every 5 s, so that
// a cut comes up to that much later, and 2 s more are left to a busy machine. Open files are counted in Linux's /proc.
//
// Exit codes: 0 held, 1 missed.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { withRig } from '../bench-rig.ts'
import type { Load, LoadCommands, LoadReport } from '../load-generator.ts'
import { numberOptions } from '../options.ts'
import { refreshText } from '../refresh-rounds.ts'
import { describeMachine, median, quartiles } from '../rounds.ts'
import { openSlowClient, type SlowClient, type SlowKind, slowKinds } from '../slow-clients.ts'
import type { TenantServerCommands } from '../tenant-server.ts'
import { printVerdict } from '../verdict.ts'
import { loadCpu, serverCpu, type Worker } from '../worker.ts'

const { clients, rounds, seconds, refreshesPerSecond, sessions } = numberOptions({
  clients: 1_000,
  rounds: 7,
  seconds: 5,
  refreshesPerSecond: 2_000,
  sessions: 10_000,
})

/** Seconds after which each is cut off, at the earliest, and how it is told. */
const expected: Readonly<Record<SlowKind, { afterSeconds: number; status: number }>> = {
  silent: { afterSeconds: 10, status: 408 },
  head: { afterSeconds: 10, status: 408 },
  body: { afterSeconds: 30, status: 408 },
  halfClosed: { afterSeconds: 0, status: 400 },
  idle: { afterSeconds: 65, status: 200 },
}
const lateSeconds = 5 + 2

console.log(describeMachine())
await withRig(async (rig) => {
  const directory = join(rig.directory, 'data')
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  await server.ask('fill', { directory, sessions })
  const { port } = await server.ask('open', { dataDirectory: directory })
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  await generator.ask('use', refreshText(sessions))
  const load = { port, connections: 16, seconds, perSecond: refreshesPerSecond, sleeps: true }
  await generator.ask('run', load) // V8 has to have seen the code
  const filesBefore = await openFiles(server.pid)

  const measured = await measureSideBySide(generator, { ...load, bodyBytesAtLeast: 100 })
  const cuts = await cutOffs(await openSlowClients(port))
  const filesAfter = await openFiles(server.pid)

  const quietMs = median(measured.map(({ quiet }) => quiet.p99))
  const besideMs = median(measured.map(({ beside }) => beside.p99))
  const [low, ratio, high] = quartiles(measured.map(({ quiet, beside }) => beside.p99 / quiet.p99))
  console.log(
    `p99 of quick clients: ${quietMs.toFixed(2)} ms alone, ${besideMs.toFixed(2)} ms beside ${clients}`,
  )
  console.log(`ratio between the quartiles ${low.toFixed(2)}–${high.toFixed(2)}`)
  for (const kind of slowKinds) console.log(describeCuts(kind, cuts))
  console.log(`open files: ${filesBefore} before, ${filesAfter} after`)
  const wrong = measured.reduce((sum, { quiet, beside }) => sum + quiet.wrong + beside.wrong, 0)
  printVerdict([
    { name: 'wrong answers to quick clients', value: wrong, atMost: 0 },
    { name: 'slow clients not cut off as they should', value: cuts.filter(isWrong).length, atMost: 0 },
    { name: 'open files more than before', value: filesAfter - filesBefore, atMost: 0 },
    { name: 'p99 beside slow clients to p99 alone', value: ratio, atMost: 2 },
  ])
})

interface SideBySide {
  readonly quiet: LoadReport
  readonly beside: LoadReport
}

async function measureSideBySide(quick: Worker<LoadCommands>, load: Load): Promise<SideBySide[]> {
  const measured: SideBySide[] = []
  while (measured.length < rounds) {
    const quiet = await quick.ask('run', load)
    const slow = await openSlowClients(load.port)
    const beside = await quick.ask('run', load)
    for (const client of slow) client.leave()
    await cutOffs(slow)
    measured.push({ quiet, beside })
  }
  return measured
}

/** As many of each kind. */
function openSlowClients(port: number): Promise<SlowClient[]> {
  const kindOf = (i: number) => slowKinds[i % slowKinds.length] ?? 'silent'
  return Promise.all(Array.from({ length: clients }, (_, i) => openSlowClient(port, kindOf(i))))
}

interface CutOff {
  readonly kind: SlowKind
  readonly seconds: number
  readonly status: number | undefined
}

/** When all of them are gone. */
function cutOffs(slow: readonly SlowClient[]): Promise<CutOff[]> {
  return Promise.all(slow.map(async ({ kind, cutOff }) => ({ kind, ...(await cutOff) })))
}

function isWrong({ kind, seconds, status }: CutOff): boolean {
  const { afterSeconds, status: wanted } = expected[kind]
  return status !== wanted || seconds < afterSeconds - 0.1 || seconds > afterSeconds + lateSeconds
}

function describeCuts(kind: SlowKind, all: readonly CutOff[]): string {
  const cuts = all.filter((cut) => cut.kind === kind)
  const seconds = cuts.map((cut) => cut.seconds)
  const between = `${Math.min(...seconds).toFixed(1)} to ${Math.max(...seconds).toFixed(1)} s`
  const statuses = [...new Set(cuts.map(({ status }) => status ?? 'no answer'))].join(', ')
  return `${cuts.length} × ${kind}: cut off after ${between}; ${statuses}`
}

/** The fewest of ten counts in a second: what is being closed just now does not count. */
async function openFiles(pid: number): Promise<number> {
  const counts: number[] = []
  while (counts.length < 10) {
    counts.push((await readdir(`/proc/${pid}/fd`)).length)
    await setTimeout(100)
  }
  return Math.min(...counts)
}
