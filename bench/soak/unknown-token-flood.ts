// Claim: 10,000 refreshes a second with tokens nobody has get 401 each, leave nothing in memory, and do not double the p99 of good ones.
//
// Envelope: a refresh with an unknown token is a SHA-256, a probe that finds nothing and a ready answer: some 25 µs with its
// socket, so that 10,000 a second are a quarter of a processor. The good ones wait behind at most a turn of the event loop.
//
//   npm run soak -- unknown-token-flood                       7 rounds of 10 s alone and 10 s beside the flood
//   npm run soak -- unknown-token-flood --rounds 3 --seconds 5 --unknownPerSecond 5000
//
// Each round has 50,000 tokens of its own. Memory is the resident memory after a collection of garbage, after each round; the first
// two rounds are the warm-up, and the last is held against the one behind them.
//
// How long a known and an unknown token's answers take is printed and not judged: AM's answer itself, 200 or 401, says which it
// was. That the time says nothing of a token's characters is what the soak `tokens` holds.
//
// Exit codes: 0 held, 1 missed.

import { join } from 'node:path'
import { withRig } from '../bench-rig.ts'
import type { Load, LoadCommands, LoadReport, RequestText } from '../load-generator.ts'
import { tokenOf } from '../many-sessions.ts'
import { numberOptions } from '../options.ts'
import { refreshText } from '../refresh-rounds.ts'
import { describeMachine, median, quartiles } from '../rounds.ts'
import type { TenantServerCommands } from '../tenant-server.ts'
import { printVerdict } from '../verdict.ts'
import { loadCpu, serverCpu } from '../worker.ts'

const { rounds, seconds, goodPerSecond, unknownPerSecond, sessions } = numberOptions({
  rounds: 7,
  seconds: 10,
  goodPerSecond: 1_000,
  unknownPerSecond: 10_000,
  sessions: 10_000,
})
const warmUpRounds = 2

console.log(describeMachine())
await withRig(async (rig) => {
  const directory = join(rig.directory, 'data')
  const server = await rig.start<TenantServerCommands>('tenant-server', {
    cpu: serverCpu,
    nodeOptions: ['--expose-gc'],
  })
  await server.ask('fill', { directory, sessions })
  const { port } = await server.ask('open', { dataDirectory: directory })
  const good = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  const flood = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  await good.ask('use', refreshText(sessions))
  const known: Load = { port, connections: 16, seconds, bodyBytesAtLeast: 100 }
  const unknown: Load = { port, connections: 32, seconds, status: 401 }
  const goodLoad = { ...known, perSecond: goodPerSecond, sleeps: true }
  const floodLoad = { ...unknown, perSecond: unknownPerSecond, sleeps: true }

  const measured: Round[] = []
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    await flood.ask('use', unknownTokens(round))
    const quiet = await good.ask('run', goodLoad)
    const [beside, unknowns] = await Promise.all([good.ask('run', goodLoad), flood.ask('run', floodLoad)])
    measured.push({ quiet, beside, unknowns, rssBytes: await server.ask('settledBytes') })
  }
  const oneAtATime = { connections: 1, seconds: Math.min(seconds, 3) }
  const knownAlone = await good.ask('run', { ...known, ...oneAtATime })
  const unknownAlone = await flood.ask('run', { ...unknown, ...oneAtATime })

  console.log(
    `one at a time: p50 ${knownAlone.p50.toFixed(3)} ms known, ${unknownAlone.p50.toFixed(3)} ms unknown`,
  )
  judge(measured)
})

interface Round {
  readonly quiet: LoadReport
  readonly beside: LoadReport
  readonly unknowns: LoadReport
  readonly rssBytes: number
}

/** Refreshes with tokens as good as any, which no session has; other ones for each round. */
function unknownTokens(round: number): RequestText {
  const count = 50_000
  const from = sessions + round * count
  return {
    ...refreshText(0),
    credentials: Array.from({ length: count }, (_, i) => tokenOf(from + i)),
  }
}

function judge(measured: readonly Round[]): void {
  const counted = measured.slice(warmUpRounds)
  const [first, last] = [measured[warmUpRounds - 1] as Round, measured.at(-1) as Round]
  const answered = counted.reduce((sum, { unknowns }) => sum + unknowns.answers, 0)
  const floodPerSecond = median(counted.map(({ unknowns }) => unknowns.answers / unknowns.seconds))
  const [low, ratio, high] = quartiles(counted.map(({ quiet, beside }) => beside.p99 / quiet.p99))
  const all = measured.flatMap(({ quiet, beside, unknowns }) => [quiet, beside, unknowns])
  console.log(`${floodPerSecond.toFixed(0)} unknown tokens a second, ${goodPerSecond} good ones`)
  const quietMs = median(counted.map(({ quiet }) => quiet.p99))
  const besideMs = median(counted.map(({ beside }) => beside.p99))
  console.log(`p99 of good ones: ${quietMs.toFixed(2)} ms alone, ${besideMs.toFixed(2)} ms beside the flood`)
  console.log(`ratio between the quartiles ${low.toFixed(2)}–${high.toFixed(2)}`)
  console.log(
    `resident memory ${(first.rssBytes / 1e6).toFixed(1)} MB after the warm-up, ${(last.rssBytes / 1e6).toFixed(1)} MB ${answered} answers of 401 later`,
  )
  printVerdict([
    { name: 'wrong answers', value: all.reduce((sum, { wrong }) => sum + wrong, 0), atMost: 0 },
    { name: 'flood to what was asked for', value: floodPerSecond / unknownPerSecond, atLeast: 0.9 },
    { name: 'memory, last to first', value: last.rssBytes / first.rssBytes, atMost: 1.1 },
    { name: 'p99 beside the flood to p99 alone', value: ratio, atMost: 2 },
  ])
}
