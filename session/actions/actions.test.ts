// The actions on sessions: what they refuse, when they write, and the exact shape of their answers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ResourceVersion, resourceVersions } from '../action.ts'
import { owner } from '../authorize.ts'
import type { Session, TokenId } from '../session.ts'
import { aSession } from '../session-store.contract.ts'
import { aServerWith } from './action-under-test.ts'
import { actions, findAction, getAction } from './index.ts'

const a = 'a' as TokenId
const minuteMs = 60_000

test('an action nobody knows is answered 501 with its name as it was written', () => {
  assert.throws(() => getAction('Dance', '4.0'), {
    name: 'ResourceException',
    code: 501,
    reason: 'Not Implemented',
    message: 'Action Dance not implemented for this resource',
  })
})

test('an action is answered 501 at a version that does not have it', () => {
  const refused = (action: string) =>
    resourceVersions.filter((version) => {
      try {
        return !getAction(action, version)
      } catch {
        return true
      }
    })
  const since = (version: ResourceVersion) => resourceVersions.slice(0, resourceVersions.indexOf(version))
  const onlyAt1 = resourceVersions.slice(1)
  assert.deepEqual(Object.fromEntries(actions.map(({ name }) => [name, refused(name)])), {
    deleteProperty: onlyAt1,
    getIdle: onlyAt1,
    getMaxIdle: onlyAt1,
    getMaxSessionTime: onlyAt1,
    getMaxTime: onlyAt1,
    getProperty: onlyAt1,
    getPropertyNames: onlyAt1,
    getSessionInfo: since('2.1'),
    getSessionInfoAndResetIdleTime: since('4.0'),
    getSessionProperties: since('2.1'),
    getTimeLeft: onlyAt1,
    isActive: onlyAt1,
    logout: [],
    logoutByHandle: since('2.1'),
    logoutByUser: since('5.1'),
    refresh: since('2.1'),
    setProperty: onlyAt1,
    updateSessionProperties: since('2.1'),
    validate: [],
  })
})

test('the letter case of an action is free', () => {
  assert.equal(findAction('getsessioninfoandresetidletime')?.name, 'getSessionInfoAndResetIdleTime')
  for (const { name } of actions) assert.equal(findAction(name.toUpperCase())?.name, name)
})

test("an action that uses its target is open to its owner, so that finding one's own session may be its use", () => {
  const stranger = { universalId: 'id=other', isAdministrator: false }
  const claim = { caller: stranger, target: aSession(), realm: '/alpha', content: null }
  const using = actions.filter(({ isUse }) => isUse !== undefined)
  assert.deepEqual(
    using.map(({ name }) => name),
    ['getSessionInfoAndResetIdleTime', 'isActive', 'refresh', 'validate'],
  )
  for (const { allowed } of using) assert.ok(allowed === owner || allowed(claim))
})

test('refresh answers {valid:false} when the target token is unknown', async () => {
  const { answer } = await aServerWith()
  assert.deepEqual(await answer('refresh'), { valid: false })
})

test('refresh answers {valid:false} when the session is logged out while the request is under way', async () => {
  const { answer, context } = await aServerWith(aSession({ latestAccessTimeMs: 0 }), { nowMs: 100_000 })
  const { use } = context.store
  context.store.use = async (...use_) => {
    await context.store.destroy(a)
    return await use(...use_)
  }
  assert.deepEqual(await answer('refresh'), { valid: false })
  assert.equal(await context.store.find(a), undefined)
})

test('refresh does not write when exactly the update frequency has passed', async () => {
  const { answer, context } = await aServerWith(aSession({ creationTimeMs: 0, latestAccessTimeMs: 0 }), {
    nowMs: 60_000,
  })
  assert.equal((await answer('refresh')).idletime, 60)
  assert.equal((await context.store.find(a))?.latestAccessTimeMs, 0)
})

