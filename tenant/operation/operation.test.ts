// What an operator sees of a running service: metrics, health, the audit log of a real scenario.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { noAuditLog } from '../audit/log.ts'
import { createHealthEndpoint } from '../endpoints/health-endpoint.ts'
import { alpha, aTenant, cookieName, demoUser, loginHeaders } from '../tenant-under-test.ts'

const metricsPath = '/am/json/metrics/prometheus'
const remote = { ip: '192.0.2.1', port: 1, isSecure: false }
const local = { ip: '127.0.0.1', port: 1, isSecure: false }

test('without the setting there are no metrics', async (t) => {
  const { send } = await aTenant(t)
  assert.equal((await send(metricsPath, { method: 'GET' })).status, 404)
})

for (const [title, client, headers] of [
  ['another machine', remote, {}],
  ['a proxy on this machine', local, { 'x-forwarded-for': '127.0.0.1' }],
  ["another machine with a user's session", remote, { session: 'demo' }],
] as const) {
  test(`metrics are refused to ${title}`, async (t) => {
    const { tenant, login } = await aTenant(t, { metrics: true })
    const sent = 'session' in headers ? { [cookieName]: await login() } : headers
    const { status } = await tenant.handle({
      method: 'GET',
      target: metricsPath,
      headers: sent,
      body: '',
      client,
    })
    assert.equal(status, 403)
  })
}

test('metrics are given to this machine, and to an administrator anywhere', async (t) => {
  const { tenant, login } = await aTenant(t, { metrics: true })
  assert.ok(tenant.administrator.password !== undefined)
  const password = tenant.administrator.password
  const token = await login({ realm: '/am/json', username: 'amAdmin', password })
  for (const [client, headers] of [
    [local, {}],
    [remote, { [cookieName]: token }],
  ] as const) {
    const { status, headers: answered } = await tenant.handle({
      method: 'GET',
      target: metricsPath,
      headers,
      body: '',
      client,
    })
    assert.equal(status, 200)
    assert.ok(answered.includes('text/plain; version=0.0.4; charset=utf-8'))
  }
})

test('metrics count answers by component, action and status, and logins by outcome', async (t) => {
  const { tenant, send, login } = await aTenant(t, { metrics: true })
  const token = await login()
  for (const cookie of [token, token, 'nobody'])
    await send(`${alpha}/sessions?_action=refresh`, { headers: { [cookieName]: cookie } })
  await send(`${alpha}/authenticate`, {
    headers: { ...loginHeaders(demoUser.username, 'wrong'), 'accept-api-version': 'resource=2.1' },
  })
  const { body } = await tenant.handle({ method: 'GET', target: metricsPath, headers: {}, body: '' })
  const lines = body.split('\n')
  for (const line of [
    '# TYPE callbook_requests_total counter',
    'callbook_requests_total{component="Session",action="refresh",status="200"} 2',
    'callbook_requests_total{component="Session",action="refresh",status="401"} 1',
    'callbook_request_duration_seconds_bucket{component="Session",action="refresh",le="+Inf"} 3',
    'callbook_request_duration_seconds_count{component="Session",action="refresh"} 3',
    'am_authentication_count{outcome="success"} 1',
    'am_authentication_count{outcome="failure"} 1',
    'callbook_sessions 1',
    'callbook_passwords_waiting 0',
    '# TYPE process_cpu_seconds_total counter',
    '# TYPE process_start_time_seconds gauge',
  ]) {
    assert.ok(lines.includes(line), `${line} in\n${body}`)
  }
})

