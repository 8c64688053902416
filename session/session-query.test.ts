// The query of the sessions collection: what it refuses, whom it finds, and how a session looks in it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseParameters, parseQuery } from '#crest'
import type { ResourceVersion } from './action.ts'
import { fixedClock } from './clock.ts'
import { digestOf, sessionHandleOf } from './session-handle.ts'
import { querySessions } from './session-query.ts'
import { aSession } from './session-store.contract.ts'
import { aStore } from './sessions-under-test.ts'
import { defaultSessionSettings } from './settings.ts'
import { universalIdOf } from './universal-id.ts'

const startMs = Date.UTC(2026, 1, 11, 9, 14, 5, 318)

async function aTenant({ maxSessionListSize = 120 } = {}) {
  const clock = fixedClock(startMs)
  const store = await aStore({ clock })
  const context = {
    store,
    clock,
    sessionSettingsOf: () => ({ ...defaultSessionSettings, maxSessionListSize }),
  }
  const create = async (tokenId: string, username = 'demo', realm = '/alpha') => {
    const times = { creationTimeMs: clock.nowMs(), latestAccessTimeMs: clock.nowMs() }
    await store.create(
      aSession({ tokenId, username, realm, universalId: universalIdOf(username, realm), ...times }),
    )
    clock.advanceMs(1_000)
  }
  const ask = async (query: string, version: ResourceVersion = '4.0') => {
    const parameters = parseParameters(query)
    return await querySessions(context, { query: parseQuery(parameters), version, parameters })
  }
  const namesOf = async (filter: string, more = '') => {
    const { result } = await ask(`_queryFilter=${encodeURIComponent(filter)}${more}`)
    return (result as { username: string }[]).map(({ username }) => username)
  }
  return { clock, store, create, ask, namesOf }
}

const refused: readonly [filter: string, message: string][] = [
  ['username eq "demo"', 'username is supported in query filter only together with realm'],
  ['universalId eq "x" and realm eq "/alpha"', 'universalId is not supported in query filter'],
  ['/a/b eq "x"', 'a/b is not supported in query filter'],
  ['realm co "alpha"', 'Operator co is not supported in query filter'],
  ['realm pr', 'Operator pr is not supported in query filter'],
  ['realm eq 7', 'realm must be a text in query filter'],
  ['realm eq "/a" and realm eq "/b"', 'realm is given more than once in query filter'],
  ...['true', '!(realm eq "/alpha")', 'realm eq "/a" or realm eq "/b"', '(true) and realm eq "/a"'].map(
    (filter): [string, string] => [
      filter,
      'Query filter must be realm eq "…", or username eq "…" and realm eq "…"',
    ],
  ),
]
for (const [filter, message] of refused) {
  test(`the filter ${filter} is answered 400`, async () => {
    const { namesOf } = await aTenant()
    await assert.rejects(namesOf(filter), { code: 400, message })
  })
}

test('a query by id or expression is answered 400 above 1.x, one by filter at 1.x', async () => {
  const { ask } = await aTenant()
  await assert.rejects(ask('_queryId=all'), { code: 400 })
  await assert.rejects(ask('_queryExpression=x'), { code: 400 })
  await assert.rejects(ask('_queryFilter=true', '1.2'), { code: 400 })
  await assert.rejects(ask('_queryId=none', '1.2'), { code: 400 })
})

test('a realm shows its own sessions and not those of a realm below it', async () => {
  const { create, namesOf } = await aTenant()
  await create('a', 'demo')
  await create('b', 'other')
  await create('c', 'nested', '/alpha/beta')
  await create('d', 'amadmin', '/')
  assert.deepEqual(await namesOf('realm eq "/alpha"'), ['demo', 'other'])
  assert.deepEqual(await namesOf('(realm eq "/alpha/beta")'), ['nested'])
  assert.deepEqual(await namesOf('realm eq "/"'), ['amadmin'])
  assert.deepEqual(await namesOf('realm eq "/nowhere"'), [])
})

