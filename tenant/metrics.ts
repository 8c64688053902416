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
  /** `callbook_sessions` */
  readonly name: string
  /** A sentence without a line break. */
  readonly help: string
  /** Left out when it is not known. */
  readonly value: number | undefined
}

const counters = {
  loginsSucceeded: { name: 'am_authentication', labels: 'outcome="success"' },
  loginsFailed: { name: 'am_authentication', labels: 'outcome="failure"' },
  loginsThrottled: { name: 'callbook_logins_throttled_total', labels: '' },
  storeErrors: { name: 'callbook_store_errors_total', labels: '' },
  auditEventsDropped: { name: 'callbook_audit_events_dropped_total', labels: '' },
} as const

const help: Readonly<Record<(typeof counters)[Counter]['name'], string>> = {
  am_authentication: 'Journeys that came to an end, by outcome.',
  callbook_logins_throttled_total: 'Login attempts refused because too many had failed.',
  callbook_store_errors_total: 'Requests that failed because the store did.',
  callbook_audit_events_dropped_total: 'Audit events that could not be written.',
}

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

function printCounters(counts: ReadonlyMap<Counter, number>): string[] {
  const lines: string[] = []
  let last = ''
  for (const [counter, { name, labels }] of Object.entries(counters)) {
    if (name !== last) lines.push(`# HELP ${name} ${help[name]}`, `# TYPE ${name} counter`)
    lines.push(`${name}${labels && `{${labels}}`} ${counts.get(counter as Counter) ?? 0}`)
    last = name
  }
  return lines
}

function printGauge({ name, help, value }: Gauge): string[] {
  return value === undefined ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`]
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
    gauge('process_cpu_seconds', 'Processor time the process has used.', (user + system) / 1e6),
    gauge('process_uptime_seconds', 'How long the process runs.', Math.round(process.uptime())),
  ]
}

function gauge(name: string, help: string, value: number | undefined): Gauge {
  return { name, help, value }
}
