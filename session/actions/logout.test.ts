// The three actions that end sessions.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TokenId } from '../session.ts'
import { digestOf, sessionHandleOf } from '../session-handle.ts'
import { aSession } from '../session-store.contract.ts'
import { aServerWith } from './action-under-test.ts'

const a = 'a' as TokenId
const b = 'b' as TokenId
const [handleOfA, handleOfB] = [a, b].map((tokenId) => sessionHandleOf(digestOf(tokenId)))

test('logout answers "Token has expired" when the target token is unknown', async () => {
  const { answer } = await aServerWith()
  assert.deepEqual(await answer('logout'), { result: 'Token has expired' })
})

test('logout ends the session, and the second of two at once finds it ended', async () => {
  const { answer, context } = await aServerWith(aSession())
  const target = await context.store.find(a)
  const both = await Promise.all([answer('logout', { target }), answer('logout', { target })])
  assert.deepEqual(both, [{ result: 'Successfully logged out' }, { result: 'Token has expired' }])
  assert.equal(await context.store.find(a), undefined)
})

test('logout answers nothing when the store cannot hold the end', async () => {
  const { answer, context } = await aServerWith(aSession())
  context.store.destroy = () => Promise.reject(new Error('the disk is full'))
  await assert.rejects(answer('logout'), { message: 'the disk is full' })
})

test('logout tells the audit log of the end of a session, once', async () => {
  const { answer, events } = await aServerWith(aSession({ properties: { AMCtxId: 'x-1' } }))
  await answer('logout')
  await answer('logout')
  assert.deepEqual(events, [{ kind: 'loggedOut', session: 'x-1' }])
})

test('logoutByHandle is answered 400 without a list of texts', async () => {
  const { answer } = await aServerWith(aSession())
  for (const content of [
    null,
    {},
    [],
    { sessionHandles: 'shandle:x' },
    { sessionHandles: [7] },
    { sessionHandles: {} },
  ]) {
    await assert.rejects(answer('logoutByHandle', { content }), {
      code: 400,
      message: `The "sessionHandles" field is not defined in the request or it's not a JSON array`,
    })
  }
})

test('logoutByHandle ends the sessions, and says true also for one that has ended and for what is no handle', async () => {
  const { answer, context, events } = await aServerWith(aSession())
  await context.store.create(aSession({ tokenId: b }))
  await context.store.destroy(b)
  const content = { sessionHandles: [handleOfA ?? '', handleOfB ?? '', 'no handle'] }
  assert.deepEqual(await answer('logoutByHandle', { content }), {
    result: { [handleOfA ?? '']: true, [handleOfB ?? '']: true, 'no handle': true },
  })
  assert.equal(await context.store.find(a), undefined)
  assert.deepEqual(events, [{ kind: 'destroyed', session: handleOfA }])
  assert.deepEqual(await answer('logoutByHandle', { content: { sessionHandles: [] } }), { result: {} })
})

test('logoutByHandle answers nothing when the store cannot hold the end', async () => {
  const { answer, context } = await aServerWith(aSession())
  context.store.destroyByHandle = () => Promise.reject(new Error('the disk is full'))
  const content = { sessionHandles: [handleOfA ?? ''] }
  await assert.rejects(answer('logoutByHandle', { content }), { message: 'the disk is full' })
})

test('logoutByUser is answered 400 without a name', async () => {
  const { answer } = await aServerWith(aSession())
  for (const content of [null, {}, { username: '' }, { username: 7 }]) {
    await assert.rejects(answer('logoutByUser', { version: '5.1', content }), { code: 400 })
  }
})

test("logoutByUser ends all sessions of the user in the request's realm, and no others", async () => {
  const { answer, context, events } = await aServerWith(aSession())
  await context.store.create(aSession({ tokenId: b }))
  const elsewhere = aSession({
    tokenId: 'c',
    universalId: 'id=demo,ou=user,o=bravo,ou=services,ou=am-config',
  })
  await context.store.create(elsewhere)
  assert.deepEqual(await answer('logoutByUser', { version: '5.1', content: { username: 'demo' } }), {
    result: true,
  })
  assert.equal(await context.store.find(a), undefined)
  assert.equal(await context.store.find(b), undefined)
  assert.ok(await context.store.find(elsewhere.tokenId))
  const ended = events.map(({ session }) => session)
  assert.deepEqual(ended.toSorted(), [handleOfA, handleOfB].toSorted())
})

test('logoutByUser ends for good what has just expired, and tells the audit log of what lived only', async () => {
  const { answer, clock, context, events } = await aServerWith(aSession({ maxIdleTimeMinutes: 1 }))
  await context.store.create(aSession({ tokenId: b }))
  clock.advanceMs(60_000)
  await answer('logoutByUser', { version: '5.1', content: { username: 'demo' } })
  assert.deepEqual(
    events.map(({ session }) => session),
    [handleOfB],
  )
  clock.advanceMs(-30_000)
  assert.equal(await context.store.find(a), undefined)
})

test('logoutByUser is true also for a user without sessions', async () => {
  const { answer } = await aServerWith(aSession())
  assert.deepEqual(await answer('logoutByUser', { version: '5.1', content: { username: 'nobody' } }), {
    result: true,
  })
})
