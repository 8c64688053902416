// The workbench as a server: whom it answers, where addresses lead, and what a run tells.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { parseCollection, parseEnvironment } from '#collection'
import { openWorkbench } from './server.ts'

const sample = (name: string) => readFileSync(new URL(`../../samples/${name}`, import.meta.url), 'utf8')
const dynamic = { nowMs: () => 0, randomBytes }
const step6 = '/forgerock/session-management.step-6-refresh-users-session'

test('a port that is taken is refused in words', async (t) => {
  const { url } = await open(t)
  await assert.rejects(openWorkbench({ port: Number(new URL(url).port), library: [], dynamic }), {
    name: 'WorkbenchError',
    code: 'E_PORT_IN_USE',
  })
})

test('an address that is not of this machine is refused in words', async () => {
  await assert.rejects(openWorkbench({ host: '192.0.2.1', port: 0, library: [], dynamic }), {
    name: 'WorkbenchError',
    code: 'E_WORKBENCH_LISTEN',
  })
})

test('a foreign host name is turned away, for pages and for runs', async (t) => {
  const { send } = await open(t)
  for (const method of ['GET', 'POST']) {
    const answer = await send(method, method === 'GET' ? '/' : `${step6}/~run`, { host: 'evil.example' })
    assert.equal(answer.status, 403)
    assert.match(answer.body, /not the workbench of "evil.example"/)
  }
})

test('a run is turned away from another origin, from another site, and without the token', async (t) => {
  const { send, token } = await open(t)
  const good = { 'content-type': 'application/json', 'x-callbook-token': await token() }
  const order = '{"scope":"slice","values":{}}'
  for (const headers of [
    { ...good, origin: 'https://evil.example' },
    { ...good, 'sec-fetch-site': 'cross-site' },
    { 'content-type': 'application/json' },
    { ...good, 'x-callbook-token': 'guessed' },
  ]) {
    const answer = await send('POST', `${step6}/~run`, headers, order)
    assert.equal(answer.status, 403)
    assert.equal(JSON.parse(answer.body).kind, 'refused')
  }
})

test('reading never runs, and only a run is posted', async (t) => {
  const { send } = await open(t)
  assert.equal((await send('GET', `${step6}/~run`)).status, 404)
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const answer = await send(method, '/')
    assert.equal(answer.status, 405, method)
    assert.equal(answer.headers.allow, 'GET, HEAD')
  }
})

test('an order to run that is no JSON, too long, or names what is no input is refused', async (t) => {
  const { send, token } = await open(t)
  const good = { 'content-type': 'application/json', 'x-callbook-token': await token() }
  const refusal = async (headers: Record<string, string>, body: string) => {
    const answer = await send('POST', `${step6}/~run`, headers, body)
    return `${answer.status} ${JSON.parse(answer.body).message}`
  }
  assert.equal(await refusal({ ...good, 'content-type': 'text/plain' }, '{}'), '415 the order is no JSON')
  assert.equal(await refusal(good, 'x'), '422 the request is no order to run')
  assert.equal(await refusal(good, '{"scope":"all","values":{}}'), '422 the request is no order to run')
  assert.equal(await refusal(good, '{"scope":"item","values":{"a":1}}'), '422 the request is no order to run')
  assert.equal(
    await refusal(good, '{"scope":"slice","values":{"PATH":"x"}}'),
    '422 "PATH" is no input of this program',
  )
  assert.equal(await refusal(good, '{"scope":"item","values":{}}'), '422 a value is missing for demoSSOToken')
  assert.equal(await refusal(good, ' '.repeat(65_537)), '413 the order is longer than 64 KiB')
})

test('an address that leads nowhere is answered 404 with what was probably meant', async (t) => {
  const { send } = await open(t)
  const cases: [string, RegExp][] = [
    ['/forgerok/', /no collection “forgerok”[\s\S]*Did you mean <a href="\/forgerock\/">ForgeRock/],
    [
      '/forgerock/step-6-refresh-user-session/',
      /no item “step-6-[\s\S]*Did you mean <a href="[^"]*step-6[^"]*">Step 6: Refresh/,
    ],
    [
      `${step6}/go-net-htp`,
      /no language “go-net-htp”[\s\S]*Did you mean <a href="[^"]*go-net-http">Go with net\/http/,
    ],
    ['/~go-net-htp/', /Did you mean <a href="\/~go-net-http\/">/],
    ['/forgerock/~go-net-htp/', /Did you mean <a href="\/forgerock\/~go-net-http\/">/],
    [`${step6}/go-net-http/main.rb`, /Did you mean <a href="[^"]*go-net-http\/main.go">/],
    ['/~assets/../package.json', /No such/],
    ['/%3Cscript%3Ealert(1)%3C/script%3E', /&lt;script&gt;/],
    ['/%ff', /“%ff”/],
  ]
  for (const [path, expected] of cases) {
    const answer = await send('GET', path)
    assert.equal(answer.status, 404, path)
    assert.match(answer.body, expected, path)
    assert.doesNotMatch(answer.body, /<script>/)
  }
})

test('every answer carries the policy that lets nothing from elsewhere in', async (t) => {
  const { send } = await open(t)
  for (const path of ['/', '/nowhere', '/~assets/workbench.js']) {
    const { headers } = await send('GET', path)
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'; script-src 'self'; style-src 'self'/,
    )
    assert.equal(headers['x-content-type-options'], 'nosniff')
  }
})

test('pages and assets have a tag, are not sent twice, and answer HEAD without a body', async (t) => {
  const { send } = await open(t)
  for (const path of ['/', '/~assets/workbench.css', '/~assets/mark.svg', `${step6}/go-net-http`]) {
    const first = await send('GET', path)
    assert.equal(first.status, 200, path)
    const again = await send('GET', path, { 'if-none-match': String(first.headers.etag) })
    assert.deepEqual([again.status, again.body], [304, ''], path)
    const head = await send('HEAD', path)
    assert.deepEqual(
      [head.status, head.body, head.headers['content-length']],
      [200, '', first.headers['content-length']],
    )
  }
})

