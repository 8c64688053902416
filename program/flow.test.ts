// Programs of items: what is an input, what an earlier step gives, and which steps belong to a slice.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allItems, type Collection, findItem, parseCollection, parseEnvironment, render } from '#collection'
import { flowOf, type ProgramContext, programOf, sliceOf } from './flow.ts'
import { prerequisitesOf } from './prerequisites.ts'

const dynamic = { nowMs: () => 0, randomBytes: (count: number) => new Uint8Array(count) }

const read = (file: string) => readFileSync(new URL(`../../samples/${file}`, import.meta.url), 'utf8')
const session = parseCollection(read('forgerock-identity-cloud.postman_collection.json'), 'the collection')
const local: ProgramContext = {
  dynamic,
  environment: parseEnvironment(read('local-tenant.postman_environment.json'), 'the environment'),
}

interface ItemSketch {
  readonly name: string
  /** Variables that its URL uses. */
  readonly uses?: readonly string[]
  /** Variables that its test script sets from the member of the same name. */
  readonly sets?: readonly string[]
}

interface FolderSketch {
  readonly folder: string
  readonly items: readonly (ItemSketch | FolderSketch)[]
}

function aCollection(
  items: FolderSketch['items'],
  variables: Readonly<Record<string, string>> = {},
): Collection {
  const variable = Object.entries(variables).map(([key, value]) => ({ key, value }))
  return parseCollection(JSON.stringify({ info, item: items.map(entryOf), variable }), 'a test')
}

function entryOf(sketch: ItemSketch | FolderSketch): object {
  if ('folder' in sketch) return { name: sketch.folder, item: sketch.items.map(entryOf) }
  const { name, uses = [], sets = [] } = sketch
  const exec = sets.map((variable) => `pm.globals.set("${variable}", pm.response.json()["${variable}"])`)
  return {
    name,
    request: {
      method: 'GET',
      url: `http://127.0.0.1/${uses.map((variable) => `{{${variable}}}`).join('/')}`,
    },
    event: [{ listen: 'test', script: { exec } }],
  }
}

const info = {
  name: 'A collection',
  schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
}

const namesOf = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name)

test('a flow without a request is refused', () => {
  const collection = aCollection([{ folder: 'Empty', items: [{ folder: 'Emptier', items: [] }] }])
  const [folder] = collection.entries
  assert.ok(folder?.kind === 'folder')
  assert.throws(() => flowOf(folder, { dynamic }, folder.name), {
    name: 'ProgramError',
    code: 'E_EMPTY_FLOW',
    message: '"Empty" has no request',
    hint: 'name a folder that holds at least one request',
  })
})

test('step 6 alone asks for the token that step 2 would have set, and says so', () => {
  const { program, diagnostics } = programOf(findItem(session, 'Step 6'), local)
  const setBy = 'Step 2: Authenticate as "Postman Demo User" and Get Session Token'
  assert.deepEqual(program.inputs, [
    { name: 'amUrl', environmentName: 'amUrl', default: 'http://127.0.0.1:8080/am', isSecret: false },
    { name: 'realm', environmentName: 'realm', default: '/realms/root/realms/alpha', isSecret: false },
    { name: 'cookieName', environmentName: 'cookieName', default: 'iPlanetDirectoryPro', isSecret: false },
    { name: 'demoSSOToken', environmentName: 'demoSSOToken', isSecret: true, setBy },
  ])
  assert.deepEqual(namesOf(program.steps), ["Step 6: Refresh Users' Session"])
  assert.deepEqual(diagnostics, [
    {
      code: 'set-by-step',
      message: `demoSSOToken is set by "${setBy}"; print it with --with-prerequisites`,
      at: '/request/header/2/value',
    },
  ])
})