test("a user's sessions are found by name and realm, in either order", async () => {
  const { create, namesOf } = await aTenant()
  await create('a', 'demo')
  await create('b', 'demo', '/bravo')
  await create('c', 'other')
  await create('d', 'demo')
  assert.deepEqual(await namesOf('username eq "demo" and realm eq "/alpha"'), ['demo', 'demo'])
  assert.deepEqual(await namesOf("realm eq '/alpha' and /username eq 'other'"), ['other'])
  assert.deepEqual(await namesOf('username eq "nobody" and realm eq "/alpha"'), [])
})

test('an ended and an expired session are not found', async () => {
  const { create, namesOf, store, clock } = await aTenant()
  await create('a')
  await create('b')
  await store.destroyByHandle(sessionHandleOf(digestOf('a' as Parameters<typeof digestOf>[0])))
  assert.equal((await namesOf('realm eq "/alpha"')).length, 1)
  clock.advanceMs(1_800_000)
  assert.deepEqual(await namesOf('realm eq "/alpha"'), [])
})

test('a session has these members in this order; only the latest access time has milliseconds', async () => {
  const { create, ask } = await aTenant()
  await create('a')
  const filter = '_queryFilter=realm+eq+%22/alpha%22'
  const handle = sessionHandleOf(digestOf('a' as Parameters<typeof digestOf>[0]))
  const at31 = JSON.stringify((await ask(filter, '3.1')).result)
  assert.equal(
    at31,
    `[{"username":"demo","universalId":"id=demo,ou=user,o=alpha,ou=services,ou=am-config","realm":"/alpha","sessionHandle":"${handle}",` +
      '"latestAccessTime":"2026-02-11T09:14:05.318Z","maxIdleExpirationTime":"2026-02-11T09:44:05Z","maxSessionExpirationTime":"2026-02-11T11:14:05Z"}]',
  )
  for (const version of ['4.0', '5.1'] as const) {
    const [{ _rev }] = (await ask(filter, version)).result as [{ _rev: string }]
    assert.match(_rev, /^-?\d+$/)
    assert.equal(JSON.stringify((await ask(filter, version)).result), at31.replace('{', `{"_rev":"${_rev}",`))
  }
})

test('the revision changes when the session is used', async () => {
  const { create, ask, store } = await aTenant()
  await create('a')
  const revision = async () =>
    JSON.stringify((await ask('_queryFilter=realm+eq+"/alpha"&_fields=_rev')).result)
  const before = await revision()
  assert.equal(await revision(), before)
  await store.use('a' as Parameters<typeof store.use>[0], 0)
  assert.notEqual(await revision(), before)
})

test('sessions come in the order of their creation, or as sort keys say, in pages', async () => {
  const { create, namesOf } = await aTenant()
  for (const name of ['b', 'c', 'a']) await create(name, name)
  const inAlpha = 'realm eq "/alpha"'
  assert.deepEqual(await namesOf(inAlpha), ['b', 'c', 'a'])
  assert.deepEqual(await namesOf(inAlpha, '&_sortKeys=username'), ['a', 'b', 'c'])
  assert.deepEqual(await namesOf(inAlpha, '&_sortKeys=-latestAccessTime&_pageSize=2'), ['a', 'c'])
  assert.deepEqual(await namesOf(inAlpha, '&_pageSize=2&_pagedResultsCookie=2'), ['a'])
})

test('no more than maxSessionListSize are found', async () => {
  const { create, ask, namesOf } = await aTenant({ maxSessionListSize: 2 })
  for (const token of ['a', 'b', 'c']) await create(token)
  assert.equal((await namesOf('realm eq "/alpha"')).length, 2)
  assert.equal((await namesOf('username eq "demo" and realm eq "/alpha"')).length, 2)
  assert.equal((await ask('_queryId=all', '1.2')).resultCount, 2)
})

test('at 1.x a query by id shows user and minutes left, of all realms', async () => {
  const { create, ask } = await aTenant()
  await create('a', 'demo')
  await create('b', 'amadmin', '/')
  const items = [
    { userid: 'demo', timeleft: 119 },
    { userid: 'amadmin', timeleft: 119 },
  ]
  for (const id of ['all', 'list', '01', 'server&serverId=01']) {
    assert.deepEqual((await ask(`_queryId=${id}`, '1.2')).result, items, id)
  }
  for (const id of ['02', 'server&serverId=02']) {
    assert.deepEqual((await ask(`_queryId=${id}`, '1.2')).result, [], id)
  }
})