test('an item is found by its number, and its page has one address', async (t) => {
  const { send } = await open(t)
  assert.equal((await send('GET', '/forgerock/6/go-net-http')).headers.location, `${step6}/go-net-http`)
  assert.equal(
    (await send('GET', '/forgerock/6/go-net-http/with-prerequisites')).headers.location,
    `${step6}/go-net-http/with-prerequisites`,
  )
  assert.equal((await send('GET', '/forgerock')).headers.location, '/forgerock/')
  assert.match(
    String((await send('GET', step6)).headers.location),
    /^\/forgerock\/session-management\.step-6[^/]*\/[a-z]/,
  )
})

test('a program is handed out as a file that no browser shows as a page', async (t) => {
  const { send } = await open(t)
  const { status, headers, body } = await send('GET', `${step6}/go-net-http/main.go`)
  assert.equal(status, 200)
  assert.equal(headers['content-type'], 'text/plain; charset=utf-8')
  assert.equal(headers['content-disposition'], 'attachment; filename="main.go"')
  assert.match(body, /^package main|\npackage main/)
})

test('a run tells each step, its answer and its tests, and neither the headers sent nor the values it ends with', async (t) => {
  const am = await serve(t, (request, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end(
      request.url?.includes('authenticate')
        ? '{"authId":"a","tokenId":"AQIC5-secret","n":1.0}'
        : '{"valid":true}',
    )
  })
  const { send, token } = await open(t, am)
  const headers = { 'content-type': 'application/json', 'x-callbook-token': await token() }
  const answer = await send('POST', `${step6}/~run`, headers, '{"scope":"slice","values":{}}')
  assert.equal(answer.status, 200, answer.body)
  const events = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    events.filter(({ kind }) => kind === 'itemStarted').map(({ name }) => name.slice(0, 6)),
    ['Step 1', 'Step 2', 'Step 6'],
  )
  const bodies = events.filter(({ kind }) => kind === 'response').map(({ status, body }) => [status, body])
  assert.deepEqual(bodies.at(-1), [200, '{\n  "valid": true\n}'])
  assert.match(bodies[0]?.[1], /"n": 1\.0/)
  assert.ok(events.filter(({ kind }) => kind === 'assertion').every(({ passed }) => passed))
  assert.deepEqual(events.at(-1), { kind: 'done', isOk: true, message: 'Done: 3 steps, 5 tests passed' })
  assert.doesNotMatch(answer.body, /Sixty-seconds-1/)
  assert.doesNotMatch(
    events
      .filter(({ kind }) => kind !== 'response')
      .map((event) => JSON.stringify(event))
      .join(),
    /AQIC5/,
  )
})

test('an AM that is not there is told in words', async (t) => {
  const { send, token } = await open(t, 'http://127.0.0.1:1')
  const headers = { 'content-type': 'application/json', 'x-callbook-token': await token() }
  const answer = await send(
    'POST',
    `${step6}/~run`,
    headers,
    '{"scope":"item","values":{"demoSSOToken":"x"}}',
  )
  const events = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.ok(events.some(({ kind, message }) => kind === 'requestError' && message !== ''))
  assert.equal(events.at(-1).isOk, false)
})

test('an item runs once at a time, and a run ends when its page goes away', {
  timeout: 20_000,
}, async (t) => {
  const arrivals = new EventEmitter()
  const am = await serve(t, (request) => arrivals.emit('request', request))
  const { send, token, url } = await open(t, am)
  const headers = { 'content-type': 'application/json', 'x-callbook-token': await token() }
  const order = '{"scope":"item","values":{"demoSSOToken":"x"}}'
  const arrival = once(arrivals, 'request')
  const page = httpRequest(new URL(`${step6}/~run`, url), { method: 'POST', headers })
  page.on('error', () => {})
  page.end(order)
  const [atAm]: IncomingMessage[] = await arrival
  assert.equal((await send('POST', `${step6}/~run`, headers, order)).status, 409)
  assert.ok(atAm)
  const gone = once(atAm.socket, 'close')
  page.destroy()
  await gone
})

/** A workbench with the shipped collection, whose runs go to `am`. */
async function open(t: TestContext, am?: string) {
  const workbench = await openWorkbench({
    port: 0,
    library: [
      {
        slug: 'forgerock',
        collection: parseCollection(
          sample('forgerock-identity-cloud.postman_collection.json'),
          'collection.json',
        ),
        environment: parseEnvironment(sample('local-tenant.postman_environment.json'), 'environment.json'),
        ...(am !== undefined && { runValues: new Map([['amUrl', am]]) }),
      },
    ],
    dynamic,
  })
  t.after(() => workbench.close())
  const { url } = workbench
  const send = async (method: string, path: string, headers: Record<string, string> = {}, body = '') => {
    const sent = httpRequest({ ...urlParts(url), path, method, headers })
    sent.end(body)
    const [response]: IncomingMessage[] = await once(sent, 'response')
    assert.ok(response)
    response.setEncoding('utf8')
    return {
      status: response.statusCode,
      headers: response.headers,
      body: (await response.toArray()).join(''),
    }
  }
  const token = async () =>
    /data-token="([^"]+)"/.exec((await send('GET', `${step6}/go-net-http`)).body)?.[1] ?? ''
  return { url, send, token }
}

/** The path goes as it is: a URL would tidy it up. */
function urlParts(url: string) {
  const { hostname, port } = new URL(url)
  return { hostname, port }
}

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
