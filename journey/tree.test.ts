// Trees: what a broken one is told.

import assert from 'node:assert/strict'
import test from 'node:test'
import { builtInJourneys } from './built-in-journeys.ts'
import { checkJourney, type Journey } from './tree.ts'

const [good] = builtInJourneys as [Journey]
const { page, decision } = good.tree.nodes

function withTree(tree: Partial<Journey['tree']>, rest: Partial<Journey> = {}): Journey {
  return { ...good, ...rest, tree: { ...good.tree, ...tree } }
}

function withNode(id: string, node: unknown): Journey {
  return withTree({ nodes: { ...good.tree.nodes, [id]: node as never } })
}

const broken: readonly [title: string, journey: Journey, message: RegExp][] = [
  ['whose entry is missing', withTree({ entryNodeId: 'gone' }), /node "gone" is the entry node, but/],
  [
    'with an unknown type',
    withNode('page', { ...page, nodeType: 'OtpNode' }),
    /"page" has the unknown type OtpNode$/,
  ],
  ['with a node without settings', withTree({}, { nodes: {} }), /has no settings$/],
  [
    'with an outcome that leads nowhere',
    withNode('decision', { ...decision, connections: {} }),
    /"decision" does not connect its outcome "true"$/,
  ],
  [
    'with a connection to nothing',
    withNode('page', { ...page, connections: { outcome: 'gone' } }),
    /"page" leads to "gone", but there is no such node$/,
  ],
  ['with a page that shows nothing known', withTree({}, { innerNodes: {} }), /"page" shows "username", but/],
  [
    'with a page on a page',
    withTree({}, { innerNodes: { ...good.innerNodes, username: { _type: { _id: 'PageNode' } } } }),
    /"username" is a page on a page$/,
  ],
  [
    'with an unknown type on a page',
    withTree({}, { innerNodes: { ...good.innerNodes, username: { _type: { _id: 'OtpNode' } } } }),
    /"username" has the unknown type OtpNode$/,
  ],
]
for (const [title, journey, message] of broken) {
  test(`a tree ${title} is refused`, () => {
    assert.throws(() => checkJourney(journey), { code: 'E_JOURNEY', message, hint: /known node types/ })
  })
}

test('the built-in journeys are PasswordGrant and Login, and whole', () => {
  for (const journey of builtInJourneys) checkJourney(journey)
  assert.deepEqual(
    builtInJourneys.map(({ tree }) => tree._id),
    ['PasswordGrant', 'Login'],
  )
})
