// The configuration file: what is refused, and where in the file that is said to be.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { inspectConfiguration, readConfiguration } from './configuration-file.ts'
import { configurationSchema } from './configuration-schema.ts'

async function aFile(t: TestContext, text: string): Promise<{ folder: string; file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-configuration-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'tenant.jsonc')
  await writeFile(file, text)
  return { folder, file }
}

const refused: readonly [what: string, text: string, place: string, message: string, hint: RegExp][] = [
  ['an empty file', '', '1:1', 'the file is empty', /JSON object/],
  ['a syntax error', '{\n  "port": 80,,\n}', '2:14', 'property name expected', /JSON object/],
  ['a file with nothing but blanks', '\n \n', '3:1', 'the file is empty', /JSON object/],
  ['a list', '[]', '1:1', 'the configuration is a list', /an object with/],
  [
    'an exported journey',
    '{ "meta": {},\n "tree": { "_id": "Login" }, "nodes": {} }',
    '2:2',
    'this is an exported journey and no configuration',
    /\{ "journeys": \["tenant.jsonc"\] \}$/,
  ],
  [
    'an export of many journeys',
    '{ "trees": {} }',
    '1:3',
    'this is an exported journey and no configuration',
    /\{ "journeys": \["tenant.jsonc"\] \}$/,
  ],
  [
    'what is nested too deep',
    `{ "realms": ${'['.repeat(100_000)}`,
    '1:112',
    'more than 100 objects and lists lie in each other',
    /^no setting/,
  ],
  [
    'an unknown name',
    '{\n  "sesions": {}\n}',
    '2:3',
    'there is no setting "/sesions"',
    /^did you mean "\/sessions"\?$/,
  ],
  [
    'a name that is like no other',
    '{ "testClock": true }',
    '1:3',
    'there is no setting "/testClock"',
    /^known here: \$schema, host, port, /,
  ],
  [
    'a name that lies elsewhere',
    '{ "quotaLimit": 3 }',
    '1:3',
    'there is no setting "/quotaLimit"',
    /^did you mean "\/sessions\/quotaLimit"\?/,
  ],
  [
    'a value of another type',
    '{ "sessions": {\n\t"quotaLimit": "3" } }',
    '2:16',
    'setting "/sessions/quotaLimit" is "3"',
    /^give it a whole number of sessions from 1 to 1000000$/,
  ],
  ['a port that is none', '{ "port": 70000 }', '1:11', 'setting "/port" is 70000', /from 0 to 65535/],
  [
    'a name that is given twice',
    '{ "port": 1,\n  "port": 2 }',
    '2:3',
    'setting "/port" is given twice',
    /^keep one/,
  ],
  [
    'a realm without its parent',
    '{ "realms": {\n  "/a/b": {} } }',
    '2:3',
    'realm "/a/b" lies in "/a", which there is not',
    /^add "\/a"/,
  ],
  [
    'a member that is missing',
    '{ "tls":\n{ "keyFile": "k" } }',
    '2:1',
    'setting "/tls" has no "certificateFile"',
    /PEM/,
  ],
  [
    'a secret in a variable that is not set',
    '{ "store": { "env": "REDIS_URL" } }',
    '1:12',
    'setting "/store" is in the environment variable REDIS_URL, which is not set',
    /^set REDIS_URL$/,
  ],
  [
    'a secret that says no place',
    '{ "store": { "vault": "x" } }',
    '1:12',
    'setting "/store" does not say where it is',
    /\{"env": "NAME"\}/,
  ],
]
for (const [what, text, place, message, hint] of refused) {
  test(`${what} is refused at its line and column`, async (t) => {
    const { file } = await aFile(t, text)
    const { problems } = await inspectConfiguration(file, {})
    const told = problems.map((problem) => [problem.place, problem.message])
    assert.deepEqual(told, [[`${file}:${place}`, message]])
    assert.match(problems[0]?.hint ?? '', hint)
  })
}

