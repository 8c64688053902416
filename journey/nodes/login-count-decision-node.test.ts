// Login Count Decision: at which logins the tree does more.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import { afterPassword, aRealm } from '../journey-under-test.ts'
import { loginCountDecisionNode } from './login-count-decision-node.ts'

test('the settings that cannot be are told', () => {
  assert.match(loginCountDecisionNode.problem({ identityAttribute: 7 }) ?? '', /"identityAttribute"/)
  assert.match(loginCountDecisionNode.problem({ interval: 'ONCE' }) ?? '', /AT, EVERY/)
  assert.match(loginCountDecisionNode.problem({ amount: 0 }) ?? '', /"amount"/)
})

async function isReached(config: JsonObject, loginCount: string[]): Promise<boolean> {
  const { login, identities } = await aRealm({
    journeys: [
      afterPassword({ node: ['LoginCountDecisionNode', { true: 'success', false: 'failure' }, config] }),
    ],
  })
  await identities.update('/alpha', 'demo', { attributes: { loginCount } })
  return (await login()).kind === 'success'
}

const counts = [[], ['2'], ['3'], ['4'], ['6']]

test('a login is counted AT an amount once', async () => {
  const seen = counts.map((count) => isReached({ interval: 'AT', amount: 3 }, count))
  assert.deepEqual(await Promise.all(seen), [false, false, true, false, false])
})

test('a login is counted at EVERY multiple of an amount, and no count is none', async () => {
  const seen = counts.map((count) => isReached({ interval: 'EVERY', amount: 3 }, count))
  assert.deepEqual(await Promise.all(seen), [false, false, true, false, true])
})

test('the amount is 25 unless the tree says otherwise', async () => {
  assert.deepEqual([await isReached({}, ['24']), await isReached({}, ['25'])], [false, true])
})
