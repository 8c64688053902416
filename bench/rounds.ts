// Ways of doing the same thing, measured in turn, round by round, so that a machine whose speed drifts is fair to all.

import { cpus, loadavg } from 'node:os'
import type { Load, LoadCommands, LoadReport, RequestText } from './load-generator.ts'
import type { Usage } from './meter.ts'
import { canPin, type Worker } from './worker.ts'

/** One of the ways. */
export interface Way {
  readonly name: string
  readonly load: Load
  readonly text: RequestText
  /** Read before and after each round. */
  usage(): Promise<Usage>
}

/** What one round of one way was. */
export interface Round extends LoadReport {
  readonly perSecond: number
  readonly cpuMicrosPerAnswer: number
  readonly stallMs: number
  readonly rssBytes: number
}

/**
 * Measures every way once in each round, in turn, after a longer round that is not counted: V8 has to have seen the code.
 *
 * @throws when an answer is not what it must be: a wrong answer's speed is of no interest
 */
export async function measureRounds(
  generator: Worker<LoadCommands>,
  ways: readonly Way[],
  rounds: number,
): Promise<Round[][]> {
  const measured: Round[][] = ways.map(() => [])
  for (let round = -1; round < rounds; round += 1) {
    for (const [place, way] of ways.entries()) {
      const result = await measureOnce(generator, way, round < 0 ? warmUpSeconds : way.load.seconds)
      if (round >= 0) measured[place]?.push(result)
    }
  }
  return measured
}

const warmUpSeconds = 3

async function measureOnce(generator: Worker<LoadCommands>, way: Way, seconds: number): Promise<Round> {
  await generator.ask('use', way.text)
  await way.usage()
  const report = await generator.ask('run', { ...way.load, seconds })
  const { cpuMicros, stallMs, rssBytes } = await way.usage()
  if (report.wrong > 0) throw new Error(`${way.name}: ${report.wrong} of ${report.answers} answers are wrong`)
  const perSecond = report.answers / report.seconds
  return { ...report, perSecond, cpuMicrosPerAnswer: cpuMicros / report.answers, stallMs, rssBytes }
}

/** Which machine, and how busy it was with other things: a figure without this is none. */
export function describeMachine(): string {
  const [{ model = 'unknown processor' } = {}] = cpus()
  const pinned = canPin() ? 'server and load on one each' : 'nothing pinned'
  const busy = (loadavg()[0] ?? 0).toFixed(1)
  return `Node ${process.version}, ${cpus().length} × ${model}, ${pinned}, load average at start ${busy}`
}

/** One line for each way: medians over the rounds, the spread between the quartiles, the worst stall. */
export function describeRounds(ways: readonly Way[], measured: readonly (readonly Round[])[]): string {
  const width = Math.max(...ways.map(({ name }) => name.length))
  const lines = measured.map((rounds, place) => {
    const of = (pick: (round: Round) => number) => rounds.map(pick)
    const [low, middle, high] = quartiles(of((round) => round.perSecond))
    return [
      ways[place]?.name.padEnd(width),
      `${middle.toFixed(0).padStart(7)}/s (${low.toFixed(0)}–${high.toFixed(0)})`,
      `cpu ${median(of((round) => round.cpuMicrosPerAnswer)).toFixed(1)} µs`,
      `p50 ${median(of((round) => round.p50)).toFixed(2)} ms`,
      `p99 ${median(of((round) => round.p99)).toFixed(2)} ms`,
      `p99.9 ${median(of((round) => round.p999)).toFixed(2)} ms`,
      `stall ${Math.max(...of((round) => round.stallMs)).toFixed(0)} ms`,
      `rss ${(Math.max(...of((round) => round.rssBytes)) / 1e6).toFixed(0)} MB`,
    ].join('  ')
  })
  return lines.join('\n')
}

/** Round by round, so that what slows both does not count: the quartiles of `pick(way) / pick(base)`. */
export function pairedRatio(
  way: readonly Round[] | undefined,
  base: readonly Round[] | undefined,
  pick: (round: Round) => number,
): Quartiles {
  const ratios = (way ?? []).map((round, i) => pick(round) / pick(base?.[i] as Round))
  return quartiles(ratios)
}

export type Quartiles = readonly [low: number, middle: number, high: number]

export function quartiles(values: readonly number[]): Quartiles {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN
  return [at(0.25), median(values), at(0.75)]
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = (sorted.length - 1) / 2
  return ((sorted[Math.floor(half)] ?? Number.NaN) + (sorted[Math.ceil(half)] ?? Number.NaN)) / 2
}
