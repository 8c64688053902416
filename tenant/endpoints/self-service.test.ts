// What journeys that change identities do to sessions and the log, over HTTP.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import { failureNodeId, successNodeId } from '#journey'
import { alpha, aTenant, cookieName, demoUser, type TenantUnderTest } from '../tenant-under-test.ts'

const authenticate = `${alpha}/authenticate?authIndexType=service&authIndexValue=Update`
const v2 = { 'accept-api-version': 'resource=2.1', 'content-type': 'application/json' }

/** Takes the user name out of the session, asks for the password and then for another one. */
const update = {
  tree: {
    _id: 'Update',
    entryNodeId: 'session',
    nodes: {
      session: { nodeType: 'SessionDataNode', connections: { outcome: 'old' } },
      old: { nodeType: 'PasswordCollectorNode', connections: { outcome: 'decision' } },
      decision: { nodeType: 'DataStoreDecisionNode', connections: { true: 'new', false: failureNodeId } },
      new: { nodeType: 'ValidatedPasswordNode', connections: { outcome: 'patch' } },
      patch: { nodeType: 'PatchObjectNode', connections: { PATCHED: successNodeId, FAILURE: failureNodeId } },
    },
  },
  nodes: {
    session: { sessionDataKey: 'UserToken', sharedStateKey: 'userName' },
    old: {},
    decision: {},
    new: { validateInput: true },
    patch: {},
  },
  innerNodes: {},
}

async function answer({ send }: TenantUnderTest, token: string, question: JsonObject, value: string) {
  const [callback] = question.callbacks as unknown as JsonObject[]
  const callbacks = [{ ...callback, input: [{ name: 'IDToken1', value }] }] as unknown as JsonObject[]
  return await send(authenticate, {
    headers: { ...v2, [cookieName]: token },
    body: { ...question, callbacks: callbacks as never },
  })
}

const isLive = async ({ send }: TenantUnderTest, token: string) =>
  (await send(`${alpha}/sessions?_action=refresh`, { headers: { [cookieName]: token } })).status === 200

test('a password that a journey changes ends the other sessions of the user, and brings a new one', async (t) => {
  const tenant = await aTenant(t, { journeys: [update] })
  const [own, other] = [await tenant.login(), await tenant.login()]
  const first = await tenant.send(authenticate, { headers: { ...v2, [cookieName]: own } })
  const second = await answer(tenant, own, first.body, demoUser.password)
  assert.deepEqual([await isLive(tenant, own), await isLive(tenant, other)], [true, true])
  const end = await answer(tenant, own, second.body, 'An0ther-password')
  assert.equal(end.status, 200)
  assert.deepEqual([await isLive(tenant, own), await isLive(tenant, other)], [false, false])
  assert.equal(await isLive(tenant, String(end.body.tokenId)), true)
  assert.equal(await isLive(tenant, await tenant.login({ password: 'An0ther-password' })), true)
})

test('a session of another realm tells a journey nothing', async (t) => {
  const tenant = await aTenant(t, { journeys: [update] })
  const { password = '' } = tenant.tenant.administrator
  const administrator = await tenant.login({ realm: '/am/json/realms/root', username: 'amAdmin', password })
  const first = await tenant.send(authenticate, { headers: { ...v2, [cookieName]: administrator } })
  const end = await answer(tenant, administrator, first.body, password)
  assert.deepEqual([end.status, end.body.message], [401, 'Login failure'])
})
