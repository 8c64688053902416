// Proving programs: what keeps one from being run, every way to fail, and the real targets whose tools are here.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { type TestContext, test } from 'node:test'
import { findItem, parseCollection } from '#collection'
import { type Target, targets } from '#targets'
import { toolProbe } from './probe-tools.ts'
import { entryOf } from './shown.ts'
import { verdictText } from './verdict.ts'
import { type VerifyOptions, verifyFlow, verifyItem } from './verify-item.ts'

const password = 'pass/word "x"'
const token = 'token-that-nobody-must-see'

test('a target that nobody can run is not run, but printed', async (t) => {
  const { verdict, text } = await verifyRefresh(t, {
    ...aTarget('text\n'),
    run: { never: 'there is no compiler' },
  })
  assert.deepEqual(verdict, { kind: 'not run', because: 'there is no compiler' })
  assert.equal(text, 'text\n')
})

test('a missing tool or library is named with its package', async (t) => {
  const missing = [
    {
      tool: { name: 'nonesuch', version: ['nonesuch', '--version'], debian: 'nonesuch-bin' },
      because: 'there is no nonesuch (Debian: nonesuch-bin)',
    },
    {
      tool: { name: 'requests', version: [process.execPath, '-e', 'process.exit(1)'] },
      because: `${process.execPath} has no requests`,
    },
  ]
  for (const { tool, because } of missing) {
    const target = { ...aTarget(''), run: { ...nodeRun, needs: [tool] } }
    assert.deepEqual((await verifyRefresh(t, target)).verdict, { kind: 'not run', because })
  }
})

test('what a target cannot say is not run, with the reason', async (t) => {
  const { verdict } = await verifyRefresh(t, { ...aTarget(''), cannot: () => 'it has no headers' })
  assert.deepEqual(verdict, { kind: 'not run', because: 'the target cannot say it: it has no headers' })
})

test('a variable without a value, a server that is no variable, or a live server that answers otherwise: not run', async (t) => {
  const cases = [
    { values: { password: undefined }, because: 'variable "password" has no value' },
    { values: { password: 'wrong' }, because: '"Log in" must come first, but the status is 401, not 200' },
    {
      values: { amUrl: 'http://127.0.0.1:1' },
      because: '"Log in" goes elsewhere: its URL begins with "http://127.0.0.1:1"',
    },
  ]
  for (const { values, because } of cases) {
    const { verdict } = await verifyRefresh(t, aTarget(''), { values })
    assert.ok(verdict.kind === 'not run' && verdict.because.startsWith(because), verdictText(verdict))
  }
})

test('a program that does not compile, start or send has failed there', async (t) => {
  const failing = [
    {
      target: {
        ...aTarget(''),
        run: { ...nodeRun, build: [process.execPath, '-e', 'console.error("line 1: no"); process.exit(2)'] },
      },
      verdict: 'failed at compile',
      output: /line 1: no\nexit code 2/,
    },
    {
      target: { ...aTarget(''), run: { ...nodeRun, command: ['callbook-no-such-program'] } },
      verdict: 'failed at start',
      output: /ENOENT/,
    },
    {
      target: aTarget('syntax error('),
      verdict: 'failed at start',
      output: /0 of 1 requests arrived\n[\s\S]*SyntaxError/,
    },
    { target: aTarget('// sends nothing'), verdict: 'failed at send', output: /0 of 1 requests arrived/ },
    {
      target: aTarget('setInterval(() => {}, 1000)'),
      verdict: 'failed at start',
      output: /stopped after 1 s/,
    },
  ]
  for (const { target, verdict, output } of failing) {
    const found = await verifyRefresh(t, target, { timeouts: { runMs: 1_000 } })
    assert.equal(verdictText(found.verdict), verdict)
    assert.ok(found.verdict.kind === 'failed')
    assert.match(found.verdict.output, output)
  }
})

test('a program that sends something else, or more, is different', async (t) => {
  const changed: readonly (readonly [text: string, verdict: string])[] = [
    [sending({ 'X-Session': 'process.env.token' }), 'different: header Accept-API-Version'],
    [
      sending({ ...rightHeaders, 'Accept-API-Version': '"resource=1.0"' }),
      'different: header Accept-API-Version',
    ],
    [`${sending(rightHeaders)}\n${sending(rightHeaders)}`, 'different: requests'],
  ]
  for (const [text, verdict] of changed)
    assert.equal(verdictText((await verifyRefresh(t, aTarget(text))).verdict), verdict)
})