test('the slice of step 6 is steps 1, 2 and 6, and what they hand on is no input', () => {
  const { program, diagnostics } = sliceOf(findItem(session, 'Step 6'), local)
  assert.equal(program.name, "Step 6: Refresh Users' Session")
  assert.deepEqual(
    program.steps.map(({ name }) => name.slice(0, 6)),
    ['Step 1', 'Step 2', 'Step 6'],
  )
  assert.deepEqual(
    program.steps.map(({ captures }) => captures),
    [
      [{ variable: 'authId', path: ['authId'], isOptional: true }],
      [{ variable: 'demoSSOToken', path: ['tokenId'], isOptional: true }],
      [],
    ],
  )
  assert.deepEqual(namesOf(program.inputs), [
    'amUrl',
    'realm',
    'postmanDemoUsername',
    'postmanDemoPassword',
    'cookieName',
  ])
  assert.deepEqual(diagnostics, [])
})

test('the slice is the same while nothing is filled in, and tells each missing value once', () => {
  const { program, diagnostics } = sliceOf(findItem(session, 'Step 6'), { dynamic })
  assert.equal(program.steps.length, 3)
  assert.deepEqual(
    diagnostics.map(({ code, message }) => [code, message.slice(0, message.indexOf(' has no value'))]),
    [
      ['unresolved-variable', `${program.steps[1]?.name}: variable "postmanDemoUsername"`],
      ['unresolved-variable', `${program.steps[1]?.name}: variable "postmanDemoPassword"`],
      ['unresolved-variable', `${program.steps[2]?.name}: variable "cookieName"`],
    ],
  )
})

test('a flow has all steps of a folder, with what their scripts expect', () => {
  const [folder] = session.entries
  assert.ok(folder?.kind === 'folder')
  const { program } = flowOf(folder, local, folder.name)
  assert.equal(program.name, 'Session Management')
  assert.deepEqual(namesOf(program.steps), namesOf(allItems(session)))
  assert.deepEqual(program.steps[6]?.expect, [
    { kind: 'status', title: 'Status code is 200', is: 200 },
    { kind: 'equals', title: 'The session is valid', path: ['valid'], value: true },
    {
      kind: 'keys',
      title: 'The answer says whose session it is',
      path: [],
      keys: ['valid', 'sessionUid', 'uid', 'realm'],
    },
  ])
})

test('a variable that nobody sets and nothing states is told with its place', () => {
  const [item] = allItems(aCollection([{ name: 'only', uses: ['stage'] }]))
  assert.ok(item)
  const { program, diagnostics } = programOf(item, { dynamic })
  assert.deepEqual(program.inputs, [{ name: 'stage', environmentName: 'stage', isSecret: false }])
  assert.deepEqual(
    diagnostics.map(({ code, at }) => [code, at]),
    [['unresolved-variable', '/request/url']],
  )
})

test('an item does not give itself what it uses, nor does one that comes later', () => {
  const [first] = allItems(
    aCollection([
      { name: 'first', uses: ['page'], sets: ['page'] },
      { name: 'last', sets: ['page'] },
    ]),
  )
  assert.ok(first)
  assert.deepEqual(prerequisitesOf(first, { dynamic }), [])
  const { program, diagnostics } = sliceOf(first, { dynamic })
  assert.deepEqual(program.inputs, [
    { name: 'page', environmentName: 'page', isSecret: false, setBy: 'last' },
  ])
  assert.deepEqual(
    diagnostics.map(({ code, message }) => [code, message]),
    [['set-by-step', 'page is set by "last", which comes later; state a first value in an environment']],
  )
})

test('the nearest earlier step of the same folder sets a variable, else the nearest earlier one of the collection', () => {
  const collection = aCollection([
    { name: 'far', sets: ['id'] },
    {
      folder: 'here',
      items: [
        { name: 'first', sets: ['id'] },
        { name: 'second', sets: ['id'] },
        { name: 'inner use', uses: ['id'] },
      ],
    },
    { folder: 'there', items: [{ name: 'other', sets: ['id'] }] },
    { name: 'outer use', uses: ['id'] },
    { folder: 'elsewhere', items: [{ name: 'last use', uses: ['id'] }] },
  ])
  const setter = (name: string) => namesOf(prerequisitesOf(findItem(collection, name), { dynamic }))
  assert.deepEqual(setter('inner use'), ['second'])
  assert.deepEqual(setter('outer use'), ['far'])
  assert.deepEqual(setter('last use'), ['other'])
})