test('metrics are in the text format 0.0.4: every sample has its type, and histograms add up', async (t) => {
  const { tenant, login } = await aTenant(t, { metrics: true })
  await login()
  const { body } = await tenant.handle({ method: 'GET', target: metricsPath, headers: {}, body: '' })
  assert.ok(body.endsWith('\n'))
  const types = new Map<string, string>()
  const buckets = new Map<string, number>()
  for (const line of body.trimEnd().split('\n')) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line)
    if (type?.[1] && type[2]) {
      assert.ok(!types.has(type[1]), `${type[1]} is typed once`)
      types.set(type[1], type[2])
      assert.equal(type[2] === 'counter', type[1].endsWith('_total'), `${type[1]} is named as what it is`)
      continue
    }
    if (line.startsWith('# HELP ')) continue
    const sample = /^([a-z_0-9]+)(?:\{((?:[a-z]+="[^"\\]*",?)+)\})? (\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(line)
    assert.ok(sample?.[1], `a sample: ${line}`)
    const family = types.has(sample[1]) ? sample[1] : sample[1].replace(/_(?:bucket|sum|count)$/, '')
    assert.ok(types.has(family), `a type before ${line}`)
    if (!sample[1].endsWith('_bucket')) continue
    const series = (sample[2] ?? '').replace(/,le=.*/, '')
    assert.ok(Number(sample[3]) >= (buckets.get(series) ?? 0), `${line} is not below the bucket before`)
    buckets.set(series, Number(sample[3]))
  }
})

test('no text a client sends becomes a label', async (t) => {
  const { tenant, send } = await aTenant(t, { metrics: true })
  for (let i = 0; i < 200; i += 1) {
    await send(`${alpha}/sessions?_action=x${i}`)
    await send(`/am/json/x${i}?_action=refresh`)
    await send(`/x${i}`)
  }
  const { body } = await tenant.handle({ method: 'GET', target: metricsPath, headers: {}, body: '' })
  assert.doesNotMatch(body, /x\d/)
  assert.equal(body.split('\n').filter((line) => line.startsWith('callbook_requests_total{')).length, 3)
})

test('health needs no credential and no version', async (t) => {
  const { tenant } = await aTenant(t)
  for (const which of ['live', 'ready']) {
    const answer = await tenant.handle({
      method: 'GET',
      target: `/am/json/health/${which}`,
      headers: {},
      body: '',
    })
    assert.deepEqual([answer.status, answer.body], [200, '{"status":"OK"}'])
  }
})

test('a tenant that is closing is live and no longer ready', async (t) => {
  const { tenant, send } = await aTenant(t)
  const closed = tenant.close()
  assert.equal((await send('/am/json/health/live', { method: 'GET' })).status, 200)
  const ready = await send('/am/json/health/ready', { method: 'GET' })
  assert.deepEqual([ready.status, ready.body.message], [503, 'The service is stopping'])
  assert.equal(ready.headers['retry-after'], '1')
  await closed
})

test('ready is 503 when the store has not answered after 2 s', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const endpoint = createHealthEndpoint({
    store: { find: () => new Promise<undefined>(() => {}) },
    randomBytes,
    audit: noAuditLog,
    isStopping: () => false,
  })
  const request = { method: 'GET', target: '', headers: {}, body: '' }
  const ready = assert.rejects(endpoint.answer({ request, resource: 'health/ready' }), {
    code: 503,
    message: 'The session store does not answer',
  })
  t.mock.timers.tick(2_000)
  await ready
  assert.equal((await endpoint.answer({ request, resource: 'health/live' })).status, 200)
})

test('with REFUSE a tenant whose audit log cannot be written serves nothing but health', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'cb-op-'))
  t.after(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, 'access.audit.json'))
  const audit = { topics: ['access'], directory, whenUnwritable: 'REFUSE' } as const
  const { send, logged } = await aTenant(t, { audit })
  await send('/am/json/serverinfo/*', { method: 'GET' })
  while (logged.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  const refused = await send('/am/json/serverinfo/*', { method: 'GET' })
  assert.deepEqual([refused.status, refused.body.message], [503, 'The audit log cannot be written'])
  assert.equal((await send('/am/json/health/live', { method: 'GET' })).status, 200)
  assert.equal((await send('/am/json/health/ready', { method: 'GET' })).status, 503)
})

test("a caller's transaction id is echoed; one that could not stand in a log is replaced", async (t) => {
  const { send } = await aTenant(t)
  const idOf = async (given: string) =>
    (await send('/am/json/serverinfo/*', { method: 'GET', headers: { 'x-forgerock-transactionid': given } }))
      .headers['x-forgerock-transactionid']
  assert.equal(await idOf('my-id/0'), 'my-id/0')
  for (const bad of ['a b', 'x'.repeat(257), 'a\nb', 'é']) {
    assert.match((await idOf(bad)) ?? '', /^[0-9a-f-]{36}-\d+$/)
  }
})

test('over TLS every answer tells the browser to stay with it, over plain HTTP none does', async (t) => {
  const { tenant } = await aTenant(t)
  for (const isSecure of [true, false]) {
    for (const target of ['/am/json/serverinfo/*', '/am/json/nowhere', `${alpha}/sessions?_action=refresh`]) {
      const request = { method: 'GET', target, headers: {}, body: '', client: { ...remote, isSecure } }
      const { headers } = await tenant.handle(request)
      assert.equal(headers.includes('Strict-Transport-Security'), isSecure, target)
    }
  }
})
