// The commands under `tenant` as a person meets them, on tenants that run, that were killed, and that are not there.

import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('./main.js', import.meta.url))

interface World {
  readonly folder: string
  /** Runs a command to its end. */
  run(words: readonly string[], options?: { readonly stdin?: string }): Promise<Outcome>
  /** Starts a tenant on a data folder and waits for its address. */
  start(data: string, ...words: readonly string[]): Promise<Running>
}

interface Outcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

interface Running {
  readonly url: string
  readonly child: ChildProcess
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

async function aWorld(t: TestContext): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-cli-'))
  const children = new Set<ChildProcess>()
  t.after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await rm(folder, { recursive: true })
  })
  const launch = (words: readonly string[]) => {
    const env = { PATH: process.env.PATH, HOME: folder }
    const child = spawn(process.execPath, [main, ...words], { env, cwd: folder })
    children.add(child)
    child.on('exit', () => children.delete(child))
    return child
  }
  return {
    folder,
    async run(words, { stdin = '' } = {}) {
      const child = launch(words)
      child.stdin.on('error', () => undefined) // who is refused at once reads nothing
      child.stdin.end(stdin)
      const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)]
      const [exitCode] = await once(child, 'close')
      return { exitCode, stdout: await stdout, stderr: await stderr }
    },
    async start(data, ...words) {
      const child = launch(['tenant', '--port', '0', '--data', data, ...words])
      let said = ''
      for await (const chunk of child.stdout) {
        said += chunk
        if (said.includes('Ctrl-C')) break
      }
      const url = /^tenant +(\S+)$/m.exec(said)?.[1] ?? ''
      return {
        url,
        child,
        async stop(signal) {
          child.kill(signal)
          await once(child, 'exit')
        },
      }
    },
  }
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function post(address: string, headers: Record<string, string>) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Accept-API-Version': 'resource=2.1', ...headers },
  })
  return (await response.json()) as Record<string, unknown>
}

async function login(url: string, username: string, password: string): Promise<unknown> {
  const headers = { 'X-OpenAM-Username': username, 'X-OpenAM-Password': password }
  return (await post(`${url}/json/alpha/authenticate`, headers)).tokenId
}

async function isValid(url: string, token: unknown): Promise<unknown> {
  const headers = { iPlanetDirectoryPro: String(token) }
  return (await post(`${url}/json/alpha/sessions?_action=validate`, headers)).valid
}

const refused: readonly [what: string, words: readonly string[], exitCode: number, stderr: RegExp][] = [
  ['the beginning of several commands', ['tenant', 'user'], 2, /say one of: tenant user add, /],
  ['a file that is not there', ['tenant', 'check', 'no.jsonc'], 2, /cannot read no\.jsonc/],
  [
    'a test clock that others could move',
    ['tenant', '--data', 'memory', '--test-clock', '--host', '0.0.0.0'],
    2,
    /a test clock on 0\.0\.0\.0/,
  ],
  ['users of a tenant in memory', ['tenant', 'user', 'list', '--data', 'memory'], 2, /keeps no users/],
  ['an export of no folder', ['tenant', 'export', '--data', 'no'], 3, /there is no data directory .*\/no\n/],
  ['a check of no folder', ['tenant', 'store', 'check', '--data', 'memory'], 2, /for data folders/],
  [
    'users of no folder',
    ['tenant', 'user', 'list', '--data', 'no'],
    3,
    /there is no data directory .*\/no\n/,
  ],
  [
    'a new password for the administrator of no folder',
    ['tenant', 'administrator', 'reset', '--data', 'no'],
    3,
    /there is no data directory .*\/no\n/,
  ],
  [
    'a new password for the administrator of a tenant in memory',
    ['tenant', 'administrator', 'reset', '--data', 'memory'],
    2,
    /no place for the password/,
  ],
  ['an import of a folder', ['tenant', 'import', '.'], 2, /^error: cannot read \.: it is a folder\n/],
  ['an import of something else', ['tenant', 'import', main], 2, /line 1 is no JSON object/],
  ['a Redis that is not there', ['tenant', '--store', 'redis://127.0.0.1:1'], 3, /^error: .*\nhint: /],
]
for (const [what, words, exitCode, stderr] of refused) {
  test(`${what}: refused with a sentence, a hint and exit code ${exitCode}`, async (t) => {
    const { run } = await aWorld(t)
    const outcome = await run(words)
    assert.match(outcome.stderr, stderr)
    assert.match(outcome.stderr, /\nhint: {2}\S/)
    assert.equal(outcome.exitCode, exitCode)
  })
}

