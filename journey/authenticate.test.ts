// Journeys from the first request to the session's owner: what ends in 400 or 401, what asks again, what succeeds.

import assert from 'node:assert/strict'
import test from 'node:test'
import { ResourceException, serviceUnavailable } from '#crest'
import { fixedClock } from '#session'
import type { AuthenticateRequest } from './authenticate.ts'
import {
  afterPassword,
  aRealm,
  callbacksIn,
  demo,
  errorIn,
  exported,
  loginHeaders,
  modelDenylist,
  questionIn,
  startMs,
  successIn,
} from './journey-under-test.ts'
import { createPasswordHasher } from './password-hasher.ts'

const off = exported(
  'Off',
  { n: ['SetSuccessUrlNode', { outcome: 'success' }, { successUrl: '/x' }] },
  {},
  {
    enabled: false,
  },
)
const inner = exported(
  'Inner',
  { n: ['SetSuccessUrlNode', { outcome: 'success' }, { successUrl: '/x' }] },
  {},
  {
    innerTreeOnly: true,
  },
)

const refused: readonly [title: string, request: Partial<AuthenticateRequest>, message: string][] = [
  ['an unknown journey', { authIndexType: 'service', authIndexValue: 'Nope' }, 'No Configuration found'],
  ['a journey that is off', { authIndexType: 'service', authIndexValue: 'Off' }, 'No Configuration found'],
  ['an inner journey', { authIndexType: 'service', authIndexValue: 'Inner' }, 'No Configuration found'],
  ['a journey type without a name', { authIndexType: 'service' }, 'No Configuration found'],
  ['a type nothing answers to', { authIndexType: 'module', authIndexValue: 'x' }, 'No Configuration found'],
  [
    'composite advice',
    { authIndexType: 'composite_advice', authIndexValue: '<x/>' },
    'No Configuration found',
  ],
  ['an unknown type', { authIndexType: 'planet', authIndexValue: 'x' }, 'Unknown Authentication Index Type'],
  [
    'a document without authId',
    { document: { callbacks: [] } },
    'Failed to parse JWT, the document has no authId',
  ],
]
for (const [title, request, message] of refused) {
  test(`${title} is refused with 400`, async () => {
    const { send } = await aRealm({ journeys: [off, inner, afterPassword({})] })
    await assert.rejects(send({}, request), { name: 'ResourceException', code: 400, message })
  })
}

const loginFailure = { code: 401, reason: 'Unauthorized', message: 'Login failure' }

test('a wrong password and an unknown user are refused in the same words', async () => {
  const { start, answer, login } = await aRealm()
  assert.deepEqual(errorIn(await answer(await start(), 'demo', 'wrong')), loginFailure)
  assert.deepEqual(errorIn(await answer(await start(), 'nobody', 'Ch4ng31t')), loginFailure)
  assert.deepEqual(errorIn(await login('demo', 'wrong')), loginFailure)
})

test('a journey that ends without a user name lets nobody in', async () => {
  const journeys = [
    exported('Login', { n: ['SetSuccessUrlNode', { outcome: 'success' }, { successUrl: '/' }] }),
  ]
  const { send } = await aRealm({ journeys })
  assert.deepEqual(errorIn(await send({})), loginFailure)
})

test('an inactive user is told so with the right password, and with no other', async () => {
  const { identities, login } = await aRealm()
  await identities.update('/alpha', 'demo', { status: 'Inactive' })
  assert.deepEqual(errorIn(await login('demo', 'wrong')), loginFailure)
  assert.deepEqual(errorIn(await login()), {
    code: 401,
    reason: 'Unauthorized',
    message: 'User Locked Out.',
    detail: { failureUrl: '' },
  })
})

test('a password that is changed while the journey goes on lets nobody in', async () => {
  const journeys = [afterPassword({ message: ['MessageNode', { true: 'success', false: 'failure' }] })]
  const { identities, login, answer } = await aRealm({ journeys })
  const question = questionIn(await login())
  await identities.setPassword(demo, 'another-one')
  assert.deepEqual(errorIn(await answer(question, null, 0)), loginFailure)
})

