// Trees: what a broken one is told.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import { builtInJourneys } from './built-in-journeys.ts'
import { checkJourneys, failureNodeId, inspectTrees, type Journey, successNodeId } from './tree.ts'

const [good] = builtInJourneys as [Journey]
const { page, decision } = good.tree.nodes

function withTree(tree: Partial<Journey['tree']>, rest: Partial<Journey> = {}): Journey {
  return { ...good, ...rest, tree: { ...good.tree, ...tree } }
}

function withNode(id: string, node: unknown): Journey {
  return withTree({ nodes: { ...good.tree.nodes, [id]: node as never } })
}

function inner(tree: string) {
  return { _type: { _id: 'InnerTreeEvaluatorNode' }, tree }
}

/** A tree that does nothing but run another. */
function running(name: string, tree: string, own: Partial<Journey['tree']> = {}): Journey {
  const connections = { true: successNodeId, false: failureNodeId }
  return {
    tree: {
      _id: name,
      entryNodeId: 'inner',
      nodes: { inner: { nodeType: 'InnerTreeEvaluatorNode', connections } },
      ...own,
    },
    nodes: { inner: inner(tree) },
    innerNodes: {},
  }
}

const broken: readonly [title: string, journey: Journey, message: RegExp][] = [
  ['whose entry is missing', withTree({ entryNodeId: 'gone' }), /node "gone" is the entry node, but/],
  [
    'with an unknown type',
    withNode('page', { ...page, nodeType: 'OtpNode' }),
    /"page" has the unknown type OtpNode$/,
  ],
  [
    'with a node without settings',
    withTree({}, { nodes: {} }),
    /has no settings: "nodes" has no such member$/,
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
    /"username" is a PageNode, which cannot lie on a page$/,
  ],
  [
    'with an unknown type on a page',
    withTree({}, { innerNodes: { ...good.innerNodes, username: { _type: { _id: 'OtpNode' } } } }),
    /"username" has the unknown type OtpNode$/,
  ],
  [
    'with a tree on a page',
    withTree({}, { innerNodes: { ...good.innerNodes, username: inner('Login') } }),
    /"username" is a InnerTreeEvaluatorNode, which cannot lie on a page$/,
  ],
  [
    'with a decision on a page',
    withTree(
      {},
      { innerNodes: { ...good.innerNodes, username: { _type: { _id: 'DataStoreDecisionNode' } } } },
    ),
    /"username" is a DataStoreDecisionNode, which cannot lie on a page$/,
  ],
  [
    'that starts at an end',
    withTree({ entryNodeId: successNodeId }),
    /is the entry node, but there is no such node$/,
  ],
]
for (const [title, journey, message] of broken) {
  test(`a tree ${title} is refused`, () => {
    assert.throws(() => checkJourneys([journey]), {
      code: 'E_JOURNEY',
      message,
      hint: /correct|known types|behind the page/,
    })
  })
}

test('a tree with an outcome that is not connected is let in with a warning of where', () => {
  const warnings = checkJourneys([
    withNode('decision', { ...decision, connections: { true: successNodeId } }),
  ])
  assert.deepEqual(warnings, [
    {
      journey: 'PasswordGrant',
      message:
        'journey "PasswordGrant": node "decision" does not connect its outcome "false": who comes there is answered 500',
      hint: 'draw a connection from it, or leave it if nobody comes there',
    },
  ])
})

const brokenTogether: readonly [title: string, journeys: readonly Journey[], message: RegExp][] = [
  ['of the same name', [good, good], /^journey "PasswordGrant" is there twice$/],
  [
    'of which one runs one there is not',
    [running('A', 'B')],
    /node "inner" runs the journey "B", but there is none$/,
  ],
  [
    'of which one runs one that is not enabled',
    [running('A', 'PasswordGrant'), withTree({ enabled: false })],
    /runs the journey "PasswordGrant", which is not enabled$/,
  ],
  ['of which one runs itself', [running('A', 'A')], /runs in a circle: A → A$/],
  [
    'that run each other in a circle',
    [running('A', 'B'), running('B', 'C'), running('C', 'B')],
    /node "inner" runs in a circle: B → C → B$/,
  ],
]
for (const [title, journeys, message] of brokenTogether) {
  test(`trees ${title} are refused`, () => {
    assert.throws(() => checkJourneys(journeys), { code: 'E_JOURNEY', message })
  })
}