test('refresh writes one millisecond after the update frequency', async () => {
  const { answer, context } = await aServerWith(aSession({ latestAccessTimeMs: 0 }), { nowMs: 60_001 })
  assert.equal((await answer('refresh')).idletime, 0)
  assert.equal((await context.store.find(a))?.latestAccessTimeMs, 60_001)
})

test('refresh does not write when the clock went back', async () => {
  const { answer, context } = await aServerWith(aSession({ latestAccessTimeMs: 500_000 }), { nowMs: 1_000 })
  assert.equal((await answer('refresh')).idletime, 0)
  assert.equal((await context.store.find(a))?.latestAccessTimeMs, 500_000)
})

test('refresh answers six members in this order at every version: seconds, and the limits in minutes', async () => {
  for (const version of ['2.1', '3.1', '4.0', '5.1'] as const) {
    const { answer } = await aServerWith(aSession({ username: 'demo' }), { nowMs: 1_000 + 12 * minuteMs })
    assert.equal(
      JSON.stringify(await answer('refresh', { version })),
      '{"uid":"demo","realm":"/alpha","idletime":0,"maxidletime":30,"maxsessiontime":120,"maxtime":6480}',
    )
  }
})

test('refresh never extends the max session time', async () => {
  const { answer, context, clock } = await aServerWith(
    aSession({ creationTimeMs: 0, latestAccessTimeMs: 0 }),
    { nowMs: 0 },
  )
  for (let minutes = 25; minutes < 120; minutes += 25) {
    clock.setMs(minutes * minuteMs)
    assert.equal((await answer('refresh')).maxtime, (120 - minutes) * 60)
  }
  clock.setMs(120 * minuteMs)
  assert.equal(await context.store.find(a), undefined)
})

test('getSessionInfo answers {valid:false} when the target token is unknown', async () => {
  const { answer } = await aServerWith()
  assert.deepEqual(await answer('getSessionInfo'), { valid: false })
})

test('getSessionInfo answers names, whole UTC seconds and properties, and touches nothing', async () => {
  const { answer, context } = await aServerWith(january(), { nowMs: Date.parse('2026-01-31T10:20:00Z') })
  context.store.use = () => assert.fail('used')
  assert.equal(
    JSON.stringify(await answer('getSessionInfo', { version: '4.0' })),
    '{"username":"demo","universalId":"id=demo,ou=user,o=alpha,ou=services,ou=am-config","realm":"/alpha",' +
      '"latestAccessTime":"2026-01-31T10:05:30Z","maxIdleExpirationTime":"2026-01-31T10:35:30Z",' +
      '"maxSessionExpirationTime":"2026-01-31T12:00:00Z","properties":{"AMCtxId":"x-1"}}',
  )
})

test('getSessionInfo shows the session handle behind the realm at 2.x only', async () => {
  const { answer } = await aServerWith(january(), { nowMs: Date.parse('2026-01-31T10:20:00Z') })
  const namesAt = async (version: ResourceVersion) => Object.keys(await answer('getSessionInfo', { version }))
  assert.deepEqual((await namesAt('2.1')).slice(2, 5), ['realm', 'sessionHandle', 'latestAccessTime'])
  for (const version of ['3.1', '4.0', '5.1'] as const) {
    assert.ok(!(await namesAt(version)).includes('sessionHandle'))
  }
})

test('getSessionInfo shows the properties of both lists, "" for one that is not set, and AMCtxId always', async () => {
  const session = aSession({ properties: { AMCtxId: 'x-1', LoginLocation: 'here', secret: 'kept' } })
  const { answer } = await aServerWith(session, {
    settings: { sessionPropertyWhitelist: ['LoginLocation'], whitelistedQueryProperties: ['constructor'] },
  })
  assert.deepEqual((await answer('getSessionInfo')).properties, {
    AMCtxId: 'x-1',
    LoginLocation: 'here',
    constructor: '',
  })
})

