// Look-ups by a text over a store that has no index: how often it is read, and who is answered by what.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { IdentityIndex, IdentityRecord } from '#journey'
import { createIdentitySearch } from './identity-search.ts'

const byMail: IdentityIndex = { name: 'mail', textsOf: ({ mails }) => mails as string[] }

function named(name: string, mails: readonly string[]): IdentityRecord {
  return { realm: '/alpha', name, revision: 1, document: { mails: [...mails] } }
}

/** A store whose walks are held at their first record until they are let go. */
function aHeldStore() {
  const records: IdentityRecord[] = []
  const held: (() => void)[] = []
  const walked: string[] = []
  async function* walk(realm: string): AsyncGenerator<IdentityRecord> {
    walked.push(realm)
    const read = [...records]
    await new Promise<void>((go) => held.push(go))
    yield* read
  }
  const find = createIdentitySearch(walk)
  return {
    records,
    walked,
    letGo: () => held.shift()?.(),
    find: async (text: string, { realm = '/alpha', limit = 2 } = {}) =>
      (await find(realm, { index: byMail, text, limit })).map(({ name }) => name),
  }
}

test('a walk that fails is told to all who waited for it, and the next begins anew', async () => {
  let fails = true
  const find = createIdentitySearch(async function* () {
    if (fails) throw new Error('slots are moving')
    yield named('one', ['a'])
  })
  const asked = [1, 2].map(() => find('/alpha', { index: byMail, text: 'a', limit: 2 }))
  const settled = await Promise.allSettled(asked)
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  fails = false
  assert.equal((await find('/alpha', { index: byMail, text: 'a', limit: 2 })).length, 1)
})

test('however many ask, one walk goes on at a time, and who came meanwhile shares the next', async () => {
  const { records, walked, letGo, find } = aHeldStore()
  records.push(named('one', ['a']), named('two', ['b', 'b']))
  const first = find('a')
  const later = Array.from({ length: 1_000 }, (_, i) => find(i % 2 === 0 ? 'b' : 'late'))
  const elsewhere = find('a', { realm: '/bravo' })
  assert.deepEqual(walked, ['/alpha'])
  records.push(named('three', ['late', 'b']))

  letGo()
  assert.deepEqual(await first, ['one'])
  assert.deepEqual(walked, ['/alpha', '/alpha'])
  letGo()
  const found = await Promise.all(later)
  assert.deepEqual([found[0], found[1]], [['two', 'three'], ['three']])
  assert.equal(new Set(found.map(String)).size, 2)
  letGo()
  await elsewhere
  assert.deepEqual(walked, ['/alpha', '/alpha', '/bravo'])
})

test('no more are found than asked for, and each is the caller’s own copy', async () => {
  const records = ['one', 'two', 'three'].map((name) => named(name, ['a']))
  const find = createIdentitySearch(async function* () {
    yield* records
  })
  const [some, all] = await Promise.all(
    [2, 9].map((limit) => find('/alpha', { index: byMail, text: 'a', limit })),
  )
  assert.deepEqual([some?.length, all?.length], [2, 3])
  assert.notEqual(some?.[0]?.document, all?.[0]?.document)
})
