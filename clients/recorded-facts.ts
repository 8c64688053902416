// How the facts that were recorded or documented of real AM servers are written down and held against the tenant.

import assert from 'node:assert/strict'
import { STATUS_CODES } from 'node:http'
import { type TestContext, test } from 'node:test'
import { fixedClock } from '#session'
import { asker, type demoUser, login, openClientTenant } from './client-tenant.ts'

/** What AM is asked, and how it answers. Values are our own. */
export interface Fact {
  readonly title: string
  /** Default POST. */
  readonly method?: string
  /** Default the sessions of the realm `/alpha`. */
  readonly target?: string
  /** Put behind the target as `_action`. */
  readonly action?: string
  /** Default the owner's of the session under test. */
  readonly headers?: Readonly<Record<string, string>>
  /** Version of the resource asked for. Default that of the headers. */
  readonly at?: string
  readonly body?: string | Readonly<Record<string, unknown>>
  /** The status, and the body whole or the names of its members in order. */
  readonly is: readonly [status: number, answer: Readonly<Record<string, unknown>> | readonly string[]]
}

export const sessions = '/json/realms/root/realms/alpha/sessions'
export const cookieName = '9c1f0a7be42d6e3'
/** 11 February 2026 in the morning, UTC; the session under test is 12 minutes old. */
const loginTimeMs = Date.UTC(2026, 1, 11, 9, 14, 5, 318)

/** Somebody without a credential, who speaks JSON and asks for the version of step 6. */
export const nobody = { 'content-type': 'application/json', 'accept-api-version': 'resource=4.0' }

/** The demo user's session and the administrator's, in a tenant with one session property of its own. */
export async function anOldSession(t: TestContext) {
  const clock = fixedClock(loginTimeMs)
  const settings = { cookieName, sessions: { sessionPropertyWhitelist: ['AMCtxId', 'LoginLocation'] } }
  const tenant = await openClientTenant(t, { clock, settings })
  const ask = asker(tenant)
  const token = await login(tenant)
  const administrator = await ask('/json/authenticate', {
    headers: { 'accept-api-version': 'resource=2.1', ...byHeader(tenant.administrator) },
  })
  clock.setMs(loginTimeMs + 12 * 60_000)
  return {
    ask,
    token,
    owner: { ...nobody, [cookieName]: token },
    administrator: { ...nobody, [cookieName]: String(administrator.body.tokenId) },
  }
}

export function byHeader({ username, password }: typeof demoUser) {
  return { 'x-openam-username': username, 'x-openam-password': password }
}

/** AM's error of that status; its message is the reason where it has none of its own. */
export function refusal(code: number, message = STATUS_CODES[code]): Fact['is'] {
  return [code, { code, reason: STATUS_CODES[code], message }]
}

/** An error whose words are not known of AM. */
export const refused = (code: number): Fact['is'] => [code, ['code', 'reason', 'message']]

/** In their order, each a test of its own. */
export async function checkFacts(
  t: TestContext,
  { ask, owner }: Pick<Awaited<ReturnType<typeof anOldSession>>, 'ask' | 'owner'>,
  facts: readonly Fact[],
): Promise<void> {
  for (const {
    title,
    method = 'POST',
    target = sessions,
    action,
    headers = owner,
    at,
    body = '',
    is,
  } of facts) {
    await t.test(title, async () => {
      const path =
        action === undefined ? target : `${target}${target.includes('?') ? '&' : '?'}_action=${action}`
      const version = at === undefined ? {} : { 'accept-api-version': at }
      const answered = await ask(path, { method, headers: { ...headers, ...version }, body })
      const [status, answer] = is
      if (Array.isArray(answer)) assert.deepEqual(Object.keys(answered.body), answer)
      else assert.deepEqual(answered.body, answer)
      assert.equal(answered.status, status)
    })
  }
}

/** A test whose facts need nothing but the session under test. */
export function factsTest(title: string, facts: readonly Fact[]): void {
  test(title, async (t) => checkFacts(t, await anOldSession(t), facts))
}
