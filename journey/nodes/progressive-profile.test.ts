// The Login and ProgressiveProfile journeys of a new Identity Cloud realm: logins are counted, the third one asks for what the
// profile does not say.

import assert from 'node:assert/strict'
import test from 'node:test'
import { aRealm, callbacksIn, exported, questionIn, successIn } from '../journey-under-test.ts'

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
