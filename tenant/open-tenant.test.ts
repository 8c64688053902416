// A tenant from start to stop: what it refuses to start with, what it warns of, what survives a restart and a kill.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { JsonObject } from '#crest'
import { openTenant, type Tenant, type TenantOptions } from './open-tenant.ts'
import { demoUser, loginHeaders } from './tenant-under-test.ts'

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-tenant-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

async function start(t: TestContext, options: Partial<TenantOptions> = {}): Promise<Tenant> {
  const tenant = await openTenant({ port: 0, dataDirectory: 'memory', demoUser, ...options })
  t.after(() => tenant.close())
  return tenant
}

const alpha = (url: string) => `${url}/json/realms/root/realms/alpha`

async function post(url: string, version: string, headers: Record<string, string> = {}, body = '') {
  const all = { 'Accept-API-Version': version, 'Content-Type': 'application/json', ...headers }
  const response = await fetch(url, { method: 'POST', headers: all, body })
  return { status: response.status, body: (await response.json()) as JsonObject }
}

async function login(url: string): Promise<string> {
  const { body } = await post(`${alpha(url)}/authenticate`, 'resource=2.1', loginHeaders())
  assert.equal(typeof body.tokenId, 'string')
  return String(body.tokenId)
}

async function isLive(url: string, tokenId: string): Promise<boolean> {
  const body = JSON.stringify({ tokenId })
  return (await post(`${alpha(url)}/sessions?_action=validate`, 'resource=4.0', {}, body)).body.valid === true
}

test('a port that is in use is refused', async (t) => {
  const { port } = new URL((await start(t)).url)
  const message = `port ${port} of 127.0.0.1 is in use`
  await assert.rejects(start(t, { port: Number(port) }), {
    code: 'E_PORT_IN_USE',
    message,
    hint: /another port/,
  })
})

test('options without a data directory are refused', async () => {
  const message = 'there is no "dataDirectory"'
  await assert.rejects(openTenant({ port: 0 } as TenantOptions), { code: 'E_DATA_DIRECTORY', message })
})

test('a data directory that is a file is refused', async (t) => {
  const file = join(await aFolder(t), 'file')
  await writeFile(file, '')
  const refusal = {
    name: 'TenantError',
    code: 'E_DATA_DIRECTORY',
    message: `data directory ${file} is not a folder`,
  }
  await assert.rejects(start(t, { dataDirectory: file }), refusal)
  await assert.rejects(start(t, { dataDirectory: join(file, 'below') }), { code: 'E_DATA_DIRECTORY' })
})

test('a data directory that cannot be written to is refused', {
  skip: process.getuid?.() === 0 && 'the tests run as root, who may write everywhere',
}, async (t) => {
  const folder = await aFolder(t)
  await chmod(folder, 0o500)
  await assert.rejects(start(t, { dataDirectory: folder }), {
    code: 'E_DATA_DIRECTORY',
    message: /not writable/,
  })
})

test('a second tenant in the same data directory is refused, and the first serves on', async (t) => {
  const dataDirectory = await aFolder(t)
  const { url } = await start(t, { dataDirectory })
  await assert.rejects(start(t, { dataDirectory }), { code: 'E_STORE_LOCKED' })
  assert.ok(await isLive(url, await login(url)))
})

test('a tenant that could not start leaves its data directory free', async (t) => {
  const dataDirectory = await aFolder(t)
  const { port } = new URL((await start(t)).url)
  await assert.rejects(start(t, { dataDirectory, port: Number(port) }), { code: 'E_PORT_IN_USE' })
  await start(t, { dataDirectory })
})

for (const [options, message] of [
  [{ port: 65_536 }, 'port 65536 is none'],
  [{ host: '' }, 'the host is empty'],
  [{ contextPath: 'am/' }, 'context path "am/" is none'],
  [{ settings: { sessions: { maxIdleTimeMinutes: 0 } } }, 'setting "/sessions/maxIdleTimeMinutes" is 0'],
] as const) {
  test(`${JSON.stringify(options)} is refused`, async (t) => {
    await assert.rejects(start(t, options), { name: 'TenantError', code: 'E_CONFIG', message })
  })
}

test('a host that is not of this machine is refused', async (t) => {
  await assert.rejects(start(t, { host: '192.0.2.1' }), { code: 'E_LISTEN', hint: /127\.0\.0\.1/ })
})

test('listening where other machines reach it is warned of, on loopback it is not', async (t) => {
  assert.deepEqual((await start(t)).warnings, [])
  const { warnings, url } = await start(t, { host: '0.0.0.0' })
  assert.match(warnings.join(), /listening on 0\.0\.0\.0, .* without TLS/)
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/am$/)
})

test('a data directory that others may look into is warned of', async (t) => {
  const dataDirectory = await aFolder(t)
  await chmod(dataDirectory, 0o755)
  assert.match((await start(t, { dataDirectory })).warnings.join(), /chmod 700/)
})