test('who was let in is still good until the account is changed', async () => {
  const { identities, login, authentication } = await aRealm()
  const { identity } = successIn(await login())
  assert.equal(await authentication.isStillGood(identity), true)
  await identities.update('/alpha', 'demo', { attributes: { mail: ['a@example.com'] } })
  assert.equal(await authentication.isStillGood(identity), true)
  await identities.update('/alpha', 'demo', { status: 'Inactive' })
  assert.equal(await authentication.isStillGood(identity), false)
  await identities.update('/alpha', 'demo', { status: 'Active', password: 'another-one' })
  assert.equal(await authentication.isStillGood(identity), false)
  await identities.remove('/alpha', 'demo')
  assert.equal(await authentication.isStillGood(identity), false)
})

const timedOut = { code: 401, message: 'Session has timed out', detail: { errorCode: '110' } }

test('an authId is good for one step, whether that fails or not', async () => {
  const { start, answer } = await aRealm()
  const failed = await start()
  assert.deepEqual(errorIn(await answer(failed, 'demo', 'wrong')), loginFailure)
  await assert.rejects(answer(failed, 'demo', 'Ch4ng31t'), timedOut)
  const passed = await start()
  successIn(await answer(passed, 'demo', 'Ch4ng31t'))
  await assert.rejects(answer(passed, 'demo', 'Ch4ng31t'), timedOut)
})

test('a journey that one node has begun another node goes on with, once', async () => {
  const clock = fixedClock(startMs)
  const denylist = modelDenylist(clock)
  const one = await aRealm({ clock, denylist })
  const other = await aRealm({ clock, denylist })
  const question = await one.start()
  successIn(await other.answer(question, 'demo', 'Ch4ng31t'))
  await assert.rejects(one.answer(question, 'demo', 'Ch4ng31t'), timedOut)
})

test('answers to other questions do not use the authId up', async () => {
  const { send, start, answer } = await aRealm()
  const question = await start()
  await assert.rejects(send({ authId: question.authId ?? '', callbacks: [] }), { code: 400 })
  successIn(await answer(question, 'demo', 'Ch4ng31t'))
})

test('a step that was refused for want of capacity may be sent again', async () => {
  const { start, answer } = await aRealm({
    identities: (identities) => ({
      ...identities,
      verifyPassword: () => Promise.reject(serviceUnavailable()),
    }),
  })
  const question = await start()
  await assert.rejects(answer(question, 'demo', 'Ch4ng31t'), { code: 503 })
  await assert.rejects(answer(question, 'demo', 'Ch4ng31t'), { code: 503 })
})

test('a step that the store could not look at may be sent again', async () => {
  let works = false
  const { start, answer } = await aRealm({
    identities: (identities) => ({
      ...identities,
      find: (realm, username) =>
        works ? identities.find(realm, username) : Promise.reject(new Error('the store is closed')),
    }),
  })
  const question = await start()
  await assert.rejects(answer(question, 'demo', 'Ch4ng31t'), /the store is closed/)
  works = true
  successIn(await answer(question, 'demo', 'Ch4ng31t'))
})

test('a step of a journey that is no longer there is refused with 400', async () => {
  const question = await (await aRealm()).start()
  const { answer } = await aRealm({ journeys: [afterPassword({})] })
  await assert.rejects(answer(question, 'demo', 'Ch4ng31t'), { code: 400, message: 'No Configuration found' })
})

test('a tree that runs in a circle is stopped', async () => {
  const journeys = [exported('Login', { loop: ['ZeroPageLoginNode', { true: 'success', false: 'loop' }] })]
  const { send } = await aRealm({ journeys })
  await assert.rejects(send({}), /journey Login passed 100 nodes/)
})

test('who comes to an outcome that is not connected is answered 500, and the cause says where', async () => {
  const inner = exported('Inner', { ask: ['MessageNode', { true: 'success' }] })
  const outer = afterPassword({
    inner: ['InnerTreeEvaluatorNode', { true: 'success', false: 'failure' }, { tree: 'Inner' }],
  })
  const { login, answer } = await aRealm({ journeys: [inner, outer] })
  successIn(await answer(questionIn(await login()), null, 0))
  await assert.rejects(answer(questionIn(await login()), null, 1), (error: Error) => {
    assert(error instanceof ResourceException)
    assert.deepEqual([error.code, error.message], [500, 'Authentication Error!!'])
    assert.match(String(error.cause), /journey "Inner": outcome "false" of node "ask" leads nowhere$/)
    return true
  })
})

test('an empty answer is asked again, with a new authId', async () => {
  const { start, answer } = await aRealm()
  const question = await start()
  const again = questionIn(await answer(question, 'demo', ''))
  assert.notEqual(again.authId, question.authId)
  assert.deepEqual(again.callbacks, question.callbacks)
  successIn(await answer(again, 'demo', 'Ch4ng31t'))
})

