// For tests: a tenant in memory with a clock that is held, asked with requests as values.

import type { TestContext } from 'node:test'
import type { JsonObject } from '#crest'
import { type FixedClock, fixedClock } from '#session'
import type { GivenSettings } from './configuration/settings.ts'
import { openTenant, type Tenant, type TenantOptions } from './open-tenant.ts'

export const demoUser = { username: 'postman.demo', password: 'Sixty-seconds-1' }
export const cookieName = '9c1f0a7be42d6e3'
export const alpha = '/am/json/realms/root/realms/alpha'

export interface Asked {
  readonly status: number
  readonly text: string
  readonly body: JsonObject
  /** By name in lower case; repeated ones joined by LF. */
  readonly headers: Readonly<Record<string, string>>
}

export interface TenantUnderTest {
  readonly tenant: Tenant
  readonly clock: FixedClock
  readonly logged: readonly string[]
  /** A POST with `Accept-API-Version: resource=4.0` unless the headers say otherwise; `undefined` leaves a header out. */
  send(target: string, options?: SendOptions): Promise<Asked>
  /** The token of a new login: the demo user's unless told otherwise. */
  login(options?: { realm?: string; username?: string; password?: string }): Promise<string>
}

export interface SendOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string | JsonObject
}

export async function aTenant(
  t: TestContext,
  settings: GivenSettings = {},
  options: Partial<Pick<TenantOptions, 'testClock' | 'store' | 'dataDirectory' | 'resetAdministrator'>> & {
    readonly clock?: FixedClock
  } = {},
): Promise<TenantUnderTest> {
  const { clock = fixedClock(Date.UTC(2026, 1, 11, 9, 14, 5)) } = options
  const logged: string[] = []
  const tenant = await openTenant({
    port: 0,
    dataDirectory: 'memory',
    demoUser,
    settings: { cookieName, ...settings },
    ...options,
    clock,
    log: (line) => logged.push(line),
  })
  t.after(() => tenant.close())

  async function send(
    target: string,
    { method = 'POST', headers = {}, body = '' }: SendOptions = {},
  ): Promise<Asked> {
    const all: Record<string, string> = {}
    for (const [name, value] of Object.entries({ 'accept-api-version': 'resource=4.0', ...headers })) {
      if (value !== undefined) all[name.toLowerCase()] = value
    }
    const sent = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await tenant.handle({ method, target, headers: all, body: sent })
    const answered: Record<string, string> = {}
    for (let i = 0; i < response.headers.length; i += 2) {
      const name = (response.headers[i] ?? '').toLowerCase()
      const value = response.headers[i + 1] ?? ''
      answered[name] = answered[name] === undefined ? value : `${answered[name]}\n${value}`
    }
    return {
      status: response.status,
      text: response.body,
      body: response.body === '' ? {} : JSON.parse(response.body),
      headers: answered,
    }
  }

  return {
    tenant,
    clock,
    logged,
    send,
    async login({ realm = alpha, username = demoUser.username, password = demoUser.password } = {}) {
      const headers = { ...loginHeaders(username, password), 'accept-api-version': 'resource=2.1' }
      return String((await send(`${realm}/authenticate`, { headers })).body.tokenId)
    },
  }
}

export function loginHeaders(username = demoUser.username, password = demoUser.password) {
  return { 'x-openam-username': username, 'x-openam-password': password }
}
