// Increment Login Count: whose logins are counted, and that none is lost.

import assert from 'node:assert/strict'
import test from 'node:test'
import { afterPassword, aRealm, exported, questionIn, successIn } from '../journey-under-test.ts'
import { incrementLoginCountNode } from './increment-login-count-node.ts'

test('a node that finds identities by nothing is refused at start', () => {
  assert.match(incrementLoginCountNode.problem({ identityAttribute: 7 }) ?? '', /"identityAttribute"/)
})

test('logins at the same moment are all counted', async () => {
  const { login, identities } = await aRealm({
    journeys: [afterPassword({ count: ['IncrementLoginCountNode', { outcome: 'success' }] })],
  })
  await Promise.all([login(), login(), login(), login()])
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, { loginCount: ['4'] })
})

test('a count that is no number begins anew', async () => {
  const { login, identities } = await aRealm({
    journeys: [afterPassword({ count: ['IncrementLoginCountNode', { outcome: 'success' }] })],
  })
  await identities.update('/alpha', 'demo', { attributes: { loginCount: ['many'] } })
  successIn(await login())
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, { loginCount: ['1'] })
})

test('the count is that of the one identity that has what was collected', async () => {
  const { start, answer, identities } = await aRealm({
    journeys: [
      exported('Login', {
        mail: ['AttributeCollectorNode', { outcome: 'count' }, { attributesToCollect: ['mail'] }],
        count: ['IncrementLoginCountNode', { outcome: 'name' }, { identityAttribute: 'mail' }],
        name: ['UsernameCollectorNode', { outcome: 'success' }],
      }),
    ],
  })
  await identities.create(
    { realm: '/alpha', username: 'jane', attributes: { mail: ['j@example.com'] } },
    'Ch4ng31t',
  )
  questionIn(await answer(await start(), 'J@example.com'))
  questionIn(await answer(await start(), 'nobody@example.com'))
  assert.deepEqual((await identities.find('/alpha', 'jane'))?.attributes.loginCount, ['1'])
  assert.equal((await identities.find('/alpha', 'demo'))?.attributes.loginCount, undefined)
})