test('steps that several steps need stand in a slice once, in the order of the collection', () => {
  const collection = aCollection([
    { name: 'log in', sets: ['token'] },
    { name: 'unrelated', uses: ['token'], sets: ['nothing'] },
    { name: 'create', uses: ['token'], sets: ['id'] },
    { name: 'tag', uses: ['id', 'token'], sets: ['tag'] },
    { name: 'read', uses: ['tag', 'id', 'token'] },
  ])
  assert.deepEqual(namesOf(prerequisitesOf(findItem(collection, 'read'), { dynamic })), [
    'log in',
    'create',
    'tag',
  ])
})

test('what a step sets wins over the environment and is never printed in its place', () => {
  const collection = aCollection(
    [
      { name: 'create', sets: ['id'] },
      { name: 'read', uses: ['id'] },
    ],
    { id: 'stale/id' },
  )
  const { program } = sliceOf(findItem(collection, 'read'), { dynamic })
  assert.deepEqual(program.inputs, [])
  const url = program.steps[1]?.request.url ?? []
  assert.equal(render(url, new Map([['id', '42']])), 'http://127.0.0.1/42')
  assert.equal(programOf(findItem(collection, 'read'), { dynamic }).program.inputs[0]?.default, 'stale/id')
})

test('a variable that is used before a step sets it stays an input', () => {
  const collection = aCollection(
    [
      { name: 'list', uses: ['page'], sets: ['page'] },
      { name: 'next', uses: ['page'] },
    ],
    { page: '1' },
  )
  const { program } = flowOf(allItems(collection), { dynamic }, 'Pages')
  assert.deepEqual(namesOf(program.inputs), ['page'])
  assert.equal(program.inputs[0]?.default, '1')
})

test('a secret has no default, whether its type says so or its name', () => {
  const values = [
    { key: 'pin', value: '1234', type: 'secret', enabled: true },
    { key: 'apiKey', value: 'abcd', type: 'default', enabled: true },
    { key: 'stage', value: 'test', type: 'default', enabled: true },
  ]
  const environment = parseEnvironment(JSON.stringify({ name: 'e', values }), 'a test')
  const [item] = allItems(aCollection([{ name: 'only', uses: ['pin', 'apiKey', 'stage'] }]))
  assert.ok(item)
  const { program, diagnostics } = programOf(item, { dynamic, environment })
  assert.deepEqual(program.inputs, [
    { name: 'pin', environmentName: 'pin', isSecret: true },
    { name: 'apiKey', environmentName: 'apiKey', isSecret: true },
    { name: 'stage', environmentName: 'stage', default: 'test', isSecret: false },
  ])
  assert.ok(!JSON.stringify([program, diagnostics]).match(/1234|abcd/))
})

test('a dynamic variable is an input with a sample as its default, and the reader is told', () => {
  const [item] = allItems(aCollection([{ name: 'only', uses: ['$timestamp', '$timestamp'] }]))
  assert.ok(item)
  const { program, diagnostics } = programOf(item, { dynamic })
  assert.deepEqual(program.inputs, [
    { name: '$timestamp', environmentName: '_timestamp', default: '0', isSecret: false },
  ])
  assert.deepEqual(diagnostics, [
    {
      code: 'dynamic-variable',
      message: 'variable "$timestamp" is a sample, "0"; Postman makes a new one each time',
      at: '',
    },
  ])
})

test('a diagnostic of a flow begins with the name of its step', () => {
  const collection = aCollection([{ name: 'first' }, { name: 'second', uses: ['stage'] }])
  const { diagnostics } = flowOf(allItems(collection), { dynamic }, 'Both')
  assert.match(diagnostics[0]?.message ?? '', /^second: variable "stage" has no value/)
})