test('getSessionInfoAndResetIdleTime gives the same answer after the reset, and obeys the update frequency', async () => {
  const start = Date.parse('2026-01-31T10:00:00Z')
  const session = aSession({ creationTimeMs: start, latestAccessTimeMs: start })
  const { answer, clock } = await aServerWith(session, { nowMs: start + 60_000 })
  assert.equal((await answer('getSessionInfoAndResetIdleTime')).latestAccessTime, '2026-01-31T10:00:00Z')
  clock.advanceMs(1)
  const after = await answer('getSessionInfoAndResetIdleTime')
  assert.equal(after.latestAccessTime, '2026-01-31T10:01:00Z')
  assert.deepEqual(after, await answer('getSessionInfo'))
})

test('getSessionInfoAndResetIdleTime answers {valid:false} when the target token is unknown', async () => {
  const { answer } = await aServerWith()
  assert.deepEqual(await answer('getSessionInfoAndResetIdleTime'), { valid: false })
})

test('getSessionProperties is answered 400 when the target token is unknown', async () => {
  const { answer } = await aServerWith()
  await assert.rejects(answer('getSessionProperties'), {
    code: 400,
    reason: 'Bad Request',
    message: 'Bad Request',
  })
})

test('getSessionProperties answers every name of the allowlist and touches nothing', async () => {
  const { answer, context } = await aServerWith(
    aSession({ properties: { AMCtxId: 'x-1', secret: 'kept' } }),
    {
      nowMs: 20 * minuteMs,
      settings: { sessionPropertyWhitelist: ['LoginLocation', 'AMCtxId'] },
    },
  )
  context.store.use = () => assert.fail('used')
  assert.equal(JSON.stringify(await answer('getSessionProperties')), '{"LoginLocation":"","AMCtxId":"x-1"}')
})

test('validate answers {valid:false} when the target token is unknown', async () => {
  const { answer } = await aServerWith()
  assert.deepEqual(await answer('validate', { version: '1.2' }), { valid: false })
})

test('validate answers exactly four members in this order, at version 1 too', async () => {
  const { answer } = await aServerWith(aSession({ properties: { AMCtxId: 'x-1' } }))
  for (const version of resourceVersions) {
    assert.equal(
      JSON.stringify(await answer('validate', { version })),
      '{"valid":true,"sessionUid":"x-1","uid":"demo","realm":"/alpha"}',
    )
  }
})

test('validate counts as a use of the session, unless the query says refresh=false', async () => {
  const { answer, context, clock } = await aServerWith(aSession({ latestAccessTimeMs: 0 }), { nowMs: 60_001 })
  assert.equal((await answer('validate', { query: 'refresh=false' })).valid, true)
  assert.equal((await answer('validate', { query: 'Refresh=FALSE' })).valid, true)
  assert.equal((await context.store.find(a))?.latestAccessTimeMs, 0)
  await answer('validate', { query: 'refresh=true' })
  assert.equal((await context.store.find(a))?.latestAccessTimeMs, 60_001)
  clock.setMs(120_001)
  await answer('validate')
  assert.equal((await context.store.find(a))?.latestAccessTimeMs, 60_001)
})

test('isActive says whether the session lives, and uses it only when the query says refresh=true', async () => {
  const { answer, context } = await aServerWith(aSession({ latestAccessTimeMs: 0 }), { nowMs: 60_001 })
  const version = '1.2'
  assert.deepEqual(await answer('isActive', { version }), { active: true })
  assert.equal((await context.store.find(a))?.latestAccessTimeMs, 0)
  assert.deepEqual(await answer('isActive', { version, query: 'refresh=true' }), { active: true })
  assert.equal((await context.store.find(a))?.latestAccessTimeMs, 60_001)
  await context.store.destroy(a)
  assert.deepEqual(await answer('isActive', { version }), { active: false })
})

function january(): Session {
  return aSession({
    creationTimeMs: Date.parse('2026-01-31T10:00:00.900Z'),
    latestAccessTimeMs: Date.parse('2026-01-31T10:05:30.999Z'),
    properties: { AMCtxId: 'x-1' },
  })
}