test('check tells every problem of a file, or that it is good', async (t) => {
  const { folder, run } = await aWorld(t)
  const file = join(folder, 'tenant.jsonc')
  await writeFile(file, '{ "port": "8080",\n  "tls": { "certificateFile": "c.pem" } }')
  const wrong = await run(['tenant', 'check', file])
  assert.match(
    wrong.stderr,
    /tenant\.jsonc:1:11: setting "\/port" is "8080"\nhint: {2}give it a whole number from 0/,
  )
  assert.match(wrong.stderr, /tenant\.jsonc:2:10: setting "\/tls" has no "keyFile"/)
  assert.equal(wrong.exitCode, 2)
  await writeFile(file, '{ "journeys": ["no.json"],\n "defaultJourney": "None" }')
  const named = await run(['tenant', 'check', file])
  assert.match(named.stderr, /tenant\.jsonc:1:16: cannot read .*no\.json: there is no such file/)
  await writeFile(file, '{ "defaultJourney": "None" }')
  assert.match((await run(['tenant', 'check', file])).stderr, /:1:21: there is no journey "None"/)
  await writeFile(file, '{ "port": 0 }')
  const good = await run(['tenant', 'check', file])
  assert.deepEqual([good.exitCode, good.stdout], [0, `${file} is good\n`])
})

test('check says what to do about several problems of one kind once, behind them', async (t) => {
  const { folder, run } = await aWorld(t)
  const nodes = { a: { nodeType: 'X', connections: {} }, b: { nodeType: 'Y', connections: {} } }
  const journey = { tree: { _id: 'Own', entryNodeId: 'a', nodes }, nodes: { a: {}, b: {} } }
  await writeFile(join(folder, 'tenant.json'), JSON.stringify({ journeys: [journey] }))
  const { stderr, exitCode } = await run(['tenant', 'check', 'tenant.json'])
  assert.match(stderr, /^error: .* type X\nerror: .* type Y\nhint: {2}known types: .*\n$/)
  assert.equal(exitCode, 2)
})

test('check warns of an outcome that is not connected, and calls the file good', async (t) => {
  const { folder, run } = await aWorld(t)
  const node = { nodeType: 'DataStoreDecisionNode', connections: {} }
  const journey = { tree: { _id: 'Own', entryNodeId: 'a', nodes: { a: node } }, nodes: { a: {} } }
  await writeFile(join(folder, 'own.json'), JSON.stringify(journey))
  const file = join(folder, 'tenant.jsonc')
  await writeFile(file, '{ "journeys": ["own.json"] }')
  const { exitCode, stdout, stderr } = await run(['tenant', 'check', file])
  assert.match(
    stderr,
    /^warning: .*tenant\.jsonc:1:16: journey "Own": node "a" does not connect its outcome "true"/,
  )
  assert.deepEqual([exitCode, stdout], [0, `${file} is good\n`])
})

test('a tenant is what its file says, and the command line wins', async (t) => {
  const { folder, run, start } = await aWorld(t)
  const file = join(folder, 'tenant.jsonc')
  const settings = { contextPath: '/sso', demoUser: false, sessions: { maxIdleTimeMinutes: 7 } }
  await writeFile(file, JSON.stringify({ port: 1, data: 'elsewhere', ...settings }))
  const { url } = await start('kept', '--config', file)
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/sso$/)
  assert.ok(existsSync(join(folder, 'kept')) && !existsSync(join(folder, 'elsewhere')))
  assert.equal((await run(['tenant', 'user', 'list', '--data', 'kept'])).stdout, '')
})

