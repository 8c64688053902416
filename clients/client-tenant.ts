// For the tests of real clients: a tenant on a socket of its own, asked over HTTP as anybody would ask it.

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { openTenant, type Tenant, type TenantOptions } from '#tenant'

export const demoUser = { username: 'demo', password: 'Ch4ng31t-please' }

/** The administrator is a user of the realm `/`, the demo user one of `/alpha`. */
export interface ClientTenant extends Tenant {
  readonly administrator: { readonly username: string; readonly password: string }
  /** `/json/realms/root/realms/alpha` */
  readonly alpha: string
}

export async function openClientTenant(
  t: TestContext,
  options: Partial<TenantOptions> = {},
): Promise<ClientTenant> {
  const tenant = await openTenant({ port: 0, dataDirectory: 'memory', demoUser, ...options })
  t.after(() => tenant.close())
  const { username, password } = tenant.administrator
  assert(password !== undefined, 'a tenant in memory tells the password it made')
  return {
    ...tenant,
    administrator: { username, password },
    alpha: `${tenant.url}/json/realms/root/realms/alpha`,
  }
}

/** The token of a new login of the demo user. */
export async function login({ alpha }: ClientTenant): Promise<string> {
  const answer = await fetch(`${alpha}/authenticate`, {
    method: 'POST',
    headers: {
      'Accept-API-Version': 'resource=2.1',
      'X-OpenAM-Username': demoUser.username,
      'X-OpenAM-Password': demoUser.password,
    },
  })
  const { tokenId } = (await answer.json()) as { tokenId?: string }
  assert(tokenId !== undefined, `the login was answered ${answer.status}`)
  return tokenId
}
