// The tenant that comes with the package, as its environment file describes it.

import { isLoopback, openTenant, type Tenant } from '#tenant'
import { readText, shipped } from './files.ts'
import type { OwnTenantOptions } from './tenant-options.ts'

/**
 * A tenant with the demo user and the cookie name of the shipped environment, so that the shipped collection runs
 * against it as it is; unless its options say otherwise.
 */
export async function openOwnTenant({ demoUser = true, ...options }: OwnTenantOptions): Promise<Tenant> {
  const values = await ownValues()
  const cookieName = values.get('cookieName')
  const tenant = await openTenant({
    ...options,
    ...(demoUser && {
      demoUser: {
        username: values.get('postmanDemoUsername') ?? '',
        password: values.get('postmanDemoPassword') ?? '',
      },
    }),
    settings: { ...(cookieName !== undefined && { cookieName }), ...options.settings },
  })
  const { host = '127.0.0.1' } = options
  return demoUser && !isLoopback(host) ? { ...tenant, warnings: [...tenant.warnings, demoWarning] } : tenant
}

const demoWarning =
  'everybody knows the demo user\'s password: set "demoUser" to false, unless whoever reaches this may log in'

/** What the shipped environment says. It is our own file, and read without the room that reads strangers' for a quick start. */
export async function ownValues(): Promise<ReadonlyMap<string, string>> {
  const { values } = JSON.parse(await readText(shipped.environment)) as ShippedEnvironment
  return new Map(values.map(({ key, value }) => [key, value]))
}

interface ShippedEnvironment {
  readonly values: readonly { readonly key: string; readonly value: string }[]
}

/** What a person wants to know of a tenant that has just started. */
export async function tenantLines(tenant: Tenant, options: OwnTenantOptions): Promise<string[]> {
  const values = await ownValues()
  const demoUser = `${values.get('postmanDemoUsername')}, password ${values.get('postmanDemoPassword')}, realm ${firstRealm(options)}`
  return [
    `tenant         ${tenant.url}`,
    ...(options.demoUser === false ? [] : [`demo user      ${demoUser}`]),
    administratorLine(tenant),
    ...(options.testClock ? [`test clock     ${tenant.url}/json/test-clock`] : []),
  ]
}

/** Who it is, and where its password is to be found. */
export function administratorLine({ administrator }: Tenant): string {
  const where =
    'password' in administrator
      ? `password ${administrator.password} (until it stops)`
      : administrator.passwordFile === undefined
        ? 'its password is not to be found here'
        : `password in ${administrator.passwordFile}`
  return `administrator  ${administrator.username}, ${where}`
}

/** The realm that is meant when none is named; the demo user is in it. */
export function firstRealm({ settings }: OwnTenantOptions): string {
  return Object.keys(settings?.realms ?? { '/alpha': {} })[0] ?? '/'
}
