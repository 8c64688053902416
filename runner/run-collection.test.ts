// Running a collection: what a run refuses, what ends it, what counts as a failure, and what it tells.

import assert from 'node:assert/strict'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Collection, parseCollection } from '#collection'
import type { RunEvent } from './events.ts'
import { type RunOptions, runCollection } from './run-collection.ts'

test('an item that is not there is refused before anything runs', async () => {
  await assert.rejects(runCollection({ collection: aCollection([]), items: ['nobody'] }, fail), {
    name: 'CollectionError',
  })
})

test('a run that is aborted ends at once', async (t) => {
  const controller = new AbortController()
  const url = await aServer(t, () => controller.abort())
  const collection = aCollection([anItem('hangs', `${url}/`)])
  await assert.rejects(
    runCollection({ collection, signal: controller.signal }, () => {}),
    { code: 'E_RUN_STOPPED' },
  )
  await assert.rejects(runCollection({ collection, signal: controller.signal }, fail), {
    code: 'E_RUN_STOPPED',
  })
})

test('a run that takes longer than it may is ended', async (t) => {
  const url = await aServer(t, () => {})
  const run = runCollection(
    { collection: aCollection([anItem('hangs', `${url}/`)]), timeouts: { runMs: 1_500 } },
    () => {},
  )
  await assert.rejects(run, { code: 'E_RUN_TIMEOUT', message: 'the run took longer than 1.5 s' })
})

test('a script that fills the memory ends the run, on the heap and beside it', async (t) => {
  const url = await aServer(t, answerOk)
  const hungry = [
    'const a = []; while (true) a.push(new Array(1e5).fill(1))',
    'const a = []; while (true) a.push(new Uint8Array(1e7).fill(1))',
  ]
  for (const script of hungry) {
    const collection = aCollection([anItem('hungry', url, { test: [script] })])
    await assert.rejects(
      runCollection({ collection, memoryLimitMib: 192 }, () => {}),
      { code: 'E_RUN_MEMORY' },
    )
  }
})

test('a script that never ends is stopped, counts as a failure, and the next item runs', async (t) => {
  const url = await aServer(t, answerOk)
  const collection = aCollection([
    anItem('loops', url, { test: ['while (true);'] }),
    anItem('next', url, { test: [passing] }),
  ])
  const { events, summary } = await run({ collection, timeouts: { scriptMs: 3_000 } })
  assert.deepEqual(of(events, 'scriptError'), [
    { kind: 'scriptError', item: 'loops', script: 'test', message: 'the script took longer than 3 s' },
  ])
  assert.deepEqual(summary.assertions, { passed: 1, failed: 0, skipped: 0 })
  assert.equal(summary.isOk, false)
})

test('a rejected async pm.test is a failure although the runtime reports it as passed', async (t) => {
  const url = await aServer(t, answerOk)
  const script = 'pm.test("is async", async () => { await null; pm.expect(1).to.eql(2) })'
  const { events, summary } = await run({ collection: aCollection([anItem('a', url, { test: [script] })]) })
  assert.deepEqual(
    of(events, 'assertion').map(({ title, passed }) => [title, passed]),
    [['is async', true]],
  )
  assert.deepEqual(
    of(events, 'scriptError').map(({ message }) => message),
    ['expected 1 to deeply equal 2'],
  )
  assert.equal(summary.scriptErrors, 1)
  assert.equal(summary.isOk, false)
})

test('a script that throws is told once, with the script it is', async (t) => {
  const url = await aServer(t, answerOk)
  const collection = aCollection([
    anItem('a', url, { prerequest: ['throw new Error("before")'], test: ['require("nothing")'] }),
  ])
  const { events, summary } = await run({ collection })
  assert.deepEqual(
    of(events, 'scriptError').map(({ script, message }) => `${script}: ${message}`),
    ['prerequest: before', "test: Cannot find module 'nothing'"],
  )
  assert.equal(summary.scriptErrors, 2)
})

