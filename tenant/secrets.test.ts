// No token and no password is ever written down: a whole scenario, then every place the tenant writes to is searched.

import assert from 'node:assert/strict'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { SignJWT } from 'jose'
import type { JsonObject } from '#crest'
import { auditTopics } from './audit/log.ts'
import { jwtBearer } from './oauth2/service-accounts.ts'
import { openTenant } from './open-tenant.ts'
import { aRedis, withoutRedis } from './redis-under-test.ts'
import { alpha, cookieName, demoUser } from './tenant-under-test.ts'

test('no token, password, secret or code of a whole scenario is in logs, audit files, metrics or the store', async (t) => {
  const directory = await aFolder(t)
  const { secrets, logged, metrics } = await playScenario(t, directory)
  assert.ok(secrets.size >= 15, `${secrets.size} secrets were issued or sent`)

  const written = await filesIn(directory)
  written.set('the log', Buffer.from(logged.join('\n')))
  written.set('the metrics', Buffer.from(metrics))
  const audited = [...written.keys()].filter((name) => name.includes('.audit.json'))
  assert.ok(audited.length >= 3, `there are audit files: ${audited}`)
  const access = String(written.get(audited.find((name) => name.includes('access')) ?? ''))
  assert.ok(access.split('\n').length > 20, 'and every request is in them')
  assert.ok(logged.length > 0, 'the log has something to say')
  assertHoldsNone(written, secrets)
})

test('none of them is in a snapshot of Redis, in its append-only file, or in any command that it was sent', {
  skip: withoutRedis(),
}, async (t) => {
  const directory = await aFolder(t)
  // Compressed, a snapshot would hide what it holds.
  const settings = { appendonly: 'yes', rdbcompression: 'no' }
  const { store, connect } = await aRedis(t, settings, directory)
  const monitor = await connect()
  monitor.write('MONITOR\r\n')
  const commands: Buffer[] = []
  monitor.on('data', (bytes) => commands.push(bytes))
  await once(monitor, 'data')
  const { secrets } = await playScenario(t, await aFolder(t), store)

  const own = await connect()
  own.write('SAVE\r\n')
  assert.equal(String(await once(own, 'data')), '+OK\r\n')
  const written = await filesIn(directory)
  for (const kind of [/rdb$/, /aof$/]) {
    const files = [...written].filter(([name]) => kind.test(name))
    assert.ok(
      files.some(([, bytes]) => bytes.includes('"newcomer"')),
      `identities are in ${kind}`,
    )
  }
  written.set('the commands', Buffer.concat(commands))
  assert.match(String(written.get('the commands')), /"evalsha".*"getdel"/s)
  assertHoldsNone(written, secrets)
})

async function aFolder(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cb-s-'))
  t.after(() => rm(directory, { recursive: true }))
  return directory
}

/** By their paths; the administrator's password is meant to be there. */
async function filesIn(directory: string): Promise<Map<string, Buffer>> {
  const written = new Map<string, Buffer>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === 'administrator-password') continue
    const path = join(entry.parentPath, entry.name)
    written.set(path, await readFile(path))
  }
  return written
}

function assertHoldsNone(written: ReadonlyMap<string, Buffer>, secrets: ReadonlyMap<string, string>): void {
  for (const [name, bytes] of written) {
    for (const [what, secret] of secrets) {
      assert.equal(bytes.includes(secret), false, `${what} is in ${name}`)
      assert.equal(bytes.includes(encodeURIComponent(secret)), false, `${what} is in ${name}, encoded`)
    }
  }
}