for (const kind of ['memory', 'a data directory'] as const) {
  test(`the eight steps of the collection end well, with ${kind}`, async (t) => {
    const { url, cookieName } = await start(t, kind === 'memory' ? {} : { dataDirectory: await aFolder(t) })
    const first = await post(
      `${alpha(url)}/authenticate?authIndexType=service&authIndexValue=PasswordGrant`,
      'resource=2.1',
    )
    const filled = JSON.stringify(first.body)
      .replace('"IDToken1","value":""', `"IDToken1","value":"${demoUser.username}"`)
      .replace('"IDToken2","value":""', `"IDToken2","value":"${demoUser.password}"`)
    const second = await post(`${alpha(url)}/authenticate`, 'resource=2.1, protocol=1.0', {}, filled)
    assert.deepEqual(Object.keys(second.body), ['tokenId', 'successUrl', 'realm'])
    const headers = { [cookieName]: String(second.body.tokenId) }
    const step = async (action: string, version = 'resource=4.0') => {
      const answer = await post(
        `${alpha(url)}/sessions?_prettyPrint=true&_action=${action}`,
        version,
        headers,
      )
      assert.equal(answer.status, 200, action)
      return answer.body
    }
    const info = await step('getsessioninfo')
    assert.deepEqual(await step('getsessioninfoandresetidletime'), info)
    assert.deepEqual(Object.keys(await step('getsessionproperties')), ['AMCtxId'])
    assert.deepEqual(Object.keys(await step('refresh')), [
      'uid',
      'realm',
      'idletime',
      'maxidletime',
      'maxsessiontime',
      'maxtime',
    ])
    assert.deepEqual(Object.keys(await step('validate', 'resource=1.0')), [
      'valid',
      'sessionUid',
      'uid',
      'realm',
    ])
    assert.deepEqual(await step('logout'), { result: 'Successfully logged out' })
    assert.equal((await post(`${alpha(url)}/sessions?_action=refresh`, 'resource=4.0', headers)).status, 401)
  })
}

test('a restart keeps sessions, identities, secrets and journeys in flight', async (t) => {
  const dataDirectory = await aFolder(t)
  const before = await start(t, { dataDirectory })
  const token = await login(before.url)
  const started = await post(`${alpha(before.url)}/authenticate`, 'resource=2.1')
  const { passwordFile } = before.administrator
  const password = (await readFile(passwordFile ?? '', 'utf8')).trim()
  const info = (url: string) =>
    post(`${alpha(url)}/sessions?_action=getSessionInfo`, 'resource=4.0', { [before.cookieName]: token })
  const known = await info(before.url)
  await before.close()

  const after = await start(t, { dataDirectory })
  assert.equal(after.cookieName, before.cookieName)
  assert.deepEqual(await info(after.url), known)
  const headers = loginHeaders('amAdmin', password)
  assert.equal((await post(`${after.url}/json/authenticate`, 'resource=2.1', headers)).status, 200)
  const filled = JSON.stringify(started.body)
    .replace('"IDToken1","value":""', `"IDToken1","value":"${demoUser.username}"`)
    .replace('"IDToken2","value":""', `"IDToken2","value":"${demoUser.password}"`)
  assert.equal((await post(`${alpha(after.url)}/authenticate`, 'resource=2.1', {}, filled)).status, 200)
})

test('the files of the data directory are for their owner only, and hold neither token nor demo password', async (t) => {
  const dataDirectory = await aFolder(t)
  const { url, administrator } = await start(t, { dataDirectory })
  const token = await login(url)
  assert.equal(administrator.passwordFile, join(dataDirectory, 'administrator-password'))
  for (const name of await readdir(dataDirectory)) {
    const path = join(dataDirectory, name)
    const file = await stat(path)
    if (!file.isFile()) continue
    assert.equal(file.mode & 0o077, 0, name)
    const text = await readFile(path, 'latin1')
    assert.ok(!text.includes(token.slice(0, 20)) && !text.includes(demoUser.password), name)
  }
})

test('a deleted administrator password file is not made again', async (t) => {
  const dataDirectory = await aFolder(t)
  const before = await start(t, { dataDirectory })
  await before.close()
  await rm(before.administrator.passwordFile ?? '')
  assert.deepEqual((await start(t, { dataDirectory })).administrator, {
    username: 'amAdmin',
    passwordFile: undefined,
  })
})

test('in memory the administrator password is new each time and stands in no file', async (t) => {
  const [one, other] = [await start(t), await start(t)]
  assert.notEqual(one.administrator.password, other.administrator.password)
  assert.match(one.cookieName, /^[0-9a-f]{15}$/)
  assert.notEqual(one.cookieName, other.cookieName)
})

test('a kill -9 under load undoes no confirmed login and no confirmed logout', async (t) => {
  const dataDirectory = await aFolder(t)
  const { child, url, cookieName } = await startChild(t, dataDirectory)
  const isGone = once(child, 'exit')
  const [live, ended] = [new Set<string>(), new Set<string>()]
  const logout = (token: string) =>
    post(`${alpha(url)}/sessions?_action=logout`, 'resource=4.0', { [cookieName]: token })
  let isKilled = false
  const work = async () => {
    while (!isKilled) {
      const token = await login(url)
      // A token whose logout is under way may end up either way: it counts only when that is confirmed.
      if (live.size <= ended.size) live.add(token)
      else {
        await logout(token)
        ended.add(token)
      }
      if (live.size + ended.size >= 40 && !isKilled) {
        isKilled = true
        child.kill('SIGKILL')
      }
    }
  }
  await Promise.allSettled(Array.from({ length: 4 }, work))
  await isGone // its connections break before the system has taken its lock
  const tenant = await start(t, { dataDirectory })
  assert.ok(live.size >= 10 && ended.size >= 10)
  for (const token of live) assert.equal(await isLive(tenant.url, token), true)
  for (const token of ended) assert.equal(await isLive(tenant.url, token), false)
})

async function startChild(t: TestContext, dataDirectory: string) {
  const options = JSON.stringify({ port: 0, dataDirectory, demoUser })
  const program = `const { openTenant } = await import(${JSON.stringify(new URL('./index.js', import.meta.url))})
const { url, cookieName } = await openTenant(${options})
process.stdout.write(JSON.stringify({ url, cookieName }))`
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  assert(child.stdout !== null)
  const [text] = await once(child.stdout, 'data')
  return { child, ...(JSON.parse(String(text)) as { url: string; cookieName: string }) }
}
