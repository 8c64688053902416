// The actions on a session's properties: what they refuse, what they change, and the exact shape of their answers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from '#crest'
import type { ResourceVersion } from '../action.ts'
import type { TokenId } from '../session.ts'
import { aSession } from '../session-store.contract.ts'
import { aServerWith } from './action-under-test.ts'

const a = 'a' as TokenId
const settings = {
  sessionPropertyWhitelist: ['AMCtxId', 'LoginLocation', 'Theme'],
  protectedProperties: ['locked'],
}
const properties = { AMCtxId: 'x-1', LoginLocation: 'here', AuthLevel: '0' }
const aServer = (more = {}) => aServerWith(aSession({ properties }), { settings: { ...settings, ...more } })
const badRequest = { name: 'ResourceException', code: 400, message: 'Bad Request' }
const forbidden = { name: 'ResourceException', code: 403, message: 'Forbidden' }
const version = '1.2'

const noProperties: readonly JsonValue[] = [
  null,
  {},
  { tokenId: 'a' },
  [],
  'text',
  7,
  { Theme: 7 },
  { Theme: null },
  { Theme: 'dark', LoginLocation: ['x'] },
]

test('updateSessionProperties is answered 400 when there is nothing to set, or a value is no text', async () => {
  const { answer, context } = await aServer()
  for (const content of noProperties)
    await assert.rejects(answer('updateSessionProperties', { content }), badRequest)
  assert.deepEqual((await context.store.find(a))?.properties, properties)
})

test('updateSessionProperties is answered 400 when the target token is unknown', async () => {
  const { answer } = await aServerWith(undefined, { settings })
  await assert.rejects(answer('updateSessionProperties', { content: { Theme: 'dark' } }), badRequest)
})

test('a property that is not on the allowlist, or is protected although it is, is answered 403 and nothing is set', async () => {
  const listed = [
    ...settings.sessionPropertyWhitelist,
    'am.protected.x',
    'AuthLevel',
    'Locked',
    'sun.am.UniversalIdentifier',
    'HOST',
  ]
  const { answer, context } = await aServer({ sessionPropertyWhitelist: listed })
  const names = [
    'secret',
    'theme',
    'AMCtxId',
    'am.protected.x',
    'AuthLevel',
    'Locked',
    'sun.am.UniversalIdentifier',
    'HOST',
  ]
  for (const name of names) {
    const content = { Theme: 'dark', [name]: 'changed' }
    await assert.rejects(answer('updateSessionProperties', { content }), forbidden, name)
    await assert.rejects(
      answer('updateSessionProperties', { content, isAdministrator: true }),
      forbidden,
      name,
    )
    await assert.rejects(answer('setProperty', { version, content }), forbidden, name)
    await assert.rejects(
      answer('deleteProperty', { version, content: { properties: [name] } }),
      forbidden,
      name,
    )
  }
  assert.deepEqual((await context.store.find(a))?.properties, properties)
})

test('updateSessionProperties sets some of the allowlist from 3.1 on, answers all of it, and moves no time', async () => {
  for (const at of ['3.1', '4.0', '5.1'] as const) {
    const { answer, context, clock, events } = await aServer()
    clock.advanceMs(100_000)
    const content = { Theme: 'dark', tokenId: 'a' }
    assert.equal(
      JSON.stringify(await answer('updateSessionProperties', { version: at, content })),
      '{"AMCtxId":"x-1","LoginLocation":"here","Theme":"dark"}',
    )
    const session = await context.store.find(a)
    assert.deepEqual(session?.properties, { ...properties, Theme: 'dark' })
    assert.equal(session?.latestAccessTimeMs, 1_000)
    assert.deepEqual(events, [{ kind: 'propertiesChanged', session: 'x-1', names: ['Theme'] }])
  }
})

test('updateSessionProperties at 2.x wants every name of the allowlist', async () => {
  const { answer } = await aServer({ sessionPropertyWhitelist: ['LoginLocation', 'Theme'] })
  const update = (content: JsonValue, at: ResourceVersion = '2.1') =>
    answer('updateSessionProperties', { version: at, content })
  await assert.rejects(update({ Theme: 'dark' }), forbidden)
  await assert.rejects(update({ Theme: 'dark', LoginLocation: 'x', secret: 'y' }), forbidden)
  assert.deepEqual(await update({ Theme: 'dark', LoginLocation: '' }), { LoginLocation: '', Theme: 'dark' })
})

