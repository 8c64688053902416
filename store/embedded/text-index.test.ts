// The index of a table by texts: what it costs to ask, and that it keeps up with what changes while it is filled.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { IdentityIndex } from '#journey'
import { IdentityTable } from './identity-table.ts'

/** Counts the documents it has read. */
function countingIndex() {
  const read = { count: 0 }
  const index: IdentityIndex = {
    name: 'mail',
    textsOf: ({ mails }) => {
      read.count += 1
      return (mails ?? []) as string[]
    },
  }
  return { read, index }
}

function held(name: string, mails: readonly string[], revision = 1) {
  return { realm: '/alpha', name, revision, document: JSON.stringify({ mails }) }
}

test('all documents are read for the first who asks, and none for the others', async () => {
  const table = new IdentityTable()
  for (let i = 0; i < 2_000; i += 1) table.put(held(`n${i}`, [`m${i}`]))
  const { read, index } = countingIndex()
  await Promise.all([table.indexOf(index).filled, table.indexOf(index).filled])
  for (let i = 0; i < 2_000; i += 1) {
    assert.deepEqual([...table.indexOf(index).namesOf('/alpha', `m${i}`)], [`n${i}`])
  }
  assert.equal(read.count, 2_000)
})

test('nobody waits for a whole table while its index is filled, and what changes meanwhile is in it', async () => {
  const table = new IdentityTable()
  for (let i = 0; i < 2_000; i += 1) table.put(held(`n${i}`, ['same', `m${i}`]))
  const { read, index } = countingIndex()
  const texts = table.indexOf(index)
  assert.ok(read.count < 1_000, `${read.count} were read at once`)

  table.remove('/alpha', 'n0') // it is in the index already,
  table.put(held('n1', ['new'], 2)) // so is this,
  table.remove('/alpha', 'n1998') // and these are not yet
  table.put(held('n1999', ['new'], 2))
  table.put(held('late', ['same']))
  await texts.filled

  const namesOf = (text: string) => [...texts.namesOf('/alpha', text)].sort()
  assert.deepEqual(namesOf('new'), ['n1', 'n1999'])
  assert.deepEqual(['m0', 'm1', 'm1998', 'm1999'].flatMap(namesOf), [])
  assert.equal(namesOf('same').length, 1_997)
  assert.deepEqual(namesOf('m2'), ['n2'])
})

test('a realm and a text are told from others that read alike in a row', async () => {
  const table = new IdentityTable()
  table.put({ ...held('one', ['b']), realm: '/a' })
  table.put({ ...held('two', ['']), realm: '/ab' })
  const texts = table.indexOf(countingIndex().index)
  await texts.filled
  assert.deepEqual([...texts.namesOf('/a', 'b')], ['one'])
  assert.deepEqual([...texts.namesOf('/ab', '')], ['two'])
})
