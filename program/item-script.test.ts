// The scripts around an item: which of them count, in which order, and what is told of the rest.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Collection, Folder, Item, Script } from '#collection'
import { scriptOf } from './item-script.ts'

const tests = (text: string): Script => ({ listen: 'test', text })
const before = (text: string): Script => ({ listen: 'prerequest', text })

/** An item in two folders, each level with its scripts. */
function anItem(scripts: {
  collection?: Script[]
  outer?: Script[]
  inner?: Script[]
  item?: Script[]
}): Item {
  const group = { description: '', variables: [], auth: undefined, entries: [] }
  const collection: Collection = {
    ...group,
    name: 'Collection',
    scripts: scripts.collection ?? [],
    source: {},
  }
  const outer: Folder = { ...group, kind: 'folder', name: 'Outer', scripts: scripts.outer ?? [] }
  const inner: Folder = { ...group, kind: 'folder', name: 'Inner', scripts: scripts.inner ?? [] }
  const own = scripts.item ?? []
  return {
    kind: 'item',
    id: 'outer.inner.item',
    name: 'Item',
    number: 1,
    folders: [outer, inner],
    collection,
    description: '',
    scripts: own,
    examples: [],
    source: {
      name: 'Item',
      event: own.map(({ listen, text }) => ({ listen, script: { exec: text.split('\n') } })),
    },
  }
}

test('a script that is no JavaScript is told with line and column, and the other scripts still count', () => {
  const item = anItem({ item: [tests('const a = ;'), tests('pm.response.to.have.status(200)')] })
  const { expect, diagnostics } = scriptOf(item)
  assert.equal(expect.length, 1)
  assert.deepEqual(diagnostics, [
    {
      code: 'script-syntax-error',
      message: 'the test script cannot be read: Unexpected token in line 1, column 11',
      at: '/event/0/script',
    },
  ])
})

test('a script that is nested beyond measure is told, and ends nothing', () => {
  for (const script of [
    '['.repeat(100_000),
    `pm.expect(pm.response.json()${'.a'.repeat(20_000)}).to.be.true`,
  ]) {
    const { expect, diagnostics } = scriptOf(anItem({ item: [tests(script)] }))
    assert.deepEqual([expect, diagnostics.map(({ code }) => code)], [[], ['script-syntax-error']])
    assert.match(
      diagnostics[0]?.message ?? '',
      /^the test script cannot be read: (it is nested too deeply|Not enough stack)/,
    )
  }
})

test('a statement that is left out is told with its script, its line and its beginning', () => {
  const item = anItem({
    collection: [tests('pm.response.to.be.success')],
    inner: [before('\npm.variables.set("stage", "test")')],
    item: [before('console.log("hello")\npm.environment.set("now", Date.now())'), tests('later()')],
  })
  assert.deepEqual(scriptOf(item).diagnostics, [
    {
      code: 'script-not-translated',
      message:
        'line 1 of the test script of the collection is left out of the program, check it by hand: pm.response.to.be.success',
      at: '',
    },
    {
      code: 'script-not-translated',
      message:
        'line 2 of the pre-request script of folder "Inner" is left out of the program, check it by hand: pm.variables.set("stage", "test")',
      at: '',
    },
    {
      code: 'script-not-translated',
      message:
        'line 2 of the pre-request script is left out of the program, check it by hand: pm.environment.set("now", Date.now())',
      at: '/event/0/script',
    },
    {
      code: 'script-not-translated',
      message: 'line 1 of the test script is left out of the program, check it by hand: later()',
      at: '/event/1/script',
    },
  ])
})

test('inherited scripts come first: of the collection, of the folders from the outermost, then of the item', () => {
  const asserting = (title: string) => [
    tests(`pm.test("${title}", () => { pm.response.to.have.status(200) })`),
  ]
  const item = anItem({
    item: asserting('item'),
    inner: asserting('inner'),
    outer: asserting('outer'),
    collection: asserting('collection'),
  })
  assert.deepEqual(
    scriptOf(item).expect.map(({ title }) => title),
    ['collection', 'outer', 'inner', 'item'],
  )
})

test('a name of one script means nothing in the next one', () => {
  const item = anItem({
    collection: [tests('const json = pm.response.json()')],
    item: [tests('pm.globals.set("token", json.tokenId)')],
  })
  const { captures, diagnostics } = scriptOf(item)
  assert.deepEqual([captures, diagnostics.length], [[], 1])
})

test('a pre-request script is never read as a test', () => {
  const item = anItem({ item: [before('pm.globals.set("token", pm.response.json().tokenId)')] })
  assert.deepEqual(scriptOf(item).captures, [])
})
