// What the service counts of itself, and how Prometheus reads it (text format 0.0.4).

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Histogram } from './histogram.ts'
import type { OperationName } from './operation-name.ts'
import { withTimeLimit } from './time-limit.ts'

/** Counting costs some 100 ns a request: a look-up by names that are few, and additions. */
export interface Metrics {
  /** A request and its answer. */
  request(name: OperationName, status: number, elapsedMs: number): void
  /** Adds 1 to one of the named counters. */
  count(counter: Counter): void
  /** Figures that are asked for only when metrics are read. One that fails, or takes over a second, leaves a gap. */
  gauges(read: () => Promise<readonly Gauge[]>): void
  /** The text Prometheus reads. */
  print(): Promise<string>
  /** Lets go of the event loop's clock. */
  close(): void
}

export type Counter = keyof typeof counters

export interface Gauge {
  /** `callbook_sessions`. One that ends in `_total` only grows, and is told as a counter. */
  readonly name: string
  /** A sentence without a line break. */
  readonly help: string
  /** Left out when it is not known. */
  readonly value: number | undefined
}

const counters = {
  loginsSucceeded: 'success',
  loginsFailed: 'failure',
  loginsThrottled: 'callbook_logins_throttled_total',
  storeErrors: 'callbook_store_errors_total',
  auditEventsDropped: 'callbook_audit_events_dropped_total',
  mailsWritten: 'callbook_mails_written_total',
  mailsFailed: 'callbook_mails_failed_total',
} as const

/** Counters with a name of their own; the other two are outcomes of a login. */
const help = {
  loginsThrottled: 'Login attempts refused because too many had failed.',
  storeErrors: 'Requests that failed because the store did.',
  auditEventsDropped: 'Audit events that could not be written.',
  mailsWritten: 'Mails written into the outbox.',
  mailsFailed: 'Mails that could not be sent.',
} as const satisfies Partial<Record<Counter, string>>

export function createMetrics(): Metrics {
  const requests = new Map<OperationName, RequestMeter>()
  const counts = new Map<Counter, number>()
  const sources = [readProcess]
  const delay = monitorEventLoopDelay({ resolution: 20 })
  delay.enable()

  function meterOf(name: OperationName): RequestMeter {
    const known = requests.get(name)
    if (known !== undefined) return known
    const labels = `component="${name.component}",action="${name.action ?? ''}"`
    const meter = { labels, byStatus: new Map<number, number>(), seconds: new Histogram() }
    requests.set(name, meter)
    return meter
  }

  return {
    request(name, status, elapsedMs) {
      const { byStatus, seconds } = meterOf(name)
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1)
      seconds.take(elapsedMs / 1000)
    },
    count(counter) {
      counts.set(counter, (counts.get(counter) ?? 0) + 1)
    },
    gauges(read) {
      sources.push(read)
    },
    async print() {
      const lag = [
        gauge(
          'nodejs_eventloop_lag_p99_seconds',
          'How late timers were since the last reading.',
          seconds(delay.percentile(99)),
        ),
        gauge('nodejs_eventloop_lag_max_seconds', 'The same, the worst.', seconds(delay.max)),
      ]
      const read = await Promise.all(sources.map((source) => withTimeLimit(source(), 1_000).catch(() => [])))
      const lines = [
        ...printRequests([...requests.values()]),
        ...printLogins(counts),
        ...printCounters(counts),
        ...[...read, lag].flat().flatMap(printGauge),
      ]
      delay.reset()
      return `${lines.join('\n')}\n`
    },
    close() {
      delay.disable()
    },
  }
}

interface RequestMeter {
  readonly labels: string
  readonly byStatus: Map<number, number>
  readonly seconds: Histogram
}

function printRequests(meters: readonly RequestMeter[]): string[] {
  return [
    '# HELP callbook_requests_total Answers, by component, action and status.',
    '# TYPE callbook_requests_total counter',
    ...meters.flatMap(({ labels, byStatus }) =>
      [...byStatus].map(
        ([status, count]) => `callbook_requests_total{${labels},status="${status}"} ${count}`,
      ),
    ),
    '# HELP callbook_request_duration_seconds From the end of a request to its answer.',
    '# TYPE callbook_request_duration_seconds histogram',
    ...meters.flatMap(({ labels, seconds }) => seconds.lines('callbook_request_duration_seconds', labels)),
  ]
}

/** AM counts logins in what it calls a summary, where the sum is the count again; its dashboards read `_count`. */
function printLogins(counts: ReadonlyMap<Counter, number>): string[] {
  return [
    '# HELP am_authentication Journeys that came to an end, by outcome.',
    '# TYPE am_authentication summary',
    ...(['loginsSucceeded', 'loginsFailed'] as const).flatMap((counter) => {
      const sample = `{outcome="${counters[counter]}"} ${counts.get(counter) ?? 0}`
      return [`am_authentication_count${sample}`, `am_authentication_sum${sample}`]
    }),
  ]
}

function printCounters(counts: ReadonlyMap<Counter, number>): string[] {
  return (Object.keys(help) as (keyof typeof help)[]).flatMap((counter) => {
    const name = counters[counter]
    return [
      `# HELP ${name} ${help[counter]}`,
      `# TYPE ${name} counter`,
      `${name} ${counts.get(counter) ?? 0}`,
    ]
  })
}

function printGauge({ name, help, value }: Gauge): string[] {
  const type = name.endsWith('_total') ? 'counter' : 'gauge'
  return value === undefined ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`]
}

/** From the histogram's nanoseconds; nothing was measured yet when it is no number. */
function seconds(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0
}

/** Names as Prometheus' own client for Node has them, so that ready-made dashboards fit. */
async function readProcess(): Promise<readonly Gauge[]> {
  const { rss, heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return [
    gauge('process_resident_memory_bytes', 'Memory of the process.', rss),
    gauge('nodejs_heap_size_used_bytes', 'Memory of JavaScript objects.', heapUsed),
    gauge('nodejs_external_memory_bytes', 'Memory outside the heap that objects hold.', external),
    gauge('process_cpu_seconds_total', 'Processor time the process has used.', (user + system) / 1e6),
    gauge('process_start_time_seconds', 'When the process began, since 1970.', startedAtSeconds),
  ]
}

/** By the machine's clock: a test clock moves no process. */
const startedAtSeconds = Math.round(performance.timeOrigin / 1000)

function gauge(name: string, help: string, value: number | undefined): Gauge {
  return { name, help, value }
}
