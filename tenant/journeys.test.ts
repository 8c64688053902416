// The journeys of a tenant: built in, from files, and in place of each other.

import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { builtInJourneys, type Journey } from '#journey'
import { inspectJourneys, openJourneys } from './journeys.ts'

const [builtIn] = builtInJourneys
const named = (name: string): Journey => {
  assert.ok(builtIn !== undefined)
  return { ...builtIn, tree: { ...builtIn.tree, _id: name } }
}

async function aFile(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-journeys-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'journey.json'), text)
  return join(folder, 'journey.json')
}

const settings = { journeys: [], defaultJourney: 'Login', realms: {} }

test('a file that is no JSON is refused by its name', async (t) => {
  const file = await aFile(t, '{')
  await assert.rejects(openJourneys({ ...settings, journeys: [file] }), {
    code: 'E_JOURNEY',
    message: new RegExp(`^cannot read ${file}: .*JSON`),
  })
})

test('every file with a problem is told of', async (t) => {
  const files = [await aFile(t, '{}'), '/nowhere.json']
  const { problems } = await inspectJourneys({ ...settings, journeys: files })
  assert.deepEqual(
    problems.map(({ path }) => path),
    [
      ['journeys', 0],
      ['journeys', 1],
    ],
  )
})

test('two journeys of one name are refused', async () => {
  const journeys = [named('Own'), named('Own')]
  await assert.rejects(openJourneys({ ...settings, journeys }), {
    code: 'E_JOURNEY',
    message: /"Own" is there twice/,
  })
})

test('a default journey that is not there is refused, also a realm’s', async () => {
  const realms = { '/alpha': { defaultJourney: 'Own' } }
  const { problems } = await inspectJourneys({ ...settings, defaultJourney: 'None', realms })
  assert.deepEqual(
    problems.map(({ path, message }) => [path, message]),
    [
      [['defaultJourney'], 'there is no journey "None"'],
      [['realms', '/alpha', 'defaultJourney'], 'there is no journey "Own"'],
    ],
  )
})

test('a journey takes the place of a built-in one of its name, and stands beside the others', async (t) => {
  const file = await aFile(t, JSON.stringify(named('Own')))
  const before = builtInJourneys.map(({ tree }) => tree._id)
  const journeys = await openJourneys({ ...settings, journeys: [named('Login'), file] })
  assert.deepEqual(journeys.map(({ tree }) => tree._id).sort(), [...before, 'Own'].sort())
})

test('a tree with an outcome that is not connected is opened, with a warning', async () => {
  const { tree, ...rest } = named('Own')
  const nodes = { ...tree.nodes, decision: { nodeType: 'DataStoreDecisionNode', connections: {} } }
  const journeys = [{ ...rest, tree: { ...tree, nodes } }]
  const { problems, warnings } = await inspectJourneys({ ...settings, journeys })
  assert.deepEqual(
    [problems, warnings.map(({ message }) => message.match(/"\w+"/g))],
    [
      [],
      [
        ['"Own"', '"decision"', '"true"'],
        ['"Own"', '"decision"', '"false"'],
      ],
    ],
  )
})
