// The tenant as a process that benchmarks start, fill, ask and kill.

import type { Session, SessionStore } from '#session'
import { openEmbeddedStores, openRedisStores, type Stores } from '#store'
import { type GivenSettings, openTenant, type Tenant } from '#tenant'
import { cookieName, demoUser, sessionOf } from './many-sessions.ts'
import { createMeter, type Usage, watchCollections } from './meter.ts'
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
  /** Milliseconds; the longest time since the last call that a collection of garbage took. The first call begins to watch. */
  longestCollectionMs(): number
  /** Bytes this process holds once everything that can be collected is; it must have been started with `--expose-gc`. */
  settledBytes(): number
  close(): Promise<void>
}

export interface Filling {
  readonly directory: string
  /** `redis://…`, instead of the store in the folder. */
  readonly store?: string
  /** Number of the first; default 0. */
  readonly first?: number
  readonly sessions: number
  /** Minutes; default a day. */
  readonly maxSessionTimeMinutes?: number
  /** Whether the store in the folder is left as one image, with empty journals. Default false. */
  readonly isCompacted?: boolean
}

export interface TenantServerOptions {
  /** As the tenant's option of that name: a folder, or `memory`. */
  readonly dataDirectory: string
  /** As the tenant's option of that name: `redis://…`. */
  readonly store?: string
  /** Seconds; AM's 60 unless told otherwise. 0 writes down each refresh. */
  readonly latestAccessTimeUpdateFrequencySeconds?: number
  /** As the tenant's settings of that name. */
  readonly sessions?: GivenSettings['sessions']
  /** As the tenant's settings of that name. */
  readonly audit?: GivenSettings['audit']
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
let collections: (() => number) | undefined

answerParent<TenantServerCommands>({
  async fill(filling) {
    const { directory, store, first = 0, sessions, maxSessionTimeMinutes = 24 * 60 } = filling
    const beginMs = performance.now()
    const stores = await (store === undefined
      ? openEmbeddedStores({ directory, clock })
      : openRedisStores({ url: store, clock }))
    await createMany(stores.sessions, sessions, (index) => ({
      ...sessionOf(first + index, clock.nowMs()),
      maxSessionTimeMinutes,
    }))
    await stores.close()
    if (filling.isCompacted) await compact(directory)
    return { seconds: (performance.now() - beginMs) / 1_000 }
  },
  async open({ dataDirectory, store, latestAccessTimeUpdateFrequencySeconds = 60, sessions, audit }) {
    const beginMs = performance.now()
    tenant = await openTenant({
      port: 0,
      dataDirectory,
      ...(store !== undefined && { store }),
      demoUser,
      clock,
      settings: {
        cookieName,
        sessions: { latestAccessTimeUpdateFrequencySeconds, ...sessions },
        audit,
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
  longestCollectionMs() {
    collections ??= watchCollections()
    return collections()
  },
  settledBytes() {
    gc?.()
    return process.memoryUsage.rss()
  },
  async close() {
    await tenant?.close()
  },
})

async function compact(directory: string): Promise<void> {
  const stores = await openEmbeddedStores({ directory, clock })
  await stores.compact()
  await stores.close()
}

async function held(stores: Stores): Promise<number> {
  return (await stores.stats()).sessions ?? 0
}

/** A thousand under way at a time, so that they share their trips to the disk or to Redis. */
async function createMany(
  store: SessionStore,
  count: number,
  make: (index: number) => Session,
): Promise<void> {
  const atOnce = 1_000
  for (let begin = 0; begin < count; begin += atOnce) {
    const length = Math.min(atOnce, count - begin)
    await Promise.all(Array.from({ length }, (_, i) => store.create(make(begin + i))))
  }
}
