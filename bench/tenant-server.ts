// The tenant as a process that benchmarks start, fill, ask and kill.

import type { Session, SessionStore } from '#session'
import { openEmbeddedStores, type Stores } from '#store'
import { openTenant, type Tenant } from '#tenant'
import { cookieName, demoUser, sessionOf } from './many-sessions.ts'
import { createMeter, type Usage } from './meter.ts'
import { answerParent } from './worker.ts'

export interface TenantServerCommands {
  /** Creates sessions in a store that no tenant has open, many at once, and closes it. */
  fill(filling: Filling): Promise<{ seconds: number }>
  open(options: TenantServerOptions): Promise<TenantServerOpened>
  /** Opens the store in a folder, lets so much time pass, and maintains it until nothing expired is held. */
  reapAll(what: { directory: string; afterMs: number }): Promise<{ reaped: number; cpuMicros: number }>
  /** Sessions held by a store that no tenant has open. */
  count(what: { directory: string }): Promise<number>
  /** The tenant's clock goes on from so many milliseconds later. */
  advance(milliseconds: number): void
  usage(): Usage
  /** Bytes this process holds once everything that can be collected is; it must have been started with `--expose-gc`. */
  settledBytes(): number
  close(): Promise<void>
}

export interface Filling {
  readonly directory: string
  /** Number of the first; default 0. */
  readonly first?: number
  readonly sessions: number
  /** Minutes; default a day. */
  readonly maxSessionTimeMinutes?: number
}

export interface TenantServerOptions {
  /** As the tenant's option of that name: a folder, or `memory`. */
  readonly dataDirectory: string
  /** Seconds; AM's 60 unless told otherwise. 0 writes down each refresh. */
  readonly latestAccessTimeUpdateFrequencySeconds?: number
}

export interface TenantServerOpened {
  readonly port: number
  /** How long `openTenant` took. */
  readonly seconds: number
}

let aheadMs = 0
const clock = { nowMs: () => Date.now() + aheadMs }
const usage = createMeter()
let tenant: Tenant | undefined

answerParent<TenantServerCommands>({
  async fill({ directory, first = 0, sessions, maxSessionTimeMinutes = 24 * 60 }) {
    const beginMs = performance.now()
    const stores = await openEmbeddedStores({ directory, clock })
    await createMany(stores.sessions, sessions, (index) => ({
      ...sessionOf(first + index, clock.nowMs()),
      maxSessionTimeMinutes,
    }))
    await stores.close()
    return { seconds: (performance.now() - beginMs) / 1_000 }
  },
  async open({ dataDirectory, latestAccessTimeUpdateFrequencySeconds = 60 }) {
    const beginMs = performance.now()
    tenant = await openTenant({
      port: 0,
      dataDirectory,
      demoUser,
      clock,
      settings: {
        cookieName,
        sessions: { latestAccessTimeUpdateFrequencySeconds },
        throttling: { failuresPerAccount: 0, failuresPerAddress: 0 },
      },
      log: (line) => console.error(line),
    })
    return { port: Number(new URL(tenant.url).port), seconds: (performance.now() - beginMs) / 1_000 }
  },
  async reapAll({ directory, afterMs }) {
    const stores = await openEmbeddedStores({ directory, clock })
    const before = await held(stores)
    aheadMs += afterMs
    usage()
    while ((await held(stores)) > 0) await stores.maintain()
    const { cpuMicros } = usage()
    await stores.close()
    return { reaped: before, cpuMicros }
  },
  async count({ directory }) {
    const stores = await openEmbeddedStores({ directory, clock })
    const count = await held(stores)
    await stores.close()
    return count
  },
  advance(milliseconds) {
    aheadMs += milliseconds
  },
  usage,
  settledBytes() {
    gc?.()
    return process.memoryUsage.rss()
  },
  async close() {
    await tenant?.close()
  },
})

async function held(stores: Stores): Promise<number> {
  return (await stores.stats()).sessions ?? 0
}

/** Ten thousand under way at a time: one group of writes. */
async function createMany(
  store: SessionStore,
  count: number,
  make: (index: number) => Session,
): Promise<void> {
  const atOnce = 10_000
  for (let begin = 0; begin < count; begin += atOnce) {
    const length = Math.min(atOnce, count - begin)
    await Promise.all(Array.from({ length }, (_, i) => store.create(make(begin + i))))
  }
}
