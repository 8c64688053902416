// What the audit log says of a configuration that differs from the last one.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { builtInJourneys } from '#journey'
import { type GivenSettings, parseSettings } from '../configuration/settings.ts'
import { openTenant } from '../open-tenant.ts'
import { auditConfiguration, type Configuration } from './configuration-changes.ts'
import { type ConfigEvent, noAuditLog } from './log.ts'

const key = new Uint8Array(32).fill(1)

async function aFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-config-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'digests')
}

/** Starts with these settings one after the other, and tells what each start says. */
async function starts(file: string, ...given: (GivenSettings & { journeys?: never })[]) {
  return startsWith(
    file,
    given.map((settings) => ({ settings: parseSettings(settings), journeys: builtInJourneys })),
  )
}

async function startsWith(file: string, configurations: readonly Configuration[], keys = [key]) {
  const said: ConfigEvent[][] = []
  for (const [i, configuration] of configurations.entries()) {
    const events: ConfigEvent[] = []
    const audit = { ...noAuditLog, config: (_source: unknown, event: ConfigEvent) => events.push(event) }
    await auditConfiguration(configuration, { file, key: keys[i] ?? key, audit })
    said.push(events)
  }
  return said
}

const event = (operation: ConfigEvent['operation'], objectId: string, changedFields: string[] = []) => ({
  eventName: 'AM-CONFIG-CHANGE',
  operation,
  objectId,
  changedFields,
})

test('the first start says nothing, nor does one with the same settings in another order', async (t) => {
  const sessions = { maxIdleTimeMinutes: 10, quotaLimit: 2 }
  const said = await starts(
    await aFile(t),
    { realms: { '/alpha': { sessions } } },
    { realms: { '/alpha': { sessions: { quotaLimit: 2, maxIdleTimeMinutes: 10 } } } },
  )
  assert.deepEqual(said, [[], []])
})

test('settings as a file gives them, in objects that inherit nothing, are compared as any others', async (t) => {
  const bare = (members: object) => Object.assign(Object.create(null), members)
  const realm = (idle: number) =>
    bare({
      '/alpha': bare({ aliases: ['staff'], sessions: bare({ maxIdleTimeMinutes: idle, quotaLimit: 2 }) }),
    })
  const said = await starts(
    await aFile(t),
    { realms: realm(10) },
    { realms: realm(10) },
    { realms: realm(9) },
  )
  assert.deepEqual(said, [[], [], [event('UPDATE', 'realms', ['/alpha'])]])
})

test('a setting that was changed, added or taken away is named, with the members that changed', async (t) => {
  const tls = { certificateFile: '/a.pem', keyFile: '/b.pem' }
  const said = await starts(
    await aFile(t),
    {},
    { sessions: { maxIdleTimeMinutes: 10 }, csrfFilter: false },
    { sessions: { maxIdleTimeMinutes: 10 }, csrfFilter: false, tls },
    { sessions: { maxIdleTimeMinutes: 10 }, csrfFilter: false },
  )
  assert.deepEqual(said.slice(1), [
    [event('UPDATE', 'sessions', ['maxIdleTimeMinutes']), event('UPDATE', 'csrfFilter')],
    [event('CREATE', 'tls', ['certificateFile', 'keyFile'])],
    [event('DELETE', 'tls', ['certificateFile', 'keyFile'])],
  ])
})

test('a journey is named when its tree changes, wherever it comes from', async (t) => {
  const settings = parseSettings({})
  const [first, ...others] = builtInJourneys
  assert.ok(first !== undefined)
  const changed = { ...first, tree: { ...first.tree, enabled: false } }
  const said = await startsWith(await aFile(t), [
    { settings, journeys: builtInJourneys },
    { settings, journeys: [...others, changed] },
  ])
  assert.deepEqual(said[1], [event('UPDATE', 'journeys', [first.tree._id])])
})

test('neither a value nor a digest that could be guessed stands in the file', async (t) => {
  const file = await aFile(t)
  const clientSecret = 'a secret that nobody guesses'
  const settings = parseSettings({
    oauth2Clients: [{ clientId: 'jobs', clientSecret, scopes: ['fr:am:*'] }],
  })
  await startsWith(file, [{ settings, journeys: [] }])
  const one = await readFile(file, 'utf8')
  assert.doesNotMatch(one, /secret|jobs/)
  await startsWith(file, [{ settings, journeys: [] }], [new Uint8Array(32).fill(2)])
  const other = JSON.parse(await readFile(file, 'utf8'))
  assert.notEqual(other.settings.oauth2Clients, JSON.parse(one).settings.oauth2Clients)
})

test('under another secret, and behind a file that was cut, it begins anew without a word', async (t) => {
  const file = await aFile(t)
  const journeys = builtInJourneys
  const configurations = [
    { settings: parseSettings({}), journeys },
    { settings: parseSettings({ metrics: true }), journeys },
    { settings: parseSettings({}), journeys },
  ]
  const other = new Uint8Array(32).fill(2)
  assert.deepEqual(await startsWith(file, configurations, [key, other, other]), [
    [],
    [],
    [event('UPDATE', 'metrics')],
  ])
  await writeFile(file, '{"key":"x"')
  assert.deepEqual(await startsWith(file, configurations, [key, key]), [
    [],
    [event('UPDATE', 'metrics')],
    [event('UPDATE', 'metrics')],
  ])
})

test('a tenant that starts with other settings writes config.audit.json', async (t) => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'callbook-config-'))
  t.after(() => rm(dataDirectory, { recursive: true }))
  for (const metrics of [false, true]) {
    const tenant = await openTenant({ port: 0, dataDirectory, settings: { metrics } })
    await tenant.close()
  }
  const lines = (await readFile(join(dataDirectory, 'audit', 'config.audit.json'), 'utf8')).trim().split('\n')
  const events = lines.map((line) => JSON.parse(line))
  assert.deepEqual(
    events.map(({ eventName, objectId, operation, component }) => [
      eventName,
      objectId,
      operation,
      component,
    ]),
    [['AM-CONFIG-CHANGE', 'metrics', 'UPDATE', 'Config']],
  )
})