test('a program that sends the right request and then says it failed has failed', async (t) => {
  const { verdict } = await verifyRefresh(t, aTarget(`${sending(rightHeaders)}\nprocess.exitCode = 1`))
  assert.ok(verdict.kind === 'failed')
  assert.match(verdict.output, /every request and answer was right, but the program did not end well/)
})

test('a program that ends well although an expectation does not hold has failed', async (t) => {
  const { verdict } = await verifyRefresh(t, aTarget(sending(rightHeaders)), { refreshStatus: 500 })
  assert.ok(verdict.kind === 'failed')
  assert.match(verdict.output, /ended well although the status is 500, not 200/)
  const honest = await verifyRefresh(t, aTarget(`${sending(rightHeaders)}\nprocess.exitCode = 1`), {
    refreshStatus: 500,
  })
  assert.equal(verdictText(honest.verdict), 'exact')
  assert.equal(honest.steps[0]?.unexpected, 'the status is 500, not 200')
})

test('an exact program is proven with its request, and no secret is in the proof', async (t) => {
  const target = aTarget(sending({ ...rightHeaders, 'User-Agent': '"mine"' }))
  const verification = await verifyRefresh(t, target)
  assert.deepEqual(verification.verdict, { kind: 'exact' })
  const entry = entryOf(verification, { id: 'refresh' }, target, 0)
  assert.equal(entry.date, '1970-01-01T00:00:00.000Z')
  assert.match(entry.request ?? '', /^POST \/json\/sessions\?_action=refresh HTTP\/1\.1\n/)
  assert.match(entry.request ?? '', /\nX-Session: <token>\n/)
  assert.match(entry.request ?? '', /\nHost: recorder\n/)
  assert.deepEqual(entry.added.find(([name]) => name.toLowerCase() === 'user-agent')?.[1], 'mine')
  assert.ok(!JSON.stringify(entry).includes(token))
})

test('a secret is in no difference and no output either', async (t) => {
  const text = `console.error(process.env.token); ${sending({ ...rightHeaders, 'X-Session': 'process.env.token + "!"' })}`
  const verification = await verifyRefresh(t, aTarget(text))
  assert.deepEqual(verification.verdict, {
    kind: 'different',
    differences: [{ at: 'header X-Session', expected: '"<token>"', received: '"<token>!"' }],
  })
  const failed = await verifyRefresh(t, aTarget('console.error(process.env.token); process.exit(1)'))
  assert.ok(!JSON.stringify([verification, failed]).includes(token))
})

test('a program runs in an empty folder that is gone afterwards, and sees only its inputs', async (t) => {
  const folder = await aFolder(t)
  const text = `const fs = require('node:fs')
    console.error(fs.readdirSync('.').join(), Object.keys(process.env).filter((name) => !/^(PATH|LANG|HOME|TMPDIR|GO|CARGO|RUST|PY|JAVA|NODE|LD)/.test(name)).sort().join())
    process.exit(1)`
  const { verdict } = await verifyRefresh(t, aTarget(text), { temporaryFolder: folder })
  assert.ok(verdict.kind === 'failed')
  assert.match(verdict.output, /^0 of 1 requests arrived\nmain\.cjs amUrl,token\n/)
  assert.deepEqual(await readdir(folder), [])
})

test('an abort stops the program and leaves nothing behind', async (t) => {
  const folder = await aFolder(t)
  const controller = new AbortController()
  const running = verifyRefresh(t, aTarget('setInterval(() => {}, 1000)'), {
    temporaryFolder: folder,
    signal: controller.signal,
  })
  setTimeout(() => controller.abort(new Error('enough')), 100)
  await assert.rejects(running, { message: 'enough' })
  assert.deepEqual(await readdir(folder), [])
})

