// What a command line and a configuration file say about a tenant: the line wins over the file, the file over the defaults.

import { homedir } from 'node:os'
import { join } from 'node:path'
import { readConfiguration, type TenantOptions } from '#tenant'
import type { Io } from './command.ts'
import { parsePort } from './numbers.ts'

/** Which tenant is meant: for every command that looks into its store. */
export const storeArguments = {
  config: { kind: 'option', value: 'file', about: 'configuration file; see: callbook tenant schema' },
  data: {
    kind: 'option',
    value: 'folder',
    about: 'where the tenant keeps what must survive; "memory" keeps nothing; default: your data folder',
  },
  store: {
    kind: 'option',
    value: 'URL',
    about: 'a Redis that several tenants share, such as redis://127.0.0.1:6379; default: the data folder',
  },
} as const

/** And how it serves. */
export const tenantArguments = {
  ...storeArguments,
  host: { kind: 'option', value: 'address', about: 'where the tenant listens; default 127.0.0.1' },
  port: { kind: 'option', short: 'p', value: 'number', about: 'its port; default 8080, 0 takes a free one' },
  'trust-proxy': { kind: 'flag', about: 'believe X-Forwarded-For and X-Forwarded-Proto of a proxy in front' },
  'test-clock': { kind: 'flag', about: 'let /json/test-clock move the time on; only on 127.0.0.1' },
} as const

export type StoreValues = { readonly [Name in keyof typeof storeArguments]: string | undefined }

type TenantValues = StoreValues & {
  readonly host: string | undefined
  readonly port: string | undefined
  readonly 'trust-proxy': boolean
  readonly 'test-clock': boolean
}

/** How a tenant is to be opened; whether with the demo user is for `openOwnTenant` to make true. */
export interface OwnTenantOptions extends Omit<TenantOptions, 'demoUser'> {
  /** Default true. */
  readonly demoUser?: boolean
}

export async function storeOptions(values: StoreValues, { env }: Io): Promise<OwnTenantOptions> {
  const { data, store, ...rest } =
    values.config === undefined ? { settings: {} } : await readConfiguration(values.config, env)
  const url = values.store ?? store
  return {
    ...rest,
    dataDirectory: values.data ?? data ?? defaultDataDirectory(env),
    ...(url !== undefined && { store: url }),
  }
}

export async function tenantOptions(values: TenantValues, io: Io): Promise<OwnTenantOptions> {
  const { settings, port, ...rest } = await storeOptions(values, io)
  return {
    ...rest,
    ...(values.host !== undefined && { host: values.host }),
    port: parsePort('port', values.port, port ?? 8080),
    testClock: values['test-clock'],
    settings: { ...settings, ...(values['trust-proxy'] && { trustProxy: true }) },
    log: (line) => io.stderr.write(`${line}\n`),
  }
}

/** Where a tenant keeps its sessions and identities unless told otherwise. */
function defaultDataDirectory(env: Io['env']): string {
  const base =
    env.XDG_DATA_HOME ||
    (process.platform === 'win32' && env.LOCALAPPDATA) ||
    join(homedir(), '.local', 'share')
  return join(base, 'callbook', 'tenant')
}
