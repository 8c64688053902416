// `frodo`, the command line that administrators of ForgeRock AM use, as it comes from npm.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
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
  const home = await mkdtemp(join(tmpdir(), 'frodo-'))
  t.after(() => rm(home, { recursive: true, force: true }))
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