test('PasswordGrant asks for user name and password in one step, and nothing else stands in the answer', async () => {
  const { start } = await aRealm()
  const question = await start({ authIndexType: 'service', authIndexValue: 'PasswordGrant' })
  assert.deepEqual(Object.keys(question), ['authId', 'callbacks'])
  assert.deepEqual(
    callbacksIn(question).map(({ type }) => type),
    ['NameCallback', 'PasswordCallback'],
  )
})

test('the realm and the journey of the first step hold for the second, whatever its address says', async () => {
  const { start, send } = await aRealm()
  const question = await start({ authIndexType: 'service', authIndexValue: 'PasswordGrant' })
  const [name, password] = callbacksIn(question)
  const document = {
    ...question,
    callbacks: [
      { ...name, input: [{ name: 'IDToken1', value: 'demo' }] },
      { ...password, input: [{ name: 'IDToken2', value: 'Ch4ng31t' }] },
    ],
  }
  const elsewhere = { realm: '/', authIndexType: 'service', authIndexValue: 'Login' }
  const { journey, identity } = successIn(await send(document, elsewhere))
  assert.deepEqual([journey, identity.realm], ['PasswordGrant', '/alpha'])
})

test('a header login is one call, and takes encoded words', async () => {
  const { send } = await aRealm()
  const header = loginHeaders('=?UTF-8?B?ZGVtbw==?=', '=?UTF-8?Q?Ch4ng31t?=')
  const { identity, journey } = successIn(await send({}, { header }))
  assert.deepEqual([identity.username, journey], ['demo', 'Login'])
})

test('goto and gotoOnFail of the first step hold to the end, those of a later one win', async () => {
  const { start, answer, send } = await aRealm()
  const notes = { goto: '/first', gotoOnFail: '/sorry' }
  assert.equal(successIn(await answer(await start({ notes }), 'demo', 'Ch4ng31t')).successUrl, '/first')
  assert.deepEqual(errorIn(await answer(await start({ notes }), 'demo', 'wrong')), {
    ...loginFailure,
    detail: { failureUrl: '/sorry' },
  })
  const again = { header: loginHeaders('demo', 'Ch4ng31t'), notes: { goto: '/later' } }
  assert.equal(successIn(await send({}, again)).successUrl, '/later')
})

test('the times of a session are told by who asks for them: user, node, tree', async () => {
  const times = ['SetSessionPropertiesNode', { outcome: 'success' }, { maxIdleTime: 7 }] as const
  const journeys = [
    afterPassword({ times }, 'Login', { maximumSessionTime: 60, maximumIdleTime: 20, noSession: true }),
  ]
  const { identities, login } = await aRealm({ journeys })
  const attributes = {
    'iplanet-am-session-max-session-time': ['90'],
    'iplanet-am-session-max-idle-time': ['none'],
  }
  await identities.update('/alpha', 'demo', { attributes })
  const success = successIn(await login())
  assert.deepEqual(success.times, {
    user: { maxSessionTimeMinutes: 90 },
    node: { maxIdleTimeMinutes: 7 },
    tree: { maxSessionTimeMinutes: 60, maxIdleTimeMinutes: 20 },
  })
  assert.equal(success.noSession, true)
})

test('a tree says how long one of its steps may take', async () => {
  const journeys = [
    exported('Login', { name: ['UsernameCollectorNode', { outcome: 'success' }] }, {}, { treeTimeout: 1 }),
  ]
  const { start, answer, clock } = await aRealm({ journeys })
  const question = await start()
  clock.advanceMs(60_000)
  await assert.rejects(answer(question, 'demo'), timedOut)
})

test('while 16 logins are hashed other work goes on', async () => {
  const { login } = await aRealm({ hasher: createPasswordHasher() })
  const order: string[] = []
  const logins = Promise.all(
    Array.from({ length: 16 }, async () => {
      successIn(await login())
      order.push('login')
    }),
  )
  const turns = (async () => {
    while (order.filter((event) => event === 'login').length < 16) {
      await new Promise((resolve) => setImmediate(resolve))
      order.push('turn of the loop')
    }
  })()
  await Promise.all([logins, turns])
  const last = order.lastIndexOf('login')
  const turnsMeanwhile = order.slice(order.indexOf('login'), last).filter((event) => event !== 'login').length
  assert(
    turnsMeanwhile >= 8,
    `${turnsMeanwhile} turns of the loop between the first and the last of 16 logins`,
  )
})
