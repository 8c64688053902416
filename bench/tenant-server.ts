// The tenant as a process that benchmarks start, fill, ask and kill.

import type { Session, SessionStore } from '#session'
import { openJournalStore } from '#store'
import { openTenant, type Tenant } from '#tenant'
import { cookieName, demoUser, sessionOf } from './many-sessions.ts'
import { createMeter, type Usage } from './meter.ts'
import { answerParent } from './worker.ts'

export interface TenantServerCommands {
  /** Creates sessions number 0 to `sessions` in a store that no tenant has open, many at once. */
  fill(where: { directory: string; sessions: number }): Promise<{ seconds: number }>
  open(options: TenantServerOptions): Promise<TenantServerOpened>
  usage(): Usage
  close(): Promise<void>
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

const usage = createMeter()
let tenant: Tenant | undefined

answerParent<TenantServerCommands>({
  async fill({ directory, sessions }) {
    const beginMs = performance.now()
    const store = await openJournalStore({ directory, clock: { nowMs: () => Date.now() } })
    await createMany(store, sessions, (index) => sessionOf(index, Date.now()))
    await store.close()
    return { seconds: (performance.now() - beginMs) / 1_000 }
  },
  async open({ dataDirectory, latestAccessTimeUpdateFrequencySeconds = 60 }) {
    const beginMs = performance.now()
    tenant = await openTenant({
      port: 0,
      dataDirectory,
      demoUser,
      settings: { cookieName, latestAccessTimeUpdateFrequencySeconds },
      log: (line) => console.error(line),
    })
    return { port: Number(new URL(tenant.url).port), seconds: (performance.now() - beginMs) / 1_000 }
  },
  usage,
  async close() {
    await tenant?.close()
  },
})

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
