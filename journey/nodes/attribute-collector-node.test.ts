// Attribute Collector: what it may ask for, how it asks, what it keeps.

import assert from 'node:assert/strict'
import test from 'node:test'
import { aRealm, callbacksIn, exported, questionIn, successIn } from '../journey-under-test.ts'
import { attributeCollectorNode } from './attribute-collector-node.ts'

const profile = (config: Record<string, unknown>) => [
  exported('Login', {
    name: ['UsernameCollectorNode', { outcome: 'profile' }],
    profile: ['AttributeCollectorNode', { outcome: 'patch' }, config as never],
    patch: ['PatchObjectNode', { PATCHED: 'success', FAILURE: 'failure' }],
  }),
]

test('passwords, names that are none and an empty list are refused at start', () => {
  const none = ['password', 'userName', 'inetUserStatus', 'UID', 'a b', '__proto__', 1].map((name) => [name])
  for (const attributesToCollect of [undefined, [], 'mail', ...none]) {
    const config = attributesToCollect === undefined ? {} : { attributesToCollect }
    assert.match(attributeCollectorNode.problem(config as never) ?? '', /"attributesToCollect"/)
  }
})

test('a text and a switch are asked in the cloud’s words, with a second input for a check only', async () => {
  const { start, answer } = await aRealm({
    journeys: profile({ attributesToCollect: ['mail', 'preferences/updates'] }),
  })
  const question = questionIn(await answer(await start(), 'demo'))
  const output = (name: string, prompt: string, value: unknown) => [
    { name: 'name', value: name },
    { name: 'prompt', value: prompt },
    { name: 'required', value: false },
    { name: 'policies', value: {} },
    { name: 'failedPolicies', value: [] },
    { name: 'validateOnly', value: false },
    { name: 'value', value },
  ]
  assert.deepEqual(callbacksIn(question), [
    {
      type: 'StringAttributeInputCallback',
      output: output('mail', 'Email Address', ''),
      input: [
        { name: 'IDToken1', value: '' },
        { name: 'IDToken1validateOnly', value: false },
      ],
    },
    {
      type: 'BooleanAttributeInputCallback',
      output: output('preferences/updates', 'Send me news and updates', false),
      input: [
        { name: 'IDToken2', value: false },
        { name: 'IDToken2validateOnly', value: false },
      ],
    },
  ])
})

test('an answer that is no switch is refused, and the step is still good', async () => {
  const { start, answer } = await aRealm({
    journeys: profile({ attributesToCollect: ['preferences/updates'] }),
  })
  const question = questionIn(await answer(await start(), 'demo'))
  await assert.rejects(answer(question, 'perhaps'), { code: 400 })
  successIn(await answer(question, 'true'))
})

test('what is required and empty is asked again with the policy that failed', async () => {
  const { start, answer, identities } = await aRealm({
    journeys: profile({ attributesToCollect: ['sn', 'mail'], required: true }),
  })
  const again = questionIn(await answer(questionIn(await answer(await start(), 'demo')), 'Doe', ''))
  const failed = callbacksIn(again).map(
    ({ output }) => (output as unknown as { name: string; value: unknown }[])[4],
  )
  assert.deepEqual(failed, [
    { name: 'failedPolicies', value: [] },
    { name: 'failedPolicies', value: ['{"params":{},"policyRequirement":"REQUIRED"}'] },
  ])
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, {})
  successIn(await answer(again, 'Doe', 'd@example.com'))
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, {
    sn: ['Doe'],
    mail: ['d@example.com'],
  })
})

test('a check only is answered by the same question, with what was typed and what failed', async () => {
  const config = { attributesToCollect: ['mail'], validateInputs: true }
  const { start, answer } = await aRealm({ journeys: profile(config) })
  const question = questionIn(await answer(await start(), 'demo'))
  const check = async (value: string) => {
    const again = questionIn(await answer(await ask(), { '': value, validateOnly: true }))
    const output = (callbacksIn(again)[0]?.output ?? []) as unknown as { name: string; value: unknown }[]
    const said = new Map(output.map(({ name, value }) => [name, value]))
    return [said.get('value'), said.get('validateOnly'), said.get('failedPolicies')]
  }
  const ask = async () => questionIn(await answer(await start(), 'demo'))
  assert.deepEqual(await check('d@example.com'), ['d@example.com', true, []])
  assert.deepEqual(await check('d@'), [
    'd@',
    true,
    ['{"params":{},"policyRequirement":"VALID_EMAIL_ADDRESS_FORMAT"}'],
  ])
  successIn(await answer(question, 'd@example.com'))
})

test('what is not required and left empty is not held against its policies', async () => {
  const config = { attributesToCollect: ['sn', 'mail'], validateInputs: true }
  const { start, answer, identities } = await aRealm({ journeys: profile(config) })
  const question = questionIn(await answer(await start(), 'demo'))
  successIn(await answer(question, 'Doe', ''))
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, { sn: ['Doe'] })
})

test('what is left empty leaves the profile as it is, and what the profile says is not shown', async () => {
  const { start, answer, identities } = await aRealm({ journeys: profile({ attributesToCollect: ['sn'] }) })
  await identities.update('/alpha', 'demo', { attributes: { sn: ['Secret'] } })
  const question = questionIn(await answer(await start(), 'demo'))
  assert.doesNotMatch(JSON.stringify(question.callbacks), /Secret/)
  successIn(await answer(question, ''))
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, { sn: ['Secret'] })
})
