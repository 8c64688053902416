// docs/reference/journeys.md: the tree it shows runs as it says, and its table names the nodes there are, with their outcomes.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { aRealm, errorIn, questionIn, successIn } from './journey-under-test.ts'
import { nodeTypes } from './nodes/node-types.ts'
import { oneTimePassword, parseBase32 } from './one-time-password.ts'

const page = readFileSync(new URL('../../docs/reference/journeys.md', import.meta.url), 'utf8')
const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? []
const oathSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

test('the tree on the page lets in with a password, and a code where there is a key', async () => {
  const realm = await aRealm({ journeys: [JSON.parse(example)] })
  const { times, sessionProperties } = successIn(await realm.answer(await realm.start(), 'demo', 'Ch4ng31t'))
  assert.deepEqual(times, {
    user: {},
    node: { maxIdleTimeMinutes: 10 },
    tree: { maxSessionTimeMinutes: 60 },
  })
  assert.deepEqual(sessionProperties, { channel: 'web' })
  await realm.identities.update('/alpha', 'demo', { oathSecret })
  const second = questionIn(await realm.answer(await realm.start(), 'demo', 'Ch4ng31t'))
  const key = parseBase32(oathSecret) as Uint8Array
  const code = oneTimePassword(key, Math.floor(realm.clock.nowMs() / 30_000), { hash: 'sha1' })
  successIn(await realm.answer(second, code, 0))
})

test('the tree on the page asks four times for a password', async () => {
  const { start, answer } = await aRealm({ journeys: [JSON.parse(example)] })
  let question = await start()
  assert.equal(question.header, 'Sign in')
  for (let wrong = 1; wrong <= 3; wrong += 1) question = questionIn(await answer(question, 'demo', 'wrong'))
  assert.equal(errorIn(await answer(question, 'demo', 'wrong')).message, 'Login failure')
})

test('the page lists every node type, and no other, with its outcomes', () => {
  const [, table = ''] = /<!-- nodes -->([\s\S]*?)<!-- end -->/.exec(page) ?? []
  const rows = [...table.matchAll(/^\| `(\w+)` \| .* \| (.*) \|$/gm)]
  assert.deepEqual(
    rows.map(([, id]) => id),
    [...nodeTypes.keys()],
  )
  for (const [, id = '', outcomes = ''] of rows) {
    if (id === 'PageNode' || id === 'ChoiceCollectorNode') continue // they depend on what the node shows
    const settings = { exitable: true, spamDetectionEnabled: true }
    assert.deepEqual(
      [...outcomes.matchAll(/`(\w+)`/g)].map(([, outcome]) => outcome),
      nodeTypes.get(id)?.outcomes(settings),
      id,
    )
  }
})
