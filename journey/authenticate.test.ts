// Journeys from the first request to the session's owner: what ends in 400 or 401, what asks again, what succeeds.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { type JsonObject, serviceUnavailable } from '#crest'
import { fixedClock } from '#session'
import { createAuthIds } from './auth-id.ts'
import { type AuthenticateRequest, createAuthentication } from './authenticate.ts'
import { builtInJourneys } from './built-in-journeys.ts'
import { type IdentityRepository, openIdentityRepository } from './identity-repository.ts'
import { createPasswordHasher } from './password-hasher.ts'
import { type Journey, successNodeId } from './tree.ts'

const hasher = createPasswordHasher()
const clock = fixedClock(Date.UTC(2026, 1, 11))

async function aRealm(
  options: { journeys?: readonly Journey[]; verifyPassword?: IdentityRepository['verifyPassword'] } = {},
) {
  const identities = await openIdentityRepository({ hasher })
  await identities.setPassword({ realm: '/alpha', username: 'demo' }, 'secret')
  const { authenticate } = createAuthentication({
    journeys: options.journeys ?? builtInJourneys,
    defaultJourney: 'Login',
    identities: options.verifyPassword
      ? { ...identities, verifyPassword: options.verifyPassword }
      : identities,
    authIds: createAuthIds({ secret: new Uint8Array(32), clock, randomBytes }),
  })
  const send = (document: JsonObject, request: Partial<AuthenticateRequest> = {}) =>
    authenticate({ realm: '/alpha', document, header: () => undefined, ...request })
  return {
    send,
    async start(request: Partial<AuthenticateRequest> = {}): Promise<JsonObject> {
      const answer = await send({}, request)
      assert(answer.kind === 'question')
      return answer.body
    },
  }
}

function filled(body: JsonObject, username: string, password: string): JsonObject {
  const [name, secret] = body.callbacks as readonly JsonObject[]
  return {
    ...body,
    callbacks: [
      { ...name, input: [{ name: 'IDToken1', value: username }] },
      { ...secret, input: [{ name: 'IDToken2', value: password }] },
    ],
  }
}

const headers = (username: string, password: string) => (name: string) =>
  ({ 'x-openam-username': username, 'x-openam-password': password })[name.toLowerCase()]

const refused: readonly [title: string, request: Partial<AuthenticateRequest>, message: string][] = [
  ['an unknown journey', { authIndexType: 'service', authIndexValue: 'Nope' }, 'No Configuration found'],
  ['a journey type without a name', { authIndexType: 'service' }, 'No Configuration found'],
  ['a type nothing answers to', { authIndexType: 'module', authIndexValue: 'x' }, 'No Configuration found'],
  ['an unknown type', { authIndexType: 'planet', authIndexValue: 'x' }, 'Unknown Authentication Index Type'],
  [
    'a document without authId',
    { document: { callbacks: [] } },
    'Failed to parse JWT, the document has no authId',
  ],
]
for (const [title, request, message] of refused) {
  test(`${title} is refused with 400`, async () => {
    const { send } = await aRealm()
    await assert.rejects(send({}, request), { name: 'ResourceException', code: 400, message })
  })
}

test('a wrong password and an unknown user are refused in the same words', async () => {
  const { send, start } = await aRealm()
  const refusal = { code: 401, reason: 'Unauthorized', message: 'Login failure', detail: undefined }
  await assert.rejects(send(filled(await start(), 'demo', 'wrong')), refusal)
  await assert.rejects(send(filled(await start(), 'nobody', 'secret')), refusal)
  await assert.rejects(send({}, { header: headers('demo', 'wrong') }), refusal)
})

test('an authId is good for one step, whether that fails or not', async () => {
  const { send, start } = await aRealm()
  const timedOut = { code: 401, message: 'Session has timed out', detail: { errorCode: '110' } }
  const failed = filled(await start(), 'demo', 'wrong')
  await assert.rejects(send(failed), { message: 'Login failure' })
  await assert.rejects(send({ ...filled(failed, 'demo', 'secret') }), timedOut)
  const passed = filled(await start(), 'demo', 'secret')
  await send(passed)
  await assert.rejects(send(passed), timedOut)
})

test('answers to other questions do not use the authId up', async () => {
  const { send, start } = await aRealm()
  const body = await start()
  await assert.rejects(send({ authId: body.authId ?? '', callbacks: [] }), { code: 400 })
  assert.equal((await send(filled(body, 'demo', 'secret'))).kind, 'success')
})

test('a step that was refused for want of capacity may be sent again', async () => {
  const { send, start } = await aRealm({ verifyPassword: () => Promise.reject(serviceUnavailable()) })
  const document = filled(await start(), 'demo', 'secret')
  await assert.rejects(send(document), { code: 503 })
  await assert.rejects(send(document), { code: 503 })
})

test('a tree that runs in a circle is stopped', async () => {
  const [journey] = builtInJourneys as [Journey]
  const node = {
    nodeType: 'ZeroPageLoginNode',
    connections: { true: successNodeId, false: 'zero-page-login' },
  }
  const tree = { ...journey.tree, _id: 'Login', nodes: { 'zero-page-login': node } }
  const { send } = await aRealm({ journeys: [{ ...journey, tree }] })
  await assert.rejects(send({}), /journey Login passed 100 nodes/)
})

test('an empty answer is asked again, with a new authId', async () => {
  const { send, start } = await aRealm()
  const body = await start()
  const again = await send(filled(body, 'demo', ''))
  assert(again.kind === 'question')
  assert.notEqual(again.body.authId, body.authId)
  assert.deepEqual(again.body.callbacks, body.callbacks)
  assert.equal((await send(filled(again.body, 'demo', 'secret'))).kind, 'success')
})

test('PasswordGrant asks for user name and password in one step, and nothing else stands in the answer', async () => {
  const { start } = await aRealm()
  const body = await start({ authIndexType: 'service', authIndexValue: 'PasswordGrant' })
  assert.deepEqual(Object.keys(body), ['authId', 'callbacks'])
  assert.deepEqual(
    (body.callbacks as readonly JsonObject[]).map(({ type }) => type),
    ['NameCallback', 'PasswordCallback'],
  )
})

test('the realm and the journey of the first step hold for the second, whatever its address says', async () => {
  const { send, start } = await aRealm()
  const body = await start({ authIndexType: 'service', authIndexValue: 'PasswordGrant' })
  const answer = await send(filled(body, 'demo', 'secret'), {
    realm: '/',
    authIndexType: 'service',
    authIndexValue: 'Login',
  })
  assert(answer.kind === 'success')
  assert.equal(answer.journey, 'PasswordGrant')
  assert.equal(answer.identity.realm, '/alpha')
})

test('a header login is one call', async () => {
  const { send } = await aRealm()
  const answer = await send({}, { header: headers('=?UTF-8?B?ZGVtbw==?=', 'secret') })
  assert(answer.kind === 'success')
  assert.equal(answer.identity.username, 'demo')
  assert.equal(answer.journey, 'Login')
})