async function playScenario(t: TestContext, directory: string, store?: string) {
  const secrets = new Map<string, string>()
  const logged: string[] = []
  const clientSecret = 'client-secret-of-32-characters-xx'
  const accountKey = generateKeyPairSync('ed25519')
  const jwk = { ...accountKey.publicKey.export({ format: 'jwk' }) }
  const tenant = await openTenant({
    port: 0,
    dataDirectory: directory,
    ...(store !== undefined && { store }),
    demoUser,
    settings: {
      cookieName,
      metrics: true,
      audit: { topics: auditTopics },
      oauth2Clients: [{ clientId: 'program', clientSecret, scopes: ['fr:am:*'] }],
      serviceAccounts: [{ id: 'account', jwk, scopes: ['fr:am:*'] }],
    },
    log: (line) => logged.push(line),
  })
  t.after(() => tenant.close())
  secrets.set('the client secret', clientSecret)
  const keep = (what: string, value: unknown) => {
    assert.ok(typeof value === 'string' && value.length >= 8, `${what}: ${value}`)
    secrets.set(what, value)
    return value
  }

  async function send(target: string, headers: Record<string, string> = {}, body: string | JsonObject = '') {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const all = { 'accept-api-version': 'resource=4.0', 'user-agent': 'scenario', ...headers }
    const client = { ip: '192.0.2.1', port: 4711, isSecure: false }
    const answer = await tenant.handle({ method: 'POST', target, headers: all, body: text, client })
    return { status: answer.status, body: JSON.parse(answer.body) }
  }
  async function login(realm: string, username: string, password: string) {
    const headers = {
      'accept-api-version': 'resource=2.1',
      'x-openam-username': username,
      'x-openam-password': password,
    }
    return (await send(`${realm}/authenticate`, headers)).body.tokenId
  }

  keep('the demo password', demoUser.password)
  const administratorPassword = keep(
    'the administrator password',
    (await readFile(tenant.administrator.passwordFile ?? '', 'utf8')).trim(),
  )
  const user = keep('a token by headers', await login(alpha, demoUser.username, demoUser.password))
  const admin = keep(
    'a token of the administrator',
    await login('/am/json', 'amAdmin', administratorPassword),
  )
  const victim = keep('another token', await login(alpha, demoUser.username, demoUser.password))
  await login(alpha, demoUser.username, keep('a wrong password', 'wrong-password-9'))

  const asked = await send(`${alpha}/authenticate`, { 'accept-api-version': 'resource=2.1' })
  keep('an authId', asked.body.authId)
  const filled = JSON.stringify(asked.body).replace(
    /("name":"IDToken1","value":)""/,
    `$1"${demoUser.username}"`,
  )
  const answered = filled.replace(/("name":"IDToken2","value":)""/, `$1"${demoUser.password}"`)
  const done = await send(
    `${alpha}/authenticate`,
    { 'accept-api-version': 'resource=2.1', 'content-type': 'application/json' },
    answered,
  )
  keep('a second authId or a token by callbacks', done.body.tokenId ?? done.body.authId)

  const basic = Buffer.from(`program:${clientSecret}`).toString('base64')
  const form = { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' }
  keep('the client credentials', basic)
  const granted = await send('/am/oauth2/access_token', form, 'grant_type=client_credentials')
  const bearer = keep('an access token', granted.body.access_token)
  await send('/am/oauth2/introspect', form, `token=${bearer}`)

  await playServiceAccount(send, keep, accountKey.privateKey)

  const made = keep('the password of a new user', 'New-password-for-1')
  await send(
    `${alpha}/users?_action=create`,
    { [cookieName]: admin, 'content-type': 'application/json' },
    {
      username: 'newcomer',
      userpassword: made,
      oathSecret: keep('a key of one-time passwords', 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'),
    },
  )
  const own = keep("the new user's token", await login(alpha, 'newcomer', made))
  const changed = keep('a changed password', 'Changed-password-1')
  await send(
    `${alpha}/users/newcomer?_action=changePassword`,
    { [cookieName]: own },
    { currentpassword: made, userpassword: changed },
  )

  const unknown = keep('an unknown token', 'unknown-token-'.padEnd(60, 'x'))
  await nameTokens(send, [user, victim, unknown], { admin, bearer })
  const metrics = await tenant.handle({
    method: 'GET',
    target: '/am/json/metrics/prometheus',
    headers: {},
    body: '',
  })
  // Whatever fails inside is told in the log, with its stack: the store is gone and everything asks for it.
  await tenant.close()
  await send(`${alpha}/sessions/${own}?_action=validate`, { 'accept-api-version': 'resource=1.2' })
  await send(`${alpha}/sessions?_action=refresh`, { [cookieName]: own })
  await login(alpha, 'newcomer', changed)
  return { secrets, logged, metrics: metrics.body }
}

/** Gets a token, and fails to get another by the same assertion. */
async function playServiceAccount(
  send: Send,
  keep: (what: string, value: unknown) => unknown,
  key: KeyObject,
): Promise<void> {
  const aud = 'http://am.example.com/am/oauth2/access_token'
  const exp = Math.floor(Date.now() / 1000) + 60
  const assertion = await new SignJWT({ iss: 'account', sub: 'account', aud, exp })
    .setProtectedHeader({ alg: 'EdDSA' })
    .sign(key)
  keep('an assertion', assertion)
  const form = new URLSearchParams({
    grant_type: jwtBearer,
    client_id: 'service-account',
    assertion,
  }).toString()
  const headers = { host: 'am.example.com', 'content-type': 'application/x-www-form-urlencoded' }
  keep("a service account's token", (await send('/am/oauth2/access_token', headers, form)).body.access_token)
  assert.equal((await send('/am/oauth2/access_token', headers, form)).status, 400)
}

type Send = (
  target: string,
  headers?: Record<string, string>,
  body?: string | JsonObject,
) => Promise<{ status: number; body: Record<string, unknown> }>

/** Every way a request can name a session, right and wrong. */
async function nameTokens(
  send: Send,
  tokens: readonly string[],
  { admin, bearer }: { admin: string; bearer: string },
): Promise<void> {
  const old = { 'accept-api-version': 'resource=1.2' }
  for (const token of tokens) {
    await send(`${alpha}/sessions/${token}?_action=validate`, old)
    await send(`${alpha}/sessions/${encodeURIComponent(token)}?_action=isActive`, {
      ...old,
      [cookieName]: admin,
    })
    await send(`${alpha}/sessionz/${token}?_action=validate`, old)
    await send(`${alpha}/sessions?_action=validate&tokenId=${encodeURIComponent(token)}`)
    await send(`${alpha}/sessions?_action=getSessionInfo`, { [cookieName]: token })
    await send(`${alpha}/sessions?_action=getSessionInfo`, { cookie: `a=b; ${cookieName}=${token}` })
    await send(
      `${alpha}/sessions?_action=getSessionInfo`,
      { authorization: `Bearer ${bearer}` },
      { tokenId: token },
    )
    await send(`/nowhere/${token}?x=${token}`)
  }
  for (const token of tokens) {
    await send(`${alpha}/sessions?_action=logout`, { [cookieName]: admin }, { tokenId: token })
    await send(`${alpha}/sessions?_action=logout`, { [cookieName]: token })
  }
}