test('a file that is not there is refused', async () => {
  await assert.rejects(readConfiguration('/nowhere.jsonc', {}), {
    code: 'E_FILE',
    message: 'cannot read /nowhere.jsonc: there is no such file',
  })
})

test('a file in another encoding than UTF-8 is refused', async (t) => {
  const { file } = await aFile(t, '')
  await writeFile(file, '\ufeff{ "port": 1 }', 'utf16le')
  await assert.rejects(readConfiguration(file, {}), {
    code: 'E_FILE',
    message: `cannot read ${file}: it is not in UTF-8`,
  })
})

test('a byte order mark before the text makes no difference', async (t) => {
  const { file } = await aFile(t, '\ufeff{ "port": 1 }')
  assert.deepEqual(await readConfiguration(file, {}), { port: 1, settings: {} })
})

test('all problems of a file are told, in its order', async (t) => {
  const { file } = await aFile(t, '{ "csrfFilter": 1,\n "colour": 2,\n "host": "" }')
  const { problems } = await inspectConfiguration(file, {})
  assert.deepEqual(
    problems.map(({ place }) => place.slice(file.length)),
    [':1:17', ':2:2', ':3:10'],
  )
  await assert.rejects(readConfiguration(file, {}), {
    code: 'E_CONFIG',
    message: `${file}:1:17: setting "/csrfFilter" is 1`,
    hint: `give it true or false; 2 more: callbook tenant check ${file}`,
  })
})

test('a wrong secret is not repeated', async (t) => {
  const { file } = await aFile(t, '{ "store": "mysql://root:hunter2@db" }')
  await assert.rejects(
    readConfiguration(file, {}),
    ({ message, hint }: Error & { hint: string }) => !/hunter2/.test(message + hint),
  )
})

test('comments and a comma at the end of a list are fine', async (t) => {
  const { file } = await aFile(t, '{\n  // why\n  "port": 0, /* here */\n  "metrics": true,\n}')
  assert.deepEqual(await readConfiguration(file, {}), { port: 0, settings: { metrics: true } })
})

test('paths are relative to the file, and secrets come from where it says', async (t) => {
  const { folder, file } = await aFile(
    t,
    JSON.stringify({
      $schema: 'configuration.schema.json',
      data: 'kept',
      store: { env: 'REDIS_URL' },
      tls: { certificateFile: 'a.pem', keyFile: '/etc/b.pem' },
      journeys: ['login.json', { tree: { _id: 'Own' } }],
      oauth2Clients: [{ clientId: 'ci', clientSecret: { file: 'secret' }, scopes: ['fr:am:*'] }],
    }),
  )
  await writeFile(join(folder, 'secret'), 'a secret of enough length\n')
  const configuration = await readConfiguration(file, { REDIS_URL: 'redis://127.0.0.1' })
  assert.deepEqual(JSON.parse(JSON.stringify(configuration)), {
    data: join(folder, 'kept'),
    store: 'redis://127.0.0.1',
    settings: {
      tls: { certificateFile: join(folder, 'a.pem'), keyFile: '/etc/b.pem' },
      journeys: [join(folder, 'login.json'), { tree: { _id: 'Own' } }],
      oauth2Clients: [{ clientId: 'ci', clientSecret: 'a secret of enough length', scopes: ['fr:am:*'] }],
    },
  })
})

test('"memory" is a word, not a path', async (t) => {
  const { file } = await aFile(t, '{ "data": "memory" }')
  assert.equal((await readConfiguration(file, {})).data, 'memory')
})

test('the schema that ships is the one of the settings', async () => {
  const path = fileURLToPath(
    new URL('../../../tenant/configuration/configuration.schema.json', import.meta.url),
  )
  const schema = configurationSchema()
  if (process.env.UPDATE_GOLDEN) await writeFile(path, `${JSON.stringify(schema, undefined, 2)}\n`)
  const shipped = JSON.parse(await readFile(path, 'utf8'))
  assert.deepEqual(shipped, schema, `${path} is another: UPDATE_GOLDEN=1 npm test, then npm run fix`)
})
