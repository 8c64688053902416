// For the tests of real clients: a tenant on a socket of its own, asked over HTTP as anybody would ask it.

import assert from 'node:assert/strict'
import { type IncomingHttpHeaders, request } from 'node:http'
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

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** As it came. */
  readonly text: string
  /** Read as JSON; empty when there is none. */
  readonly body: Readonly<Record<string, unknown>>
}

export interface AskOptions {
  /** Default POST. */
  readonly method?: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Readonly<Record<string, unknown>>
}

/** Sends these headers and, unlike `fetch`, none that a page would. */
export function asker({ url }: ClientTenant) {
  return (path: string, { method = 'POST', headers, body = '' }: AskOptions): Promise<Answered> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const sent = request(`${url}${path}`, { method, headers }, async (response) => {
        const chunks = await response.toArray()
        const received = Buffer.concat(chunks).toString('utf8')
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: received,
          body: received === '' ? {} : JSON.parse(received),
        })
      })
      sent.on('error', reject).end(text)
    })
  }
}
