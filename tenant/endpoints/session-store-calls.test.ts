// What a request on `/sessions` asks of the store: as little as can be, and no write for what is refused.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAcceptApiVersion, ResourceException } from '#crest'
import {
  type AllSessions,
  aSession,
  defaultSessionSettings,
  fixedClock,
  type SessionStore,
  universalIdOf,
  withClientSideSessions,
} from '#session'
import { openMemoryStores } from '#store'
import { noAuditLog } from '../audit/log.ts'
import { realmNames } from '../configuration/realms.ts'
import { defaultSettings } from '../configuration/settings.ts'
import type { Exchange } from '../http/exchange.ts'
import { createTargetParser } from '../http/request-target.ts'
import type { ServiceContext } from '../service-context.ts'
import { createSessionsEndpoint } from './sessions-endpoint.ts'

const cookieName = 'iPlanetDirectoryPro'
const administrator = universalIdOf('amadmin', '/')

async function anEndpoint() {
  const clock = fixedClock(1_000_000)
  const stores = await openMemoryStores({ clock })
  const calls: string[] = []
  const store = counting(
    withClientSideSessions({
      store: stores.sessions,
      denylist: stores.denylist,
      key: new Uint8Array(32),
      clock,
      randomBytes: (length) => Buffer.alloc(length),
      settingsOf: () => defaultSessionSettings,
    }),
    calls,
  )
  const times = { creationTimeMs: clock.nowMs(), latestAccessTimeMs: clock.nowMs() }
  await stores.sessions.create(aSession({ tokenId: 'demo', ...times }))
  await stores.sessions.create(aSession({ tokenId: 'demo-2', ...times }))
  await stores.sessions.create(aSession({ tokenId: 'other', universalId: 'id=other', ...times }))
  await stores.sessions.create(aSession({ tokenId: 'admin', universalId: administrator, ...times }))
  clock.advanceMs(60_001)
  const endpoint = createSessionsEndpoint({
    settings: defaultSettings,
    sessionSettingsOf: () => defaultSessionSettings,
    cookieName,
    store,
    clock,
    audit: noAuditLog,
    administratorUniversalId: administrator,
  } as Partial<ServiceContext> as ServiceContext)
  const parse = createTargetParser({ contextPath: '/am', realms: realmNames({ '/alpha': {} }), fqdns: [] })

  /** @returns the status, and the calls it took */
  async function ask(action: string, { version = '4.0', as = 'demo', on = '' } = {}) {
    calls.length = 0
    const target = parse(`/am/json/alpha/sessions?_action=${action}`)
    assert.ok(!(target.place instanceof ResourceException))
    const exchange: Exchange = {
      request: {
        method: 'POST',
        target: '',
        headers: { [cookieName.toLowerCase()]: as },
        body: on && JSON.stringify({ tokenId: on }),
      },
      target,
      asked: parseAcceptApiVersion(`resource=${version}`),
      transactionId: 'x-1',
      ...target.place,
      version: undefined,
      notes: { trackingIds: [] },
    }
    try {
      const { status } = await endpoint.answer(exchange)
      return [status, ...calls]
    } catch (error) {
      assert.ok(error instanceof ResourceException)
      return [error.code, ...calls]
    }
  }
  return { ask, store, stores, clock }
}

/** The same store; the name of each method that is called goes into `calls`. */
function counting(store: AllSessions, calls: string[]): AllSessions {
  return new Proxy(store, {
    get(of, name: keyof SessionStore) {
      calls.push(name)
      return of[name]
    },
  })
}

test('a use of one’s own session is one call', async () => {
  const { ask } = await anEndpoint()
  assert.deepEqual(await ask('refresh'), [200, 'use'])
  assert.deepEqual(await ask('validate'), [200, 'use'])
  assert.deepEqual(await ask('getSessionInfoAndResetIdleTime'), [200, 'use'])
  assert.deepEqual(await ask('isActive&refresh=true', { version: '1.2' }), [200, 'use'])
  assert.deepEqual(await ask('refresh', { on: 'demo' }), [200, 'use'], 'named in the body too')
})

test('a look at one’s own session is one call, and uses nothing', async () => {
  const { ask } = await anEndpoint()
  for (const action of ['getSessionInfo', 'getSessionProperties', 'validate&refresh=false']) {
    assert.deepEqual(await ask(action), [200, 'find'], action)
  }
})

test('a use of another session finds the caller and the target, then uses the target', async () => {
  const { ask } = await anEndpoint()
  assert.deepEqual(await ask('refresh', { on: 'demo-2' }), [200, 'find', 'find', 'use'])
  assert.deepEqual(await ask('refresh', { on: 'other', as: 'admin' }), [200, 'find', 'find', 'use'])
  assert.deepEqual(await ask('refresh', { on: 'nobody' }), [200, 'find', 'find'])
})

const refused: readonly [title: string, code: number, action: string, options?: object][] = [
  ['of an unknown version', 404, 'refresh', { version: '99.0' }],
  ['of an unknown action', 501, 'dance', {}],
  ['at a version without the action', 501, 'refresh', { version: '1.0' }],
  ['on a session of somebody else', 403, 'refresh', { on: 'other' }],
  ['of an unknown caller', 401, 'isActive&refresh=true', { as: 'nobody', on: 'demo-2', version: '1.2' }],
]
for (const [title, code, action, options] of refused) {
  test(`a request ${title} is refused and moves nothing`, async () => {
    const { ask, stores } = await anEndpoint()
    const [status, ...calls] = await ask(action, options)
    assert.equal(status, code)
    assert.ok(!calls.includes('use'), calls.join())
    for await (const { latestAccessTimeMs } of stores.sessions.sessions()) {
      assert.equal(latestAccessTimeMs, 1_000_000)
    }
  })
}

test('a session that ends between the check and its use stays ended', async () => {
  const { ask, stores, store } = await anEndpoint()
  const { use } = store
  store.use = async (tokenId, frequencyMs) => {
    await stores.sessions.destroy(tokenId)
    return await use(tokenId, frequencyMs)
  }
  assert.deepEqual((await ask('refresh', { on: 'demo-2' }))[0], 200)
  assert.deepEqual((await ask('refresh'))[0], 401)
  assert.equal(
    (await stores.sessions.findByUser('id=demo,ou=user,o=alpha,ou=services,ou=am-config', 9)).length,
    0,
  )
})
