// Claim: giving back an expired session costs the same however many expire, and live traffic hardly feels it.
//
// Envelope: a sweep over 1,000,000 sessions' times takes 8 ms; to take one out of the table and its indexes some 2 µs. In
// slices of a few milliseconds once a second it is a hundredth of one processor.
//
//   npm run bench -- reaping-under-load                       10,000, 100,000 and 1,000,000 that expire; 200,000 that live
//   npm run bench -- reaping-under-load --sessions 100000     at most so many expire
//
// Exit codes: 0 reached, 1 missed.

import { join } from 'node:path'
import { type BenchRig, withRig } from './bench-rig.ts'
import type { LoadCommands, LoadReport } from './load-generator.ts'
import { numberOptions } from './options.ts'
import { refreshOnce, refreshText } from './refresh-rounds.ts'
import { describeMachine, median } from './rounds.ts'
import type { TenantServerCommands } from './tenant-server.ts'
import { printVerdict } from './verdict.ts'
import { loadCpu, serverCpu, type Worker } from './worker.ts'

const { sessions, rounds, seconds } = numberOptions({ sessions: 1_000_000, rounds: 8, seconds: 1 })
const living = 200_000
const hourMs = 60 * 60 * 1_000

console.log(describeMachine())
await withRig(async (rig) => {
  const costs: number[] = []
  for (const count of [10_000, 100_000, 1_000_000].filter((size) => size < sessions).concat(sessions)) {
    const cost = await costOfReaping(rig, count)
    console.log(`${count} expired sessions: ${cost.toFixed(2)} µs of processor time each`)
    costs.push(cost)
  }
  const { quiet, reaping, left } = await underLoad(rig)
  console.log(describe('quiet', quiet))
  console.log(describe('while reaping', reaping))
  printVerdict([
    { name: 'sessions left over', value: left - living, atMost: 0 },
    { name: 'cost of many to cost of few', value: (costs.at(-1) ?? 0) / (costs[0] ?? 0), atMost: 1.5 },
    { name: 'ratio', value: median(reaping.map(p99)) / median(quiet.map(p99)), atMost: 2 },
  ])
})

/** Microseconds of processor time for each session that expires while nothing else happens. */
async function costOfReaping(rig: BenchRig, count: number): Promise<number> {
  const directory = join(rig.directory, `cost-${count}`)
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  await server.ask('fill', { directory, sessions: count, maxSessionTimeMinutes: 30 })
  const cost = await server.ask('reapAll', { directory, afterMs: hourMs })
  await server.kill()
  return cost.cpuMicros / cost.reaped
}

/** The same load at half of what the server can do, first in peace, then from the moment that all of `sessions` expire. */
async function underLoad(rig: BenchRig) {
  const directory = join(rig.directory, 'live')
  const filler = await rig.start<TenantServerCommands>('tenant-server')
  await filler.ask('fill', { directory, sessions: living })
  await filler.ask('fill', { directory, first: living, sessions, maxSessionTimeMinutes: 30 })
  await filler.kill()
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  const { port } = await server.ask('open', {
    dataDirectory: directory,
    latestAccessTimeUpdateFrequencySeconds: 24 * 60 * 60, // so that the leap of the clock writes nothing
  })
  await refreshOnce(port, 0)
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  await generator.ask('use', refreshText(living))
  const full = await runOnce(generator, port)
  const perSecond = (full.answers / full.seconds) * 0.5
  const quiet = await runRounds(generator, port, perSecond)
  await server.ask('advance', hourMs)
  const reaping = await runRounds(generator, port, perSecond)
  await server.ask('close')
  const left = await server.ask('count', { directory })
  return { quiet, reaping, left }
}

async function runRounds(
  generator: Worker<LoadCommands>,
  port: number,
  perSecond: number,
): Promise<LoadReport[]> {
  const reports: LoadReport[] = []
  for (let round = 0; round < rounds; round += 1) reports.push(await runOnce(generator, port, perSecond))
  return reports
}

async function runOnce(
  generator: Worker<LoadCommands>,
  port: number,
  perSecond?: number,
): Promise<LoadReport> {
  const load = { port, connections: 64, seconds, bodyBytesAtLeast: 100, ...(perSecond && { perSecond }) }
  const report = await generator.ask('run', load)
  if (report.wrong > 0) throw new Error(`${report.wrong} of ${report.answers} answers are wrong`)
  return report
}

function p99(report: LoadReport): number {
  return report.p99
}

function describe(name: string, reports: readonly LoadReport[]): string {
  const each = reports.map((report) => report.p99.toFixed(2)).join(', ')
  return `${name}: p99 of ${reports.length} rounds ${each} ms; longest ${Math.max(...reports.map(({ max }) => max)).toFixed(1)} ms`
}
