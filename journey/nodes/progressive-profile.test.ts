// The Login and ProgressiveProfile journeys of a new Identity Cloud realm: logins are counted, the third one asks for what the
// profile does not say.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import {
  afterPassword,
  aRealm,
  callbacksIn,
  exported,
  questionIn,
  refusalIn,
  successIn,
} from '../journey-under-test.ts'
import { attributePresentDecisionNode } from './attribute-present-decision-node.ts'
import { incrementLoginCountNode } from './increment-login-count-node.ts'
import { loginCountDecisionNode } from './login-count-decision-node.ts'
import { patchObjectNode } from './patch-object-node.ts'

const ends = { CANCELLED: 'failure', EXPIRED: 'failure', LOCKED: 'failure' } as const
const cloudLogin = exported(
  'Login',
  {
    page: ['PageNode', { outcome: 'store' }, { nodes: [{ _id: 'username' }, { _id: 'password' }] }],
    store: [
      'IdentityStoreDecisionNode',
      { TRUE: 'count', FALSE: 'retry', ...ends },
      { minimumPasswordLength: 8 },
    ],
    retry: ['RetryLimitDecisionNode', { Retry: 'page', Reject: 'lockout' }, { retryLimit: 5 }],
    lockout: ['AccountLockoutNode', { outcome: 'failure' }, { lockAction: 'LOCK' }],
    count: ['IncrementLoginCountNode', { outcome: 'profile' }, { identityAttribute: 'userName' }],
    profile: [
      'InnerTreeEvaluatorNode',
      { true: 'success', false: 'failure' },
      { tree: 'ProgressiveProfile' },
    ],
  },
  {
    username: ['ValidatedUsernameNode', { usernameAttribute: 'userName', validateInput: false }],
    password: ['ValidatedPasswordNode', { passwordAttribute: 'password', validateInput: false }],
  },
  { identityResource: 'managed/alpha_user', transactionalOnly: false },
)
const queryFilter = '!(/preferences pr) or /preferences/marketing eq false or /preferences/updates eq false'
const cloudProfile = exported(
  'ProgressiveProfile',
  {
    count: ['LoginCountDecisionNode', { true: 'query', false: 'success' }, { interval: 'AT', amount: 3 }],
    query: ['QueryFilterDecisionNode', { true: 'page', false: 'success' }, { queryFilter }],
    page: ['PageNode', { outcome: 'patch' }, { nodes: [{ _id: 'preferences' }] }],
    patch: ['PatchObjectNode', { PATCHED: 'success', FAILURE: 'failure' }, { ignoredFields: [] }],
  },
  {
    preferences: [
      'AttributeCollectorNode',
      { attributesToCollect: ['preferences/updates', 'preferences/marketing'], required: false },
    ],
  },
)

test('the settings that cannot be are told', () => {
  const byMail = { identityAttribute: 'mail' }
  assert.match(incrementLoginCountNode.problem(byMail) ?? '', /userName/)
  assert.match(loginCountDecisionNode.problem(byMail) ?? '', /userName/)
  assert.match(loginCountDecisionNode.problem({ interval: 'ONCE' }) ?? '', /AT, EVERY/)
  assert.match(loginCountDecisionNode.problem({ amount: 0 }) ?? '', /"amount"/)
  assert.match(attributePresentDecisionNode.problem({}) ?? '', /"presentAttribute"/)
  assert.match(patchObjectNode.problem({ ignoredFields: 'mail' }) ?? '', /"ignoredFields"/)
})

test('the cloud’s own journeys ask for the two preferences at the third login, once', async () => {
  const { start, answer, identities } = await aRealm({ journeys: [cloudLogin, cloudProfile] })
  const login = async () => answer(await start(), 'demo', 'Ch4ng31t')
  successIn(await login())
  successIn(await login())
  const question = questionIn(await login())
  assert.deepEqual(
    callbacksIn(question).map(({ type }) => type),
    ['BooleanAttributeInputCallback', 'BooleanAttributeInputCallback'],
  )
  successIn(await answer(question, true, false))
  successIn(await login())
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, {
    loginCount: ['4'],
    'preferences/updates': ['true'],
    'preferences/marketing': ['false'],
  })
})

test('a wrong password is not counted as a login', async () => {
  const { start, answer, identities } = await aRealm({ journeys: [cloudLogin, cloudProfile] })
  questionIn(await answer(await start(), 'demo', 'wrong'))
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, {})
})

test('logins at the same moment are all counted', async () => {
  const { login, identities } = await aRealm({
    journeys: [afterPassword({ count: ['IncrementLoginCountNode', { outcome: 'success' }] })],
  })
  await Promise.all([login(), login(), login(), login()])
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, { loginCount: ['4'] })
})

/** Whether the node lets in, by its outcome `true`. */
async function isTrue(type: string, config: JsonObject, attributes: Readonly<Record<string, string[]>>) {
  const { login, identities } = await aRealm({
    journeys: [afterPassword({ node: [type, { true: 'success', false: 'failure' }, config] })],
  })
  await identities.update('/alpha', 'demo', { attributes })
  return (await login()).kind === 'success'
}

test('a login is counted AT an amount once, and at EVERY multiple of it; no count is neither', async () => {
  const node = 'LoginCountDecisionNode'
  const seen = async (interval: string) =>
    Promise.all(
      [[], ['2'], ['3'], ['4'], ['6']].map((loginCount) =>
        isTrue(node, { interval, amount: 3 }, { loginCount }),
      ),
    )
  assert.deepEqual(await seen('AT'), [false, false, true, false, false])
  assert.deepEqual(await seen('EVERY'), [false, false, true, false, true])
  assert.equal(await isTrue(node, {}, { loginCount: ['25'] }), true)
})

test('an attribute is present when it, or one that lies in it, has a value; a password always is', async () => {
  const node = 'AttributePresentDecisionNode'
  const attributes = { 'preferences/updates': ['true'] }
  const present = (presentAttribute: string) => isTrue(node, { presentAttribute }, attributes)
  assert.equal(await present('mail'), false)
  assert.equal(await present('prefer'), false)
  assert.equal(await present('preferences'), true)
  assert.equal(await present('password'), true)
})

const patched = (config: JsonObject) => [
  exported('Login', {
    name: ['UsernameCollectorNode', { outcome: 'ask' }],
    ask: ['AttributeCollectorNode', { outcome: 'patch' }, { attributesToCollect: ['sn', 'mail'] }],
    patch: ['PatchObjectNode', { PATCHED: 'success', FAILURE: 'failure' }, config],
  }),
]

test('a Patch Object leaves the fields it is told to ignore', async () => {
  const { start, answer, identities } = await aRealm({ journeys: patched({ ignoredFields: ['mail'] }) })
  successIn(await answer(questionIn(await answer(await start(), 'demo')), 'Doe', 'd@example.com'))
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, { sn: ['Doe'] })
})

test('a Patch Object fails for a name that nobody has, and for more text than a profile holds', async () => {
  const { start, answer } = await aRealm({ journeys: patched({}) })
  const ask = async (name: string) => questionIn(await answer(await start(), name))
  refusalIn(await answer(await ask('nobody'), 'Doe', 'd@example.com'))
  refusalIn(await answer(await ask('demo'), 'x'.repeat(70_000), ''))
})