for (const target of targets) {
  test(`${target.id} is proven with one item and with the flow to it`, async (t) => {
    const item = await verifyRefresh(t, target)
    if (item.verdict.kind === 'not run') return t.skip(item.verdict.because)
    assert.equal(verdictText(item.verdict), 'exact', JSON.stringify(item.verdict))
    const flow = await verifyRefresh(t, target, { asFlow: true })
    assert.equal(verdictText(flow.verdict), 'exact', JSON.stringify(flow.verdict))
    assert.deepEqual(
      flow.steps.map(({ name }) => name),
      ['Log in', 'Refresh'],
    )
    assert.ok(!JSON.stringify([item, flow]).includes(token))
    assert.ok(!JSON.stringify([item, flow]).includes('pass/word'))
  })
}

const rightHeaders = { 'Accept-API-Version': '"resource=4.0"', 'X-Session': 'process.env.token' }

/** A program that posts to the refresh URL with these headers; values are expressions. */
function sending(headers: Readonly<Record<string, string>>): string {
  const list = Object.entries(headers).map(([name, value]) => `${JSON.stringify(name)}: ${value}`)
  const url = 'process.env.amUrl + "/json/sessions?_action=refresh"'
  return `require('node:http').request(${url}, { method: 'POST', headers: { ${list.join(', ')} } }).end()`
}

const nodeRun = { needs: [], file: 'main.cjs', command: [process.execPath, 'main.cjs'] }

function aTarget(text: string): Target {
  return {
    id: 'test',
    language: 'JavaScript',
    client: 'test',
    extension: '.cjs',
    highlight: 'javascript',
    run: nodeRun,
    print: () => ({ code: text }),
  }
}

interface Changes extends Partial<Pick<VerifyOptions, 'timeouts' | 'temporaryFolder' | 'signal'>> {
  readonly values?: Readonly<Record<string, string | undefined>>
  readonly refreshStatus?: number
  readonly asFlow?: boolean
}

/** Verifies the second item of a small collection against a server that knows it. */
async function verifyRefresh(
  t: TestContext,
  target: Target,
  { values = {}, refreshStatus = 200, asFlow = false, ...options }: Changes = {},
) {
  const upstream = await aServer(t, refreshStatus)
  const folder = options.temporaryFolder ?? (await aFolder(t))
  const host = {
    environment: env,
    callbookCommand: [process.execPath, new URL('../cli/main.js', import.meta.url).pathname],
  }
  const given = Object.entries({ amUrl: upstream.origin, password, ...values })
  const item = findItem(collection, 'Refresh')
  const verify = asFlow ? verifyFlow : verifyItem
  return await verify(item, {
    target,
    upstream,
    host,
    context: { dynamic: { nowMs: () => 0, randomBytes: (count) => new Uint8Array(count) } },
    values: new Map(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))),
    probe: toolProbe(host, folder),
    temporaryFolder: folder,
    ...options,
  })
}

const collection = parseCollection(
  JSON.stringify({
    info: { name: 'small', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
    item: [
      {
        name: 'Log in',
        event: [
          {
            listen: 'test',
            script: {
              exec: [
                'pm.test("is 200", () => { pm.expect(pm.response.code).to.eql(200) })',
                'pm.environment.set("token", pm.response.json().tokenId)',
              ],
            },
          },
        ],
        request: {
          method: 'POST',
          url: '{{amUrl}}/json/authenticate',
          header: [
            { key: 'Content-Type', value: 'application/json' },
            { key: 'X-Password', value: '{{password}}' },
          ],
          body: { mode: 'raw', raw: '{"a": 1.0}' },
        },
      },
      {
        name: 'Refresh',
        event: [
          {
            listen: 'test',
            script: { exec: ['pm.test("is 200", () => { pm.expect(pm.response.code).to.eql(200) })'] },
          },
        ],
        request: {
          method: 'POST',
          url: '{{amUrl}}/json/sessions?_action=refresh',
          header: [
            { key: 'Accept-API-Version', value: 'resource=4.0' },
            { key: 'X-Session', value: '{{token}}' },
          ],
        },
      },
    ],
  }),
  'small.json',
)

async function aServer(t: TestContext, refreshStatus: number): Promise<URL> {
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const isLogin = request.url === '/json/authenticate'
      const isRight = isLogin
        ? request.headers['x-password'] === password
        : request.headers['x-session'] === token
      response.writeHead(isRight ? (isLogin ? 200 : refreshStatus) : 401, {
        'Content-Type': 'application/json',
      })
      response.end(JSON.stringify(isLogin ? { tokenId: token } : { valid: isRight }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return new URL(`http://127.0.0.1:${address.port}`)
}

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-test-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
