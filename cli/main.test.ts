// The command line as a person meets it: what it prints, where, and with which exit code.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { shipped } from './files.ts'

const main = fileURLToPath(new URL('./main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'callbook-cli-'))

interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

function callbook(...words: readonly string[]): Promise<Outcome> {
  return callbookOn(process.env.PATH, ...words)
}

function callbookOn(path: string | undefined, ...words: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = { PATH: path, HOME: folder }
    execFile(
      process.execPath,
      [main, ...words],
      { env, cwd: folder, timeout: 60_000 },
      (error, stdout, stderr) => {
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr })
      },
    )
  })
}

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const broken = file('broken.json', '{\n  "info": {\n    "name": "x",,\n')
const noCollection = file('list.json', '["no", "collection"]')
const versionOne = file('v1.json', JSON.stringify({ id: 'a', name: 'old', order: [], requests: [] }))
/** The shipped environment where it names no AM: on the port that it names a tenant of this machine may listen. */
const withoutAm = file(
  'environment.json',
  readFileSync(shipped.environment, 'utf8').replace('http://127.0.0.1:8080/am', 'https://<tenant-name>/am'),
)
const cycle = file(
  'cycle.json',
  JSON.stringify({
    info: { name: 'Cycle', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    variable: [
      { key: 'a', value: '{{b}}' },
      { key: 'b', value: '{{a}}' },
    ],
    item: [{ name: 'Round', request: { method: 'GET', url: 'http://127.0.0.1/{{a}}' } }],
  }),
)

const refusals: readonly (readonly [string, readonly string[], number, RegExp])[] = [
  ['an unknown command', ['cod'], 2, /^error: no command "cod"\nhint: {2}did you mean "code"\?/],
  [
    'an unknown option',
    ['code', '6', '--tarjet', 'x'],
    2,
    /no option "--tarjet"\nhint: {2}did you mean "--target"\?/,
  ],
  ['an option without its value', ['code', '6', '--target'], 2, /--target needs a value/],
  ['a missing argument', ['code', '--target', 'go-net-http'], 2, /code needs <item>/],
  [
    'an unknown target',
    ['code', '6', '--target', 'go-http'],
    2,
    /there is no target "go-http"\nhint: {2}did you mean "go-net-http"\?/,
  ],
  [
    'an unknown item',
    ['code', 'Step 9: Refresh', '--target', 'go-net-http'],
    2,
    /Step 9: Refresh[\s\S]*\nhint: {2}/,
  ],
  ['an unknown style', ['code', '6', '--target', 'go-net-http', '--style', 'old'], 2, /no style "old"/],
  [
    'a target without a classic style',
    ['code', '6', '--target', 'go-net-http', '--style', 'classic'],
    2,
    /no classic style/,
  ],
  ['a file that is not there', ['run', 'nowhere.json'], 2, /cannot read nowhere.json: there is no such file/],
  ['JSON with a syntax error', ['run', broken], 2, /broken\.json:3:17: property name expected/],
  ['a file that is no collection', ['run', noCollection], 2, /list.json/],
  ['a collection of version 1', ['run', versionOne], 2, /v1.json[\s\S]*hint: .*2\.1/],
  ['a port that is none', ['tenant', '--port', '70000'], 2, /--port is "70000"/],
  [
    'an AM that cannot be reached',
    ['run', '--against', 'http://127.0.0.1:9/am'],
    3,
    /no AM answers at http:\/\/127\.0\.0\.1:9\/am/,
  ],
  [
    'a data directory that cannot be made',
    ['tenant', '--port', '0', '--data', '/proc/callbook'],
    3,
    /\/proc\/callbook cannot be made/,
  ],
  ['a data directory that is a file', ['tenant', '--port', '0', '--data', broken], 3, /broken\.json/],
]

for (const [what, words, exitCode, expected] of refusals) {
  test(`${what} is answered with a sentence, a hint and exit code ${exitCode}`, async () => {
    const outcome = await callbook(...words)
    assert.match(outcome.stderr, expected)
    assert.match(outcome.stderr, /\nhint: {2}\S/)
    assert.doesNotMatch(outcome.stderr, /\n\s+at /, 'a stack trace without --debug')
    assert.equal(outcome.exitCode, exitCode)
  })
}

test('a port in use is answered with a sentence and exit code 3', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const { exitCode, stderr } = await callbook('tenant', '--port', String(port), '--data', 'memory')
  assert.match(stderr, new RegExp(`^error: .*${port}.*\nhint: {2}\\S`))
  assert.equal(exitCode, 3)
})

test('a cycle of variables is named, and the program is printed all the same', async () => {
  const { exitCode, stdout, stderr } = await callbook('code', 'Round', '--target', 'shell-curl', '-c', cycle)
  assert.match(stderr, /variable-cycle/)
  assert.match(stdout, /curl/)
  assert.equal(exitCode, 0)
})

test('help names every command', async () => {
  const { stdout, exitCode } = await callbook('help')
  for (const name of ['start', 'run', 'code', 'targets', 'verify', 'tenant', 'powerscript'])
    assert.match(stdout, new RegExp(`^ {2}${name} `, 'm'))
  assert.equal(exitCode, 0)
})

test('run says each step and assertion of the shipped collection, against a tenant of its own', async () => {
  const { stdout, stderr, exitCode } = await callbook('run', '-e', withoutAm)
  assert.match(stderr, /amUrl is http:\/\/127\.0\.0\.1:\d+\/am/)
  assert.match(stdout, /Step 6: Refresh Users' Session\n {2}200 OK .*\n {2}✓ Status code is 200/)
  assert.match(stdout, /8 items, 8 requests, 13 passed, 0 failed/)
  assert.equal(exitCode, 0)
})

test('run ends with exit code 1 when an assertion fails', async () => {
  const source = readFileSync(shipped.collection, 'utf8').replace('to.eql(200)', 'to.eql(201)')
  const { stdout, exitCode } = await callbook(
    'run',
    file('failing.json', source),
    '-e',
    withoutAm,
    '--item',
    '1',
  )
  assert.match(stdout, /✗ Status code is 200: expected 200 to deeply equal 201/)
  assert.equal(exitCode, 1)
})

test('verify that could run nothing, for want of tools, does not end as if all were well', async () => {
  const { exitCode, stdout } = await callbookOn('', 'verify', '--target', 'go-net-http', '--item', '6')
  assert.match(stdout, /not run/)
  assert.equal(exitCode, 3)
})
