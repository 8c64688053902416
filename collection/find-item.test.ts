// Finding the item a person means.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFolder, findItem, parseCollection } from './index.ts'

const item = (name: string) => ({ name, request: 'http://127.0.0.1/' })
const collection = parseCollection(
  JSON.stringify({
    info: { name: 'Sessions' },
    item: [
      {
        name: 'Session Management',
        item: [item('Step 1: Log in'), item('Step 10: Log out'), item('Refresh')],
      },
      { name: 'Other', item: [item('Twin'), item('Twin'), item('7'), item('refresh')] },
    ],
  }),
  'sample.json',
)

test('a name that no item has is refused with the nearest one', () => {
  assert.throws(() => findItem(collection, 'Refrsh'), {
    code: 'E_ITEM',
    message: 'no item "Refrsh" in "Sessions"',
    hint: 'did you mean "Refresh"?',
  })
  assert.throws(() => findItem(collection, 'Stp 1'), { hint: 'did you mean "Step 1: Log in"?' })
  assert.throws(() => findItem(collection, 'something else'), { hint: 'the first is "Step 1: Log in"' })
  assert.throws(() => findItem(collection, ''), { code: 'E_ITEM' })
  assert.throws(() => findFolder(collection, 'Othr'), { code: 'E_FOLDER', hint: 'did you mean "Other"?' })
})

test('a name of several items is refused with their ids', () => {
  assert.throws(() => findItem(collection, 'twin'), {
    code: 'E_ITEM',
    message: '"twin" names 2 items',
    hint: 'say which: other.twin, other.twin-2',
  })
})

test('an item is found by id, number, name, name in another case and beginning', () => {
  const cases: [string, string][] = [
    ['session-management.refresh', 'Refresh'],
    ['3', 'Refresh'],
    ['Refresh', 'Refresh'],
    ['refresh', 'refresh'],
    ['STEP 10: LOG OUT', 'Step 10: Log out'],
    ['step 1', 'Step 1: Log in'],
    ['Step 10', 'Step 10: Log out'],
    ['Step 1: L', 'Step 1: Log in'],
    ['7', 'refresh'],
  ]
  for (const [wanted, name] of cases) assert.equal(findItem(collection, wanted).name, name, wanted)
})

test('a folder is found as an item is', () => {
  for (const wanted of ['Session Management', 'session management', 'Session']) {
    assert.equal(findFolder(collection, wanted).entries.length, 3)
  }
})