test('a request that cannot be sent is a failure with a sentence', async (t) => {
  const silent = await aServer(t, () => {})
  const items = [
    anItem('refused', 'http://127.0.0.1:1/'),
    anItem('unknown', 'http://nobody.invalid/'),
    anItem('open', '{{amUrl}}/x'),
    anItem('silent', silent),
  ]
  const { events, summary } = await run({ collection: aCollection(items), timeouts: { requestMs: 100 } })
  assert.deepEqual(
    of(events, 'requestError').map(({ item, message }) => [item, message]),
    [
      ['refused', 'nothing listens at 127.0.0.1:1'],
      ['unknown', 'the name of nobody.invalid is not known'],
      ['open', 'variable "amUrl" has no value, so there is nowhere to send to'],
      ['silent', `no answer from ${new URL(silent).host} within 0.1 s`],
    ],
  )
  assert.equal(summary.requestErrors, 4)
  assert.equal(summary.isOk, false)
})

test('a body’s file is read from the given folder alone', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-test-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'inside.txt'), 'inside')
  await symlink('/etc/passwd', join(folder, 'link.txt'))
  const bodies: string[] = []
  const url = await aServer(t, (request, response) => {
    request.on('data', (bytes) => bodies.push(String(bytes)))
    request.on('end', () => response.end())
  })
  const paths = ['inside.txt', 'link.txt', '/etc/passwd', '../passwd']
  const items = paths.map((src, i) => ({
    name: `f${i}`,
    request: { method: 'POST', url, body: { mode: 'file', file: { src } } },
  }))
  const withFolder = await run({ collection: aCollection(items), filesFolder: folder })
  assert.deepEqual(bodies, ['inside'])
  assert.equal(
    of(withFolder.events, 'console').filter(({ text }) => /lies outside the folder/.test(text)).length,
    3,
  )
  await run({ collection: aCollection(items) })
  assert.deepEqual(bodies, ['inside'])
})

test('a script sees neither Node nor the environment of this process', async (t) => {
  const url = await aServer(t, answerOk)
  const script =
    'console.log(typeof process, setTimeout.constructor("return typeof process")(), typeof pm.require); import("fs").catch((e) => console.log("refused"))'
  const { events } = await run({ collection: aCollection([anItem('a', url, { test: [script] })]) })
  assert.deepEqual(
    of(events, 'console').map(({ text }) => text),
    ['undefined undefined undefined', 'refused'],
  )
})

test('a run tells in order what happens, and ends with the values for a next run', async (t) => {
  const url = await aServer(t, (request, response) => {
    response.writeHead(request.url === '/b' ? 401 : 200, { 'X-A': ['1', '2'] })
    response.end('{"token":"t"}')
  })
  const first = anItem('one', '{{base}}/a', {
    prerequest: ['pm.globals.set("g", "1")'],
    test: [
      'pm.environment.set("token", pm.response.json().token); pm.collectionVariables.set("n", 2)',
      'console.log("kept", { a: 1 })',
      'pm.test.skip("later", () => {})',
    ],
  })
  const second = anItem('two', '{{base}}/b', {
    test: [
      'pm.test("is 200", () => pm.expect(pm.response.code).to.eql(200))',
      'pm.sendRequest(pm.environment.get("base") + "/c", () => {})',
    ],
  })
  const { events, summary } = await run({
    collection: aCollection([first, second], { n: '1' }),
    environment: new Map([['base', url]]),
  })
  assert.deepEqual(
    events.map((event) => `${event.kind} ${'item' in event ? event.item : ''}`.trim()),
    [
      'itemStarted one',
      'requestSent one',
      'response one',
      'console one',
      'assertion one',
      'itemFinished one',
      'itemStarted two',
      'requestSent two',
      'response two',
      'assertion two',
      'requestSent two',
      'itemFinished two',
      'done',
    ],
  )
  const [response] = of(events, 'response')
  assert.equal(response?.body, '{"token":"t"}')
  assert.deepEqual(response?.headers.slice(0, 2), [
    { name: 'X-A', value: '1' },
    { name: 'X-A', value: '2' },
  ])
  assert.deepEqual(
    of(events, 'requestSent').map((sent) => [sent.source, new URL(sent.url).pathname]),
    [
      ['item', '/a'],
      ['item', '/b'],
      ['script', '/c'],
    ],
  )
  assert.deepEqual(
    of(events, 'console').map(({ level, text }) => [level, text]),
    [['log', 'kept {"a":1}']],
  )
  assert.equal(of(events, 'assertion')[1]?.message, 'expected 401 to deeply equal 200')
  const { environment, globals, collectionVariables, ...counts } = summary
  assert.deepEqual(counts, {
    items: 2,
    requests: 3,
    assertions: { passed: 0, failed: 1, skipped: 1 },
    scriptErrors: 0,
    requestErrors: 0,
    isOk: false,
  })
  assert.deepEqual(
    [environment, globals, collectionVariables],
    [
      new Map([
        ['base', url],
        ['token', 't'],
      ]),
      new Map([['g', '1']]),
      new Map([['n', '2']]),
    ],
  )
})

