// The tenant that comes with the package, as its environment file describes it.

import { homedir } from 'node:os'
import { join } from 'node:path'
import { openTenant, type Tenant, type TenantOptions } from '#tenant'
import type { Io } from './command.ts'
import { openEnvironment, shipped } from './files.ts'
import { valuesOf } from './values.ts'

/**
 * A tenant with the demo user and the cookie name of the shipped environment, so that the shipped collection runs
 * against it as it is.
 */
export async function openOwnTenant(
  options: Pick<TenantOptions, 'host' | 'port' | 'dataDirectory' | 'log'>,
): Promise<Tenant> {
  const values = await ownValues()
  const cookieName = values.get('cookieName')
  return openTenant({
    ...options,
    demoUser: {
      username: values.get('postmanDemoUsername') ?? '',
      password: values.get('postmanDemoPassword') ?? '',
    },
    settings: cookieName === undefined ? {} : { cookieName },
  })
}

/** What the shipped environment says. */
export async function ownValues(): Promise<ReadonlyMap<string, string>> {
  return valuesOf(await openEnvironment(shipped.environment))
}

/** Where a tenant keeps its sessions and identities unless told otherwise. */
export function defaultDataDirectory(env: Io['env']): string {
  const base =
    env.XDG_DATA_HOME ||
    (process.platform === 'win32' && env.LOCALAPPDATA) ||
    join(homedir(), '.local', 'share')
  return join(base, 'callbook', 'tenant')
}

/** What a person wants to know of a tenant that has just started. */
export async function tenantLines(tenant: Tenant): Promise<string[]> {
  const values = await ownValues()
  const { administrator } = tenant
  const where =
    'password' in administrator
      ? `password ${administrator.password} (until it stops)`
      : administrator.passwordFile === undefined
        ? 'its password file has been removed'
        : `password in ${administrator.passwordFile}`
  return [
    `tenant         ${tenant.url}`,
    `demo user      ${values.get('postmanDemoUsername')}, password ${values.get('postmanDemoPassword')}, realm /alpha`,
    `administrator  ${administrator.username}, ${where}`,
  ]
}
