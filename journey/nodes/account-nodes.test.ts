// Nodes that look at the account or change it, from a journey as AM exports it: inactive, locked, too often wrong.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import {
  aRealm,
  errorIn,
  exported,
  loginHeaders,
  questionIn,
  refusalIn,
  successIn,
} from '../journey-under-test.ts'

test('an Identity Store Decision tells an inactive account from a wrong password', async () => {
  const choice = (said: string) =>
    ['SetFailureDetailsNode', { outcome: 'failure' }, { failureMessage: { en: said } }] as const
  const { identities, login } = await aRealm({
    journeys: [
      exported('Login', {
        headers: ['ZeroPageLoginNode', { true: 'store', false: 'failure' }],
        store: [
          'IdentityStoreDecisionNode',
          { TRUE: 'success', FALSE: 'wrong', LOCKED: 'locked', CANCELLED: 'failure', EXPIRED: 'failure' },
        ],
        wrong: choice('wrong'),
        locked: choice('locked'),
      }),
    ],
  })
  successIn(await login())
  assert.equal(errorIn(await login('demo', 'x')).message, 'wrong')
  await identities.update('/alpha', 'demo', { status: 'Inactive' })
  assert.equal(errorIn(await login('demo', 'x')).message, 'wrong')
  assert.equal(errorIn(await login()).message, 'locked')
})

test('an Account Lockout makes the account inactive, another one active again', async () => {
  const lock = (lockAction: string, name: string) =>
    exported(name, {
      headers: ['ZeroPageLoginNode', { true: 'lock', false: 'failure' }],
      lock: ['AccountLockoutNode', { outcome: 'failure' }, { lockAction }],
    })
  const { identities, login, send } = await aRealm({
    journeys: [lock('LOCK', 'Login'), lock('UNLOCK', 'Unlock')],
  })
  const status = async () => (await identities.find('/alpha', 'demo'))?.status
  refusalIn(await login())
  assert.equal(await status(), 'Inactive')
  assert.equal(errorIn(await login('nobody')).message, 'Login failure')
  const header = loginHeaders('demo', 'x')
  refusalIn(await send({}, { header, authIndexType: 'service', authIndexValue: 'Unlock' }))
  assert.equal(await status(), 'Active')
})

const retry = (config: JsonObject) =>
  exported('Login', {
    username: ['UsernameCollectorNode', { outcome: 'password' }],
    password: ['PasswordCollectorNode', { outcome: 'decision' }],
    decision: ['DataStoreDecisionNode', { true: 'success', false: 'retry' }],
    retry: ['RetryLimitDecisionNode', { Retry: 'password', Reject: 'failure' }, { retryLimit: 2, ...config }],
  })

test('a Retry Limit counts in one journey', async () => {
  const { start, answer } = await aRealm({ journeys: [retry({ incrementUserAttributeOnFailure: false })] })
  let question = questionIn(await answer(await start(), 'demo'))
  for (let wrong = 1; wrong <= 2; wrong += 1) question = questionIn(await answer(question, 'wrong'))
  refusalIn(await answer(question, 'wrong'))
  questionIn(await answer(questionIn(await answer(await start(), 'demo')), 'wrong'))
})

test('a Retry Limit counts over the journeys of a user name, also one that nobody has, until a login', async () => {
  const { start, answer } = await aRealm({ journeys: [retry({})] })
  const wrongFor = async (username: string) =>
    (await answer(questionIn(await answer(await start(), username)), 'wrong')).kind
  for (const username of ['demo', 'nobody']) {
    assert.deepEqual(
      [
        await wrongFor(username),
        await wrongFor(username),
        await wrongFor(username),
        await wrongFor(username),
      ],
      ['question', 'question', 'refusal', 'question'],
    )
  }
  successIn(await answer(questionIn(await answer(await start(), 'demo')), 'Ch4ng31t'))
  assert.equal(await wrongFor('demo'), 'question')
  assert.equal(await wrongFor('demo'), 'question')
})
