// `frodo`, the command line that administrators of ForgeRock AM use, as it comes from npm.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { failureNodeId, type Journey, successNodeId } from '#journey'
import { openClientTenant } from './client-tenant.ts'

test('frodo info with a wrong password exits with 1 and shows the 401 of AM', async (t) => {
  const { url, administrator } = await openClientTenant(t)
  const { code, output } = await frodo(t, ['info', url, administrator.username, 'wrong'])
  assert.equal(code, 1, output)
  for (const line of [/Status: 401/, /Reason: Unauthorized/, /Message: Login failure/])
    assert.match(output, line)
})

for (const [how, journeys] of [
  ['logs in by headers', []],
  ['answers callbacks where the journey asks for them', [callbacksOnly()]],
] as const) {
  test(`frodo info ${how}, exits with 0, and shows version, cookie name and session token`, async (t) => {
    const { url, administrator, cookieName } = await openClientTenant(t, { settings: { journeys } })
    const { username, password } = administrator
    const { code, output } = await frodo(t, ['info', url, username, password])
    assert.equal(code, 0, output)
    assert.match(output, new RegExp(`Connected to ${url} \\[/\\] as user ${username}`))
    assert.match(output, /AM Version *│8\.0\.1 /)
    assert.match(output, /Deployment Type *│classic /)
    assert.match(output, new RegExp(`Cookie Name *│${cookieName} `))
    assert.match(output, /Session token:\n[\w.*-]{100,}/)
  })
}

test('frodo logs in as a service account, in spite of scopes it asks for in vain, and goes on by the token', async (t) => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const id = '449d7e27-7889-47af-a736-83b6bbf97ec5'
  const jwk = { ...publicKey.export({ format: 'jwk' }) }
  const settings = { serviceAccounts: [{ id, jwk, scopes: ['fr:am:*', 'fr:idm:*'] }] }
  const { url } = await openClientTenant(t, { settings })
  const home = await aHome(t)
  const keyFile = join(home, 'key.jwk')
  await writeFile(keyFile, JSON.stringify({ ...privateKey.export({ format: 'jwk' }), alg: 'RS256' }))
  const { code, output } = await frodo(t, ['info', '--sa-id', id, '--sa-jwk-file', keyFile, url])
  assert.match(output, new RegExp(`Connected to ${url} \\[alpha\\] as service account ${id}`))
  // It has shown its token to serverinfo/version by then; what it wants next is IDM's.
  assert.match(output, new RegExp(`Message: Resource 'openidm/managed/svcacct/${id}' not found`))
  assert.equal(code, 1)
})

test('frodo with the key of another account is refused', async (t) => {
  const [own, other] = [1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))
  const jwk = { ...own?.publicKey.export({ format: 'jwk' }) }
  const { url } = await openClientTenant(t, {
    settings: { serviceAccounts: [{ id: 'a', jwk, scopes: ['fr:am:*'] }] },
  })
  const keyFile = join(await aHome(t), 'key.jwk')
  await writeFile(keyFile, JSON.stringify({ ...other?.privateKey.export({ format: 'jwk' }), alg: 'RS256' }))
  const { code, output } = await frodo(t, ['info', '--sa-id', 'a', '--sa-jwk-file', keyFile, url])
  assert.equal(code, 1, output)
  assert.match(output, /Service account login error/)
})

/** A `Login` that takes no headers. */
function callbacksOnly(): Journey {
  return {
    tree: {
      _id: 'Login',
      entryNodeId: 'page',
      nodes: {
        page: { nodeType: 'PageNode', connections: { outcome: 'decision' } },
        decision: {
          nodeType: 'DataStoreDecisionNode',
          connections: { true: successNodeId, false: failureNodeId },
        },
      },
    },
    nodes: {
      page: {
        _type: { _id: 'PageNode' },
        nodes: [
          { _id: 'name', nodeType: 'UsernameCollectorNode' },
          { _id: 'password', nodeType: 'PasswordCollectorNode' },
        ],
      },
      decision: { _type: { _id: 'DataStoreDecisionNode' } },
    },
    innerNodes: {
      name: { _type: { _id: 'UsernameCollectorNode' } },
      password: { _type: { _id: 'PasswordCollectorNode' } },
    },
  }
}

/** Runs it in a home of its own, without its cache of tokens. Output without colours. */
async function frodo(
  t: TestContext,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const home = await aHome(t)
  const program = createRequire(import.meta.url).resolve('@rockcarver/frodo-cli')
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, ...args],
      { env: { PATH: process.env.PATH, HOME: home, FRODO_NO_CACHE: '1' }, timeout: 60_000 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code
        if (typeof code !== 'number') return reject(error)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours are control characters
        resolve({ code, output: (stdout + stderr).replaceAll(/\u001b\[\d+m/g, '') })
      },
    )
  })
}

async function aHome(t: TestContext): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'frodo-'))
  t.after(() => rm(home, { recursive: true, force: true }))
  return home
}
