// The audit log: AM's members, no secrets, rotation, and what happens when the disk does not take it.

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { fixedClock } from '#session'
import { type AuditFiles, openAuditFiles } from './files.ts'
import { type AccessEvent, type AuditSource, auditTopics } from './log.ts'
import { type AuditSettings, defaultAuditSettings } from './settings.ts'

const source: AuditSource = {
  transactionId: 'tx-1',
  realm: '/alpha',
  notes: { userId: 'id=demo,ou=user', trackingIds: ['ctx-1'] },
}
const access: AccessEvent = {
  source,
  client: { ip: '192.0.2.1', port: 4711, isSecure: true },
  method: 'POST',
  target: '/am/json/alpha/sessions?_action=refresh&tokenId=AQIC5wM2LY4Sfcx.*AAJTSQACMDE.*',
  headers: {
    host: 'am.example',
    'user-agent': 'curl/8',
    cookie: 'iPlanetDirectoryPro=secret',
    authorization: 'Bearer secret',
    'x-openam-password': 'secret',
    iplanetdirectorypro: 'secret',
  },
  name: { component: 'Session', action: 'refresh' },
  status: 200,
  reason: undefined,
  elapsedMs: 1.6,
}

test('a folder that is no absolute path, or cannot be made, is refused', async (t) => {
  const directory = await aDirectory(t)
  await assert.rejects(open({ directory: 'audit' }), {
    code: 'E_AUDIT',
    message: 'the audit folder audit is no absolute path',
  })
  await writeFile(join(directory, 'file'), '')
  await assert.rejects(open({ directory: join(directory, 'file', 'audit') }), { code: 'E_AUDIT' })
})

test('an access event has the members of AM, and no token, cookie, password or bearer', async (t) => {
  const directory = await aDirectory(t)
  const { audit } = await open({ directory, topics: ['access'] })
  audit.access(access)
  await audit.close()
  const text = await readFile(join(directory, 'access.audit.json'), 'utf8')
  const { _id, ...line } = JSON.parse(text)
  assert.match(_id, /^[0-9a-f-]{36}-1$/)
  assert.deepEqual(line, {
    timestamp: '2026-02-11T09:14:05.000Z',
    eventName: 'AM-ACCESS-OUTCOME',
    transactionId: 'tx-1',
    userId: 'id=demo,ou=user',
    trackingIds: ['ctx-1'],
    realm: '/alpha',
    component: 'Session',
    client: { ip: '192.0.2.1', port: 4711 },
    request: { protocol: 'CREST', operation: 'ACTION', detail: { action: 'refresh' } },
    http: {
      request: {
        secure: true,
        method: 'POST',
        path: '/am/json/alpha/sessions',
        queryParameters: { _action: ['refresh'], tokenId: ['***'] },
        headers: { host: ['am.example'], 'user-agent': ['curl/8'] },
        cookies: {},
      },
    },
    response: {
      status: 'SUCCESSFUL',
      statusCode: '200',
      elapsedTime: 2,
      elapsedTimeUnits: 'MILLISECONDS',
    },
  })
  assert.doesNotMatch(text, /secret|AQIC5/)
})

for (const [title, target, path, queryParameters] of [
  [
    'a token in the path',
    '/am/json/sessions/abc?_action=validate',
    '/am/json/sessions/***',
    { _action: ['validate'] },
  ],
  ['a token in a path nobody serves', `/am/${'x'.repeat(40)}/y`, '/am/***/y', {}],
  ['a short token with asterisks', '/am/json/x/AQIC.*AA.*', '/am/json/x/***', {}],
  ['a parameter nobody knows', '/am/json/x?code=abc&code=def', '/am/json/x', { code: ['***', '***'] }],
  [
    'a token for a harmless parameter',
    `/am/json/x?realm=${'y'.repeat(40)}`,
    '/am/json/x',
    { realm: ['***'] },
  ],
  ['a token for a name', `/am/json/x?${'y'.repeat(40)}`, '/am/json/x', { '***': ['***'] }],
  [
    'a filter',
    '/am/json/sessions?_queryFilter=username+eq+%22demo%22',
    '/am/json/sessions',
    { _queryFilter: ['username eq "demo"'] },
  ],
] as const) {
  test(`of a request with ${title} the audit log shows what is harmless`, async (t) => {
    const directory = await aDirectory(t)
    const { audit } = await open({ directory, topics: ['access'] })
    audit.access({ ...access, target })
    audit.access({ ...access, target })
    await audit.close()
    for (const { http } of await lines(directory, 'access')) {
      assert.deepEqual([http.request.path, http.request.queryParameters], [path, queryParameters])
    }
  })
}

