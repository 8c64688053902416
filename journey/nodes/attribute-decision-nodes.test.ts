// Attribute Present Decision and Attribute Value Decision: what a profile says, and whose profile it is.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import { afterPassword, aRealm, type RealmUnderTest } from '../journey-under-test.ts'
import { attributePresentDecisionNode } from './attribute-present-decision-node.ts'

test('a node that looks at no attribute is refused at start', () => {
  assert.match(attributePresentDecisionNode.problem({}) ?? '', /"presentAttribute"/)
})

/** Whether the node lets demo in, by its outcome `true`. */
async function isTrue(
  type: string,
  config: JsonObject,
  prepare: (identities: RealmUnderTest['identities']) => Promise<unknown>,
): Promise<boolean> {
  const { login, identities } = await aRealm({
    journeys: [afterPassword({ node: [type, { true: 'success', false: 'failure' }, config] })],
  })
  await prepare(identities)
  return (await login()).kind === 'success'
}

const demoHas =
  (attributes: Readonly<Record<string, string[]>>) => (identities: RealmUnderTest['identities']) =>
    identities.update('/alpha', 'demo', { attributes })

test('an attribute is present when it, or one that lies in it, has a value; a password always is', async () => {
  const present = (presentAttribute: string) =>
    isTrue('AttributePresentDecisionNode', { presentAttribute }, demoHas({ 'preferences/updates': ['true'] }))
  assert.equal(await present('mail'), false)
  assert.equal(await present('prefer'), false)
  assert.equal(await present('preferences'), true)
  assert.equal(await present('password'), true)
})

test('an attribute is compared without regard to case, and with each of its values', async () => {
  const equals = (comparisonAttribute: string, comparisonValue: string) =>
    isTrue(
      'AttributeValueDecisionNode',
      { comparisonAttribute, comparisonValue },
      demoHas({ mail: ['other@example.com', 'D@example.com'], 'preferences/updates': ['true'] }),
    )
  assert.equal(await equals('mail', 'd@EXAMPLE.com'), true)
  assert.equal(await equals('mail', 'd@example'), false)
  assert.equal(await equals('preferences/updates', 'true'), true)
  assert.equal(await equals('sn', 'undefined'), false)
  assert.equal(await equals('userName', 'Demo'), true)
})

test('PRESENT asks for no value', async () => {
  const config = { comparisonAttribute: 'sn', comparisonOperation: 'PRESENT' }
  assert.equal(await isTrue('AttributeValueDecisionNode', config, demoHas({ sn: ['Doe'] })), true)
  assert.equal(await isTrue('AttributeValueDecisionNode', config, demoHas({})), false)
})

test('by another attribute that one identity is looked at that has it, and none where two have', async () => {
  const config = { comparisonAttribute: 'sn', comparisonValue: 'Doe', identityAttribute: 'nick' }
  const jane = { nick: ['demo'], sn: ['Doe'] }
  const create = (identities: RealmUnderTest['identities'], username: string) =>
    identities.create({ realm: '/alpha', username, attributes: jane }, 'Ch4ng31t')
  assert.equal(await isTrue('AttributeValueDecisionNode', config, (all) => create(all, 'jane')), true)
  const both = async (all: RealmUnderTest['identities']) => [
    await create(all, 'jane'),
    await create(all, 'june'),
  ]
  assert.equal(await isTrue('AttributeValueDecisionNode', config, both), false)
})