test('users are made, renewed and removed while the tenant runs, and their sessions end', async (t) => {
  const { folder, run, start } = await aWorld(t)
  const user = (...words: string[]) => ['tenant', 'user', ...words, '--data', 'kept']
  const running = await start('kept')
  const { url } = running
  assert.equal((await run(user('add', 'jane'), { stdin: 'one-Password-1\n' })).stdout, 'jane can log in\n')
  const again = await run(user('add', 'jane'), { stdin: 'one-Password-1\n' })
  assert.deepEqual([again.exitCode, /answered 409/.test(again.stderr)], [2, true])
  const nobody = await run(user('remove', 'joe'))
  assert.match(nobody.stderr, /^error: the tenant answered 404: there is no user "joe"\nhint: {2}see .* list/)
  const elsewhere = await run(user('list', '--realm', '/beta'))
  assert.match(elsewhere.stderr, /answered 404: Realm "\/beta" not found\nhint: {2}give --realm/)
  const token = await login(url, 'jane', 'one-Password-1')
  assert.equal(await isValid(url, token), true)
  assert.equal((await run(user('passwd', 'jane'), { stdin: 'other-Password-2' })).exitCode, 0)
  assert.equal(await isValid(url, token), false)
  assert.equal(typeof (await login(url, 'jane', 'other-Password-2')), 'string')
  assert.match((await run(['tenant', 'export', '--data', 'kept'])).stderr, /another process/)

  // Killed, it leaves its address behind; nobody is there any more.
  await running.stop('SIGKILL')
  assert.ok(existsSync(join(folder, 'kept', 'address')))
  assert.match((await run(user('list'))).stdout, /^jane\tActive\t\S+$/m)
  const { stdout: kept } = await run(['tenant', 'export', '--data', 'kept'])
  assert.doesNotMatch(kept, /^\{"session".*amadmin/im, 'refused or not, a command leaves no session behind')
  assert.equal((await run(user('remove', 'jane'))).exitCode, 0)
  assert.doesNotMatch((await run(user('list'))).stdout, /jane/)
  assert.ok(!existsSync(join(folder, 'kept', 'address')))
})

test('a lost administrator password is replaced by whoever has the folder, and the sessions by the old one end', async (t) => {
  const { folder, run, start } = await aWorld(t)
  const file = join(folder, 'kept', 'administrator-password')
  const reset = ['tenant', 'administrator', 'reset', '--data', 'kept']
  const running = await start('kept')
  const password = (await readFile(file, 'utf8')).trim()
  const enter = async (url: string, known: string) => {
    const headers = { 'X-OpenAM-Username': 'amAdmin', 'X-OpenAM-Password': known }
    return (await post(`${url}/json/authenticate`, headers)).tokenId
  }
  const token = await enter(running.url, password)
  assert.equal(await isValid(running.url, token), true)
  await rm(file)
  const locked = await run(reset)
  assert.match(locked.stderr, /another process/)
  assert.deepEqual([locked.exitCode, existsSync(file)], [3, false])
  await running.stop('SIGTERM')

  const lost = await run(['tenant', 'user', 'list', '--data', 'kept'])
  assert.match(lost.stderr, /hint: .*if it is lost: callbook tenant administrator reset\n/)
  const done = await run(reset)
  assert.equal(done.stdout, `administrator  amAdmin, password in ${file}\n`)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  const renewed = (await readFile(file, 'utf8')).trim()
  assert.match(renewed, /^[0-9a-f]{36}$/)
  const activity = await readFile(join(folder, 'kept', 'audit', 'activity.audit.json'), 'utf8')
  assert.match(activity, /"AM-IDENTITY-CHANGE".*id=amadmin,.*"userpassword"/)

  const { url } = await start('kept')
  assert.equal(await isValid(url, token), false)
  assert.equal(await enter(url, password), undefined)
  assert.equal(typeof (await enter(url, renewed)), 'string')
  assert.match((await run(['tenant', 'user', 'list', '--data', 'kept'])).stdout, /^postman\.demo\t/)
})

const withoutOpenssl = existsSync('/usr/bin/openssl') ? false : 'openssl is not installed'
test('a tenant with TLS is known by its certificate, whatever name that bears', {
  skip: withoutOpenssl,
}, async (t) => {
  const { folder, run, start } = await aWorld(t)
  const file = join(folder, 'tenant.jsonc')
  const [its, another] = [aCertificate(folder, 'its'), aCertificate(folder, 'another')]
  await writeFile(file, JSON.stringify({ tls: its }))
  assert.match((await start('kept', '--config', file)).url, /^https:/)
  const list = ['tenant', 'user', 'list', '--data', 'kept']
  assert.match((await run(list)).stdout, /^postman\.demo\t/)

  const address = join(folder, 'kept', 'address')
  const { certificateFile } = another
  await writeFile(
    address,
    JSON.stringify({ ...JSON.parse(await readFile(address, 'utf8')), certificateFile }),
  )
  const { exitCode, stderr } = await run(list)
  assert.match(stderr, /no tenant answers at https:/)
  assert.equal(exitCode, 3)
})

function aCertificate(folder: string, name: string) {
  const [certificateFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}-key.pem`)]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
  const subject = ['-subj', '/CN=am.example.com', '-days', '2', '-out', certificateFile]
  execFileSync('/usr/bin/openssl', ['req', '-x509', ...key, ...subject], { stdio: 'ignore' })
  return { certificateFile, keyFile }
}

test('without the file the administrator’s password comes from the environment, or not at all', async (t) => {
  const { folder, run } = await aWorld(t)
  await run(['tenant', 'user', 'add', 'jane', '--data', 'kept'], { stdin: 'one-Password-1' })
  await rm(join(folder, 'kept', 'administrator-password'))
  const { exitCode, stderr } = await run(['tenant', 'user', 'list', '--data', 'kept'])
  assert.match(
    stderr,
    /the administrator's password is not in .*\nhint: {2}set CALLBOOK_ADMINISTRATOR_PASSWORD/,
  )
  assert.equal(exitCode, 2)
  await writeFile(join(folder, 'kept', 'administrator-password'), 'of-another-tenant')
  assert.match(
    (await run(['tenant', 'user', 'list', '--data', 'kept'])).stderr,
    /amAdmin was not let in with the password of kept\/administrator-password: Login failure\n/,
  )
})

test('sessions outlive a change of the store', async (t) => {
  const { folder, run, start } = await aWorld(t)
  const old = await start('old')
  const token = await login(old.url, 'postman.demo', 'Sixty-seconds-1')
  await old.stop('SIGTERM')
  const { stdout } = await run(['tenant', 'export', '--data', 'old'])
  assert.ok(!stdout.includes(String(token)))
  await writeFile(join(folder, 'export.jsonl'), stdout)
  const taken = await run(['tenant', 'import', 'export.jsonl', '--data', 'new'])
  assert.match(taken.stdout, /^sessions +1 taken, 0 already there, 0 expired$/m)
  assert.match(taken.stdout, /^identities +2 taken, 0 already there$/m)
  assert.match(
    (await run(['tenant', 'store', 'check', '--data', 'new'])).stdout,
    /^good: 1 sessions and 0 that have expired, /,
  )
  assert.match(
    (await run(['tenant', 'store', 'compact', '--data', 'new'])).stdout,
    /bytes before, \d+ bytes now/,
  )
  const stats = await run(['tenant', 'store', 'stats', '--data', 'new'])
  assert.equal(JSON.parse(stats.stdout).sessions, 1)
  const { url } = await start('new')
  assert.equal(await isValid(url, token), true)
})

test('schema prints the schema that ships', async (t) => {
  const { run } = await aWorld(t)
  const shipped = fileURLToPath(
    new URL('../../tenant/configuration/configuration.schema.json', import.meta.url),
  )
  const { stdout } = await run(['tenant', 'schema'])
  assert.deepEqual(JSON.parse(stdout), JSON.parse(await readFile(shipped, 'utf8')))
})