test('authentication, activity and config events have the members of AM', async (t) => {
  const directory = await aDirectory(t)
  const { audit } = await open({ directory })
  const entries = [{ moduleId: 'Login' }]
  audit.authentication(source, {
    eventName: 'AM-TREE-LOGIN-COMPLETED',
    result: 'FAILED',
    principal: ['demo'],
    entries,
  })
  audit.activity(source, { eventName: 'AM-SESSION-CREATED', operation: 'CREATE', objectId: 'ctx-1' })
  audit.config(source, {
    eventName: 'AM-CONFIG-CHANGE',
    operation: 'UPDATE',
    objectId: 'sessions',
    changedFields: ['quotaLimit'],
  })
  audit.access(access)
  await audit.close()
  const common = {
    timestamp: '2026-02-11T09:14:05.000Z',
    transactionId: 'tx-1',
    userId: 'id=demo,ou=user',
    trackingIds: ['ctx-1'],
    realm: '/alpha',
  }
  const only = async (topic: string) => (await lines(directory, topic)).map(({ _id, ...rest }) => rest)
  assert.deepEqual(await only('authentication'), [
    {
      ...common,
      eventName: 'AM-TREE-LOGIN-COMPLETED',
      component: 'Authentication',
      result: 'FAILED',
      principal: ['demo'],
      entries,
    },
  ])
  const runAs = 'id=demo,ou=user'
  assert.deepEqual(await only('activity'), [
    {
      ...common,
      eventName: 'AM-SESSION-CREATED',
      component: 'Session',
      runAs,
      objectId: 'ctx-1',
      operation: 'CREATE',
      changedFields: [],
    },
  ])
  assert.deepEqual(await only('config'), [
    {
      ...common,
      eventName: 'AM-CONFIG-CHANGE',
      component: 'Config',
      runAs,
      objectId: 'sessions',
      operation: 'UPDATE',
      changedFields: ['quotaLimit'],
    },
  ])
  assert.deepEqual((await readdir(directory)).length, 3, 'the access topic is off by default')
})

test('ids are unique and lines stay whole whatever a request holds', async (t) => {
  const directory = await aDirectory(t)
  const { audit } = await open({ directory, topics: ['access'] })
  const target = '/am/json/a"\\b\n?_action=%0A%22'
  for (let i = 0; i < 3; i += 1) audit.access({ ...access, target, method: 'A"B', reason: '"\n' })
  await audit.close()
  const ids = (await lines(directory, 'access')).map(({ _id }) => _id)
  assert.equal(new Set(ids).size, 3)
})

test('a full file is closed under the time, and only so many closed ones are kept', async (t) => {
  const directory = await aDirectory(t)
  for (let second = 1; second <= 4; second += 1) {
    const settings = { rotationMaxFileSize: 500, retentionMaxNumberOfHistoryFiles: 2 }
    const { audit } = await open({ directory, topics: ['access'], ...settings }, second)
    audit.access(access)
    await audit.close()
  }
  const closed = (await readdir(directory)).sort()
  assert.deepEqual(closed, [
    'access.audit.json-2026-02-11T09-14-03-000Z',
    'access.audit.json-2026-02-11T09-14-04-000Z',
  ])
})

test('a file is for its owner alone, and what was in it stays', async (t) => {
  const directory = await aDirectory(t)
  for (let round = 0; round < 2; round += 1) {
    const { audit } = await open({ directory, topics: ['access'] })
    audit.access(access)
    await audit.close()
  }
  assert.equal((await lines(directory, 'access')).length, 2)
  assert.equal((await stat(join(directory, 'access.audit.json'))).mode & 0o777, 0o600)
})

test('while it cannot be written the log says so once, keeps 8 MiB, counts what it drops, and goes on after', async (t) => {
  const directory = await aDirectory(t)
  const { audit, logged, dropped } = await open({ directory, topics: ['access'] })
  const path = join(directory, 'access.audit.json')
  await mkdir(path)
  for (let i = 0; i < 400; i += 1) audit.access(access) // one batch of more than 256 KiB
  await until(() => logged.length > 0)
  assert.match(logged[0] ?? '', /^cannot write access\.audit\.json: EISDIR/)
  assert.equal(audit.mayServe, true, 'by default the service goes on')
  while (dropped() === 0) audit.access(access)
  await rm(path, { recursive: true })
  await until(() => logged.length > 1)
  assert.equal(logged[1], 'access.audit.json can be written again')
  await audit.close()
  const written = (await lines(directory, 'access')).length
  assert.ok(written > 10_000, `${written} events waited and were written`)
})

test('with REFUSE nothing is served while it cannot be written', async (t) => {
  const directory = await aDirectory(t)
  const { audit, logged } = await open({ directory, topics: ['access'], whenUnwritable: 'REFUSE' })
  assert.equal(audit.mayServe, true)
  await mkdir(join(directory, 'access.audit.json'))
  audit.access(access)
  await until(() => logged.length > 0)
  assert.equal(audit.mayServe, false)
  await audit.close()
})

test('a tenant in memory writes none, unless a folder is given', async () => {
  const { audit } = await open({ directory: undefined, topics: auditTopics })
  audit.access(access)
  await audit.close()
  assert.equal(audit.mayServe, true)
})

async function open(settings: Partial<AuditSettings>, second = 5) {
  const logged: string[] = []
  let droppedEvents = 0
  const audit: AuditFiles = await openAuditFiles({
    settings: { ...defaultAuditSettings, ...settings },
    defaultDirectory: undefined,
    clock: fixedClock(Date.UTC(2026, 1, 11, 9, 14, second)),
    log: (line) => logged.push(line),
    onDropped: () => {
      droppedEvents += 1
    },
  })
  return { audit, logged, dropped: () => droppedEvents }
}

async function aDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-audit-'))
  t.after(() => rm(directory, { recursive: true, force: true }))
  return directory
}

// biome-ignore lint/suspicious/noExplicitAny: lines of JSON are looked into member by member
async function lines(directory: string, topic: string): Promise<any[]> {
  const text = await readFile(join(directory, `${topic}.audit.json`), 'utf8')
  assert.ok(text.endsWith('\n'))
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Lets files and timers go on until it holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}
