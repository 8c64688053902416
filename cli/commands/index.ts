// Every command, in the order of the help. Each is loaded when it is needed: what the others use costs it no time.

import type { Command } from '../command.ts'

export interface CommandEntry {
  /** One word, or several: `tenant user add` stands under `tenant`. */
  readonly name: string
  load(): Promise<Command>
}

export const commands: readonly CommandEntry[] = [
  { name: 'start', load: async () => (await import('./start.ts')).start },
  { name: 'run', load: async () => (await import('./run.ts')).run },
  { name: 'code', load: async () => (await import('./code.ts')).code },
  { name: 'targets', load: async () => (await import('./targets.ts')).targets },
  { name: 'verify', load: async () => (await import('./verify.ts')).verify },
  { name: 'tenant', load: async () => (await import('./tenant.ts')).tenant },
  { name: 'tenant check', load: async () => (await import('./tenant-check.ts')).tenantCheck },
  { name: 'tenant schema', load: async () => (await import('./tenant-schema.ts')).tenantSchema },
  { name: 'tenant user add', load: async () => (await import('./tenant-user.ts')).tenantUserAdd },
  { name: 'tenant user passwd', load: async () => (await import('./tenant-user.ts')).tenantUserPasswd },
  { name: 'tenant user list', load: async () => (await import('./tenant-user.ts')).tenantUserList },
  { name: 'tenant user remove', load: async () => (await import('./tenant-user.ts')).tenantUserRemove },
  {
    name: 'tenant administrator reset',
    load: async () => (await import('./tenant-administrator.ts')).tenantAdministratorReset,
  },
  { name: 'tenant store check', load: async () => (await import('./tenant-store.ts')).tenantStoreCheck },
  { name: 'tenant store compact', load: async () => (await import('./tenant-store.ts')).tenantStoreCompact },
  { name: 'tenant store stats', load: async () => (await import('./tenant-store.ts')).tenantStoreStats },
  { name: 'tenant export', load: async () => (await import('./tenant-export.ts')).tenantExport },
  { name: 'tenant import', load: async () => (await import('./tenant-import.ts')).tenantImport },
  { name: 'powerscript', load: async () => (await import('./powerscript.ts')).powerscript },
]