test('every problem of every tree is told, one for a node', () => {
  const unknown = (type: string) => ({ nodeType: type, connections: { outcome: 'gone' } })
  const scripted = withTree({
    _id: 'A',
    nodes: { ...good.tree.nodes, page: unknown('X'), decision: unknown('Y') },
  })
  const { problems } = inspectTrees([scripted, running('B', 'C'), running('C', 'B'), running('D', 'B')])
  assert.deepEqual(
    problems.map(({ journey, message }) => [journey, message]),
    [
      ['A', 'journey "A": node "page" has the unknown type X'],
      ['A', 'journey "A": node "decision" has the unknown type Y'],
      ['B', 'journey "B": node "inner" runs in a circle: B → C → B'],
      ['C', 'journey "C": node "inner" runs in a circle: C → B → C'],
    ],
  )
})

test('one tree may be run by several others', () => {
  checkJourneys([good, running('A', 'PasswordGrant'), running('B', 'PasswordGrant'), running('C', 'A')])
})

const settings: readonly [type: string, config: JsonObject, what: RegExp][] = [
  ['ChoiceCollectorNode', { prompt: 'x' }, /needs a list of texts as "choices"$/],
  ['ChoiceCollectorNode', { choices: ['a'] }, /needs a text as "prompt"$/],
  ['MessageNode', { message: 'x' }, /needs texts by language as "message", such as/],
  ['PollingWaitNode', { secondsToWait: -1 }, /needs a whole number from 0 to 3600 as "secondsToWait"$/],
  ['AccountLockoutNode', { lockAction: 'lock' }, /needs one of LOCK, UNLOCK as "lockAction"$/],
  ['SetSessionPropertiesNode', { properties: { a: 1 } }, /needs an object of texts as "properties"$/],
  ['SetSessionPropertiesNode', { maxIdleTime: 0 }, /from 1 to 525600 as "maxIdleTime"$/],
  ['SetFailureDetailsNode', { failureDetails: [] }, /needs an object of texts as "failureDetails"$/],
  ['SetSuccessUrlNode', {}, /needs a text as "successUrl"$/],
  ['SetFailureUrlNode', { failureUrl: '' }, /needs a text as "failureUrl"$/],
  ['InnerTreeEvaluatorNode', {}, /needs a text as "tree"$/],
  ['RetryLimitDecisionNode', { retryLimit: '3' }, /needs a whole number from 1 to 99 as "retryLimit"$/],
  ['OathTokenVerifierNode', { algorithm: 'HOTP' }, /needs one of TOTP as "algorithm"$/],
  ['OathTokenVerifierNode', { isRecoveryCodeAllowed: true }, /allows recovery codes/],
  ['ValidatedUsernameNode', { usernameAttribute: 'password' }, /"userName" or an attribute as "usernameAttr/],
  ['ValidatedPasswordNode', { passwordAttribute: 'pin' }, /needs one of password as "passwordAttribute"$/],
  ['AttributeValueDecisionNode', {}, /needs a text as "comparisonAttribute"$/],
  ['AttributeValueDecisionNode', { comparisonAttribute: 'sn' }, /needs a text as "comparisonValue"$/],
  [
    'AttributeValueDecisionNode',
    { comparisonAttribute: 'sn', comparisonOperation: 'LESS' },
    /needs one of EQUALS, PRESENT as "comparisonOperation"$/,
  ],
  ['IdentifyExistingUserNode', { identifier: 'mail' }, /needs "userName" or an empty text as "identifier"$/],
  ['IdentifyExistingUserNode', { identityAttribute: '' }, /needs a text as "identityAttribute"$/],
  ['SessionDataNode', { sharedStateKey: 'userName' }, /needs a text as "sessionDataKey"$/],
  [
    'SessionDataNode',
    { sessionDataKey: 'x', sharedStateKey: 'password' },
    /needs "userName" or an attribute as "sharedStateKey"$/,
  ],
  ['KbaCreateNode', { message: 'x' }, /needs texts by language as "message"/],
  ['OathRegistrationNode', {}, /needs a text as "issuer"$/],
  ['OathRegistrationNode', { issuer: 'x', minSharedSecretLength: 16 }, /from 32 to 128 as "minShared/],
]
for (const [nodeType, config, what] of settings) {
  test(`a ${nodeType} with ${JSON.stringify(config)} is refused`, () => {
    const journey = {
      tree: { _id: 'T', entryNodeId: 'n', nodes: { n: { nodeType, connections: {} } } },
      nodes: { n: config },
      innerNodes: {},
    }
    assert.throws(() => checkJourneys([journey]), { code: 'E_JOURNEY', message: what })
  })
}

test('the built-in journeys are PasswordGrant and Login, and whole', () => {
  assert.deepEqual(checkJourneys(builtInJourneys), [])
  assert.deepEqual(
    builtInJourneys.map(({ tree }) => tree._id),
    ['PasswordGrant', 'Login'],
  )
})