test('a session that is logged out while its properties are set stays ended, and the answer is 400', async () => {
  const { answer, context } = await aServer()
  const target = await context.store.find(a)
  await context.store.destroy(a)
  await assert.rejects(answer('updateSessionProperties', { target, content: { Theme: 'dark' } }), badRequest)
  assert.deepEqual(await answer('setProperty', { version, target, content: { Theme: 'dark' } }), {
    success: false,
  })
  assert.equal(await context.store.find(a), undefined)
})

test('a client-side session is answered 400', async () => {
  const { answer, context } = await aServerWith(undefined, { settings })
  const { tokenId: _, ...session } = aSession()
  const target = await context.store.createClientSide(session)
  await assert.rejects(answer('updateSessionProperties', { target, content: { Theme: 'dark' } }), {
    code: 400,
    message: 'The properties of a client-side session cannot be changed',
  })
})

test('getPropertyNames answers the allowlist', async () => {
  const { answer } = await aServer()
  assert.deepEqual(await answer('getPropertyNames', { version }), {
    properties: settings.sessionPropertyWhitelist,
  })
})

test('getProperty is answered 400 for a list that is none and for an unknown target', async () => {
  const { answer } = await aServer()
  for (const names of ['Theme', 7, [7], {}, null]) {
    await assert.rejects(answer('getProperty', { version, content: { properties: names } }), badRequest)
  }
  const empty = await aServerWith(undefined, { settings })
  await assert.rejects(empty.answer('getProperty', { version }), badRequest)
})

test('getProperty answers those asked for, or all of the allowlist, that are set; others only to an administrator', async () => {
  const { answer } = await aServer()
  const get = (content: JsonValue, isAdministrator = false) =>
    answer('getProperty', { version, content, isAdministrator })
  assert.deepEqual(await get(null), { AMCtxId: 'x-1', LoginLocation: 'here' })
  assert.deepEqual(await get({ properties: ['LoginLocation', 'Theme'] }), { LoginLocation: 'here' })
  await assert.rejects(get({ properties: ['LoginLocation', 'AuthLevel'] }), forbidden)
  assert.deepEqual(await get({ properties: ['AuthLevel', 'toString'] }, true), {
    AuthLevel: '0',
  })
})

test('setProperty is answered 400 when there is nothing to set, and says whether it did', async () => {
  const { answer, context } = await aServer()
  for (const content of noProperties)
    await assert.rejects(answer('setProperty', { version, content }), badRequest)
  assert.deepEqual(await answer('setProperty', { version, content: { Theme: 'dark' } }), { success: true })
  assert.equal((await context.store.find(a))?.properties.Theme, 'dark')
  await context.store.destroy(a)
  assert.deepEqual(await answer('setProperty', { version, content: { Theme: 'light' } }), { success: false })
})

test('setProperty and deleteProperty say that nothing was done to a session that has ended, whatever the body says', async () => {
  const { answer, context } = await aServer()
  await context.store.destroy(a)
  for (const content of [null, { AuthLevel: '9' }, { properties: ['AuthLevel'] }]) {
    for (const action of ['setProperty', 'deleteProperty']) {
      assert.deepEqual(await answer(action, { version, content }), { success: false })
    }
  }
})

test('deleteProperty is answered 400 without names, and empties the properties it is given', async () => {
  const { answer, context, events } = await aServer()
  for (const content of [null, {}, { properties: [] }, { properties: 'Theme' }]) {
    await assert.rejects(answer('deleteProperty', { version, content }), badRequest)
  }
  const content = { properties: ['LoginLocation', 'Theme'] }
  assert.deepEqual(await answer('deleteProperty', { version, content }), { success: true })
  assert.deepEqual((await context.store.find(a))?.properties, { ...properties, LoginLocation: '', Theme: '' })
  assert.deepEqual(events, [{ kind: 'propertiesChanged', session: 'x-1', names: ['LoginLocation', 'Theme'] }])
})
