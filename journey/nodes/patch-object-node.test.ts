// Patch Object: what is written into whose profile.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import { aRealm, exported, questionIn, refusalIn, successIn } from '../journey-under-test.ts'
import type { IdentityChanged } from './node-type.ts'
import { patchObjectNode } from './patch-object-node.ts'

test('fields that are no list are refused at start', () => {
  assert.match(patchObjectNode.problem({ ignoredFields: 'mail' }) ?? '', /"ignoredFields"/)
})

const patched = (config: JsonObject) => [
  exported('Login', {
    name: ['UsernameCollectorNode', { outcome: 'ask' }],
    ask: ['AttributeCollectorNode', { outcome: 'patch' }, { attributesToCollect: ['sn', 'mail'] }],
    patch: ['PatchObjectNode', { PATCHED: 'success', FAILURE: 'failure' }, config],
  }),
]

test('it fails for a name that nobody has, and for more text than a profile holds', async () => {
  const { start, answer } = await aRealm({ journeys: patched({}) })
  const ask = async (name: string) => questionIn(await answer(await start(), name))
  refusalIn(await answer(await ask('nobody'), 'Doe', 'd@example.com'))
  refusalIn(await answer(await ask('demo'), 'x'.repeat(70_000), ''))
})

test('it leaves the fields it is told to ignore, and tells of what it has changed', async () => {
  const { start, answer, send, identities } = await aRealm({ journeys: patched({ ignoredFields: ['mail'] }) })
  const question = questionIn(await answer(await start(), 'demo'))
  const told: IdentityChanged[] = []
  const input = [
    [{ name: 'IDToken1', value: 'Doe' }],
    [{ name: 'IDToken2', value: 'd@example.com' }],
  ] as const
  const callbacks = (question.callbacks as unknown as JsonObject[]).map((callback, place) => ({
    ...callback,
    input: [...(input[place] ?? [])],
  }))
  successIn(
    await send(
      { ...question, callbacks },
      {
        identityChanged: async (changed) => {
          told.push(changed)
        },
      },
    ),
  )
  assert.deepEqual((await identities.find('/alpha', 'demo'))?.attributes, { sn: ['Doe'] })
  assert.deepEqual(
    told.map(({ operation, identity, change }) => [operation, identity.username, change]),
    [['UPDATE', 'demo', { attributes: { sn: ['Doe'] } }]],
  )
})

test('where nothing was collected nothing is written', async () => {
  const { start, answer, identities } = await aRealm({ journeys: patched({}) })
  successIn(await answer(questionIn(await answer(await start(), 'demo')), '', ''))
  assert.equal((await identities.find('/alpha', 'demo'))?.revision, 1)
})

test('a password that no decision has looked at does not become the identity’s, unless it was collected for it', async () => {
  const typed = (type: string) => [
    exported('Login', {
      name: ['UsernameCollectorNode', { outcome: 'password' }],
      password: [type, { outcome: 'patch' }],
      patch: ['PatchObjectNode', { PATCHED: 'success', FAILURE: 'failure' }],
    }),
  ]
  for (const [type, password] of [
    ['PasswordCollectorNode', 'Ch4ng31t'],
    ['ValidatedPasswordNode', 'An0ther-one'],
  ] as const) {
    const { start, answer, identities } = await aRealm({ journeys: typed(type) })
    successIn(await answer(questionIn(await answer(await start(), 'demo')), 'An0ther-one'))
    assert.ok(await identities.verifyPassword('/alpha', 'demo', password), type)
  }
})