test('named items run in the named order and keep what their folders give them', async (t) => {
  const seen: string[] = []
  const url = await aServer(t, (request, response) => {
    seen.push(`${request.url} ${request.headers.authorization ?? ''}`)
    response.end()
  })
  const folder = {
    name: 'folder',
    auth: { type: 'bearer', bearer: [{ key: 'token', value: 'of-folder' }] },
    event: [{ listen: 'prerequest', script: { exec: ['pm.variables.set("way", "by-folder")'] } }],
    item: [anItem('inner', `${url}/{{way}}`), anItem('other', `${url}/other`)],
  }
  const collection = aCollection([anItem('outer', `${url}/outer`), folder])
  const { events } = await run({ collection, items: ['inner', 'outer', 'inner'] })
  assert.deepEqual(seen, ['/by-folder Bearer of-folder', '/outer ', '/by-folder Bearer of-folder'])
  assert.deepEqual(
    of(events, 'itemStarted').map(({ item }) => item),
    ['folder.inner', 'outer', 'folder.inner'],
  )
})

test('a long body is cut, and said to be', async (t) => {
  const url = await aServer(t, (_request, response) => response.end('x'.repeat(1_048_577)))
  const { events } = await run({ collection: aCollection([anItem('a', url)]) })
  const [response] = of(events, 'response')
  assert.equal(response?.body.length, 1_048_576)
  assert.equal(response?.isTruncated, true)
})

const passing = 'pm.test("passes", () => {})'

async function run(options: RunOptions) {
  const events: RunEvent[] = []
  const summary = await runCollection(options, (event) => events.push(event))
  return { events, summary }
}

function of<Kind extends RunEvent['kind']>(events: readonly RunEvent[], kind: Kind) {
  return events.filter((event): event is Extract<RunEvent, { kind: Kind }> => event.kind === kind)
}

function fail(event: RunEvent): void {
  assert.fail(`nothing must run, but there is ${event.kind}`)
}

function answerOk(...[, response]: Parameters<RequestListener>): void {
  response.end('{}')
}

interface Scripts {
  readonly prerequest?: readonly string[]
  readonly test?: readonly string[]
}

function anItem(name: string, url: string, scripts: Scripts = {}) {
  const event = Object.entries(scripts).map(([listen, exec]) => ({ listen, script: { exec } }))
  return { name, event, request: { method: 'GET', url } }
}

function aCollection(item: readonly object[], variables: Readonly<Record<string, string>> = {}): Collection {
  const variable = Object.entries(variables).map(([key, value]) => ({ key, value }))
  const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
  return parseCollection(JSON.stringify({ info: { name: 'test', schema }, variable, item }), 'test.json')
}

/** @returns the server's URL without a slash at its end */
async function aServer(t: TestContext, handle: RequestListener): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return `http://127.0.0.1:${address.port}`
}
