// What whoever runs the service looks at and sets: audit log, metrics, throttling, and whether it is stopping.

import { join } from 'node:path'
import type { Clock, RandomBytes } from '#session'
import type { Stores } from '#store'
import { openAuditFiles } from '../audit/files.ts'
import type { TenantSettings } from '../configuration/settings.ts'
import type { ServiceContext } from '../service-context.ts'
import { createLoginThrottle } from './login-throttle.ts'
import { createMetrics, type Gauge } from './metrics.ts'

export interface Operation extends Pick<ServiceContext, 'audit' | 'metrics' | 'throttle' | 'isStopping'> {
  /** From now on the service is not ready for more; it still answers. */
  stop(): void
  /** Writes what the audit log has not written yet. */
  close(): Promise<void>
}

export interface OperationOptions {
  readonly settings: TenantSettings
  /** Where the audit log goes, in a folder `audit`, unless the settings name another; `undefined` for a tenant in memory. */
  readonly dataDirectory: string | undefined
  readonly stores: Stores
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly log: (line: string) => void
}

/** @throws TenantError E_AUDIT */
export async function openOperation(options: OperationOptions): Promise<Operation> {
  const { settings, dataDirectory, stores, clock, randomBytes, log } = options
  const metrics = createMetrics()
  metrics.gauges(() => storeGauges(stores))
  const audit = await openAuditFiles({
    settings: settings.audit,
    defaultDirectory: dataDirectory && join(dataDirectory, 'audit'),
    clock,
    log,
    onDropped: () => metrics.count('auditEventsDropped'),
  })
  let isStopping = false
  return {
    audit,
    metrics,
    throttle: createLoginThrottle(settings.throttling, { clock, randomBytes }),
    isStopping: () => isStopping,
    stop() {
      isStopping = true
    },
    async close() {
      metrics.close()
      await audit.close()
    },
  }
}

async function storeGauges(stores: Stores): Promise<readonly Gauge[]> {
  const { sessions, identities, memoryBytes, diskBytes } = await stores.stats()
  return [
    { name: 'callbook_sessions', help: 'Sessions held.', value: sessions },
    { name: 'callbook_identities', help: 'Identities held.', value: identities },
    { name: 'callbook_store_memory_bytes', help: 'Memory of the store.', value: memoryBytes },
    { name: 'callbook_store_disk_bytes', help: 'Disk space of the store.', value: diskBytes },
  ]
}
