// Documents with journeys: what is refused and where, and the shapes in which exports come.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import { exported } from './journey-under-test.ts'
import { parseJourneys } from './parse-journeys.ts'
import { checkJourneys, successNodeId } from './tree.ts'

const good = exported('Login', { name: ['UsernameCollectorNode', { outcome: 'success' }] })
const tree = good.tree as JsonObject

const refused: readonly [title: string, document: unknown, message: RegExp][] = [
  ['a text', 'x', /^a\.json: the document must be an object$/],
  ['a list', [], /^a\.json: the document must be an object$/],
  ['no tree', {}, /^a\.json: \/tree must be an object$/],
  ['no nodes', { tree }, /: \/nodes must be an object$/],
  ['a tree without a name', { ...good, tree: { ...tree, _id: '' } }, /: \/tree\/_id must be a text$/],
  ['a tree without an entry', { ...good, tree: { ...tree, entryNodeId: 7 } }, /entryNodeId must be a text$/],
  ['nodes that are a list', { ...good, nodes: [] }, /: \/nodes must be an object$/],
  ['a node that is null', { ...good, nodes: { name: null } }, /: \/nodes\/name must be an object$/],
  [
    'a connection to a number',
    { ...good, tree: { ...tree, nodes: { name: { nodeType: 'x', connections: { outcome: 1 } } } } },
    /: \/tree\/nodes\/name\/connections\/outcome must be a text$/,
  ],
  [
    'a node without a type',
    { ...good, nodes: { name: {} }, tree: { ...tree, nodes: { name: { connections: {} } } } },
    /: \/tree\/nodes\/name\/nodeType must be a text$/,
  ],
  [
    'a flag that is a text',
    { ...good, tree: { ...tree, enabled: 'false' } },
    /\/tree\/enabled must be true or false$/,
  ],
  [
    'minutes that are none',
    { ...good, tree: { ...tree, maximumIdleTime: 0 } },
    /\/tree\/maximumIdleTime must be a whole number of minutes from 1 to 525600$/,
  ],
  ['one broken tree of many', { trees: { A: good, B: {} } }, /: \/trees\/B\/tree must be an object$/],
]
for (const [title, document, message] of refused) {
  test(`a document with ${title} is refused`, () => {
    assert.throws(() => parseJourneys(document, 'a.json'), { code: 'E_JOURNEY', message, hint: /exports/ })
  })
}

test('an export of one journey is read, whatever stands beside it', () => {
  const document = {
    meta: { origin: 'https://tenant.example/am' },
    ...good,
    tree: { ...tree, _rev: '1', description: null, staticNodes: {}, uiConfig: {}, maximumIdleTime: null },
    scripts: {},
    emailTemplates: {},
  }
  const [journey] = parseJourneys(document, 'a.json')
  assert.deepEqual(journey?.tree.nodes.name, {
    nodeType: 'UsernameCollectorNode',
    connections: { outcome: successNodeId },
  })
  checkJourneys(journey ? [journey] : [])
})

test('an export of many journeys is read as many', () => {
  const names = parseJourneys({ meta: {}, trees: { A: good, B: good } }, 'a.json').map((one) => one.tree._id)
  assert.deepEqual(names, ['Login', 'Login'])
})

test('a type that stands only in the settings is found there', () => {
  const { nodeType: _gone, ...node } = (tree.nodes as JsonObject).name as JsonObject
  const [journey] = parseJourneys({ ...good, tree: { ...tree, nodes: { name: node } } }, 'a.json')
  assert.equal(journey?.tree.nodes.name?.nodeType, 'UsernameCollectorNode')
})
