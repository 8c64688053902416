// A login that an administrator overtakes: the account is shut after the journey has said yes, before the session is held.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { Authentication, Identity } from '#journey'
import { type AllSessions, aSession, defaultSessionSettings, fixedClock, type TokenId } from '#session'
import { noAuditLog } from '../audit/log.ts'
import { defaultSettings } from '../configuration/settings.ts'
import type { Exchange } from '../http/exchange.ts'
import type { ServiceContext } from '../service-context.ts'
import { createAuthenticateEndpoint } from './authenticate-endpoint.ts'

const identity: Identity = {
  id: 'one',
  username: 'demo',
  realm: '/alpha',
  status: 'Active',
  attributes: {},
  revision: 1,
  passwordVersion: 1,
}

test('its session is ended before anybody is told of it', async () => {
  const held = new Set<TokenId>()
  const created: TokenId[] = []
  const store: Partial<AllSessions> = {
    find: async (tokenId) => (held.has(tokenId) ? aSession({ tokenId }) : undefined),
    create: async ({ tokenId }) => {
      held.add(tokenId)
      created.push(tokenId)
    },
    destroy: async (tokenId) => held.delete(tokenId),
  }
  const success = { kind: 'success', identity, journey: 'Login', noSession: false, sessionProperties: {} }
  const authentication: Partial<Authentication> = {
    authenticate: async () => ({
      ...(success as { kind: 'success' } & typeof success),
      times: { user: {}, node: {}, tree: {} },
      successUrl: undefined,
      notes: {},
    }),
    isStillGood: async () => held.size === 0, // shut by the time the session is held
  }
  const { answer } = createAuthenticateEndpoint({
    settings: defaultSettings,
    sessionSettingsOf: () => defaultSessionSettings,
    cookieName: 'c',
    store,
    authentication,
    audit: noAuditLog,
    clock: fixedClock(0),
    randomBytes: (length: number) => Buffer.alloc(length, 7),
    nextContextId: () => 'x-1',
  } as Partial<ServiceContext> as ServiceContext)
  const exchange = {
    request: { method: 'POST', target: '/am/json/authenticate', headers: {}, body: '{}' },
    target: { parameters: { byName: new Map() } },
    asked: { protocol: undefined, resource: '2.1' },
    realm: '/alpha',
    notes: { trackingIds: [] },
  } as unknown as Exchange
  const asJson = { ...exchange.request, headers: { 'content-type': 'application/json' } }
  await assert.rejects(answer({ ...exchange, request: asJson }), { code: 401, message: 'Login failure' })
  assert.deepEqual([created.length, held.size], [1, 0])
})
