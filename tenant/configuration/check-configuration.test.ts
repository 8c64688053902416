// What a check of a configuration file finds beyond its settings: what a start would refuse.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { checkConfiguration } from './check-configuration.ts'

async function aFolder(t: TestContext, files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-check-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

const refused: readonly [what: string, configuration: string, place: string, message: RegExp][] = [
  [
    'every origin together with credentials',
    '{ "cors": [{ "acceptedOrigins": ["*"], "allowCredentials": true }] }',
    '1:33',
    /^a CORS configuration accepts every origin and allows credentials/,
  ],
  [
    'an origin that no browser sends',
    '{ "cors": [{ "acceptedOrigins": ["https://App.example"] }] }',
    '1:34',
    /^"https:\/\/App.example" in "acceptedOrigins" is no origin$/,
  ],
  [
    'a Redis URL with a port that is none',
    '{ "store": "redis://:hunter2@127.0.0.1:99999" }',
    '1:12',
    /^the URL of the store has a port that is none$/,
  ],
  [
    'a Redis URL with a parameter that is none',
    '{ "store": "redis://127.0.0.1/?prefx=a" }',
    '1:12',
    /^the URL of the store has a parameter that is none of its own$/,
  ],
  [
    'a secret of another form',
    '{ "secretFile": "secret" }',
    '1:17',
    /^.*secret does not hold a tenant's secret$/,
  ],
]
for (const [what, configuration, place, message] of refused) {
  test(`${what} is found before a start refuses it`, async (t) => {
    const folder = await aFolder(t, { 'tenant.jsonc': configuration, secret: 'zz' })
    const file = join(folder, 'tenant.jsonc')
    const { problems } = await checkConfiguration(file, {})
    assert.deepEqual(
      problems.map((problem) => problem.place),
      [`${file}:${place}`],
    )
    assert.match(problems[0]?.message ?? '', message)
  })
}

test('a secret file that is not there is no problem, and the check makes none', async (t) => {
  const folder = await aFolder(t, { 'tenant.jsonc': { secretFile: 'secret' } })
  const { problems } = await checkConfiguration(join(folder, 'tenant.jsonc'), {})
  assert.deepEqual(problems, [])
  assert.deepEqual(await readdir(folder), ['tenant.jsonc'])
})

test('every node of every journey that cannot be is told, at the file that brings it', async (t) => {
  const broken = (name: string) => ({
    tree: {
      _id: name,
      entryNodeId: 'a',
      nodes: {
        a: { nodeType: 'ScriptedDecisionNode', connections: {} },
        b: { nodeType: 'PushSenderNode', connections: {} },
      },
    },
    nodes: { a: {}, b: {} },
  })
  const folder = await aFolder(t, {
    'tenant.jsonc': '{ "journeys": [\n"one.json",\n"two.json"] }',
    'one.json': broken('One'),
    'two.json': broken('Two'),
  })
  const file = join(folder, 'tenant.jsonc')
  const { problems } = await checkConfiguration(file, {})
  assert.deepEqual(
    problems.map(({ place, message }) => [place, message]),
    [
      [`${file}:2:1`, 'journey "One": node "a" has the unknown type ScriptedDecisionNode'],
      [`${file}:2:1`, 'journey "One": node "b" has the unknown type PushSenderNode'],
      [`${file}:3:1`, 'journey "Two": node "a" has the unknown type ScriptedDecisionNode'],
      [`${file}:3:1`, 'journey "Two": node "b" has the unknown type PushSenderNode'],
    ],
  )
})
