// Export and import: what is refused, and that one store after another keeps the same people logged in.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { type TestContext } from 'node:test'
import type { JsonObject } from '#crest'
import { createSecretSeal } from '#journey'
import { aSession, fixedClock } from '#session'
import { openMemoryStores, type Stores } from '#store'
import { exportStores } from './export-stores.ts'
import { importStores } from './import-stores.ts'

const nowMs = 1_000_000
const seal = createSecretSeal({ key: new Uint8Array(32), randomBytes })

async function aStore(t: TestContext): Promise<Stores> {
  const stores = await openMemoryStores({ clock: fixedClock(nowMs) })
  t.after(() => stores.close())
  return stores
}

async function anExport(t: TestContext): Promise<string[]> {
  const stores = await aStore(t)
  await stores.identities.write({ realm: '/alpha', name: 'jane', revision: 1, document: { id: '1' } })
  await stores.identities.write({ realm: '/alpha', name: 'jane', revision: 2, document: { id: '2' } })
  await stores.sessions.create(aSession({ tokenId: 'a', creationTimeMs: nowMs, latestAccessTimeMs: nowMs }))
  await stores.sessions.create(aSession({ tokenId: 'b', creationTimeMs: nowMs, latestAccessTimeMs: nowMs }))
  const lines: string[] = []
  for await (const line of exportStores(stores, { seal, nowMs })) lines.push(line)
  return lines
}

const change = (line: string | undefined, change: (value: JsonObject) => unknown) =>
  JSON.stringify(change(JSON.parse(line ?? '')))

const refused: readonly [
  what: string,
  message: RegExp,
  damage: (lines: string[]) => readonly (string | undefined)[],
][] = [
  ['nothing', /^there is nothing to import$/, () => []],
  ['a cut export', /^the export ends after line 4 without/, (lines) => lines.slice(0, -1)],
  ['a missing line', /^line 4 counts other lines than the 2 before it$/, (lines) => lines.toSpliced(2, 1)],
  ['a line behind the end', /^line 6 stands behind the end$/, (lines) => [...lines, lines[1]]],
  ['another file', /^line 1 is not the header of an export$/, () => ['{"name":"callbook"}']],
  [
    'a newer version',
    /^the export has the version 2, and this program reads 1$/,
    ([header]) => [change(header, (value) => ({ ...value, version: 2 }))],
  ],
  ['a line that is no JSON', /^line 3 is no JSON object$/, (lines) => lines.with(2, '{"session"')],
  [
    'a line of something else',
    /^line 3 is neither an identity nor a session$/,
    (lines) => lines.with(2, '{}'),
  ],
  [
    'a session with a handle nobody gave',
    /^line 3 is neither/,
    (lines) => lines.with(2, (lines[2] ?? '').replace('shandle:', 'shandle:x')),
  ],
  [
    'a session without a time',
    /^line 3 is neither/,
    (lines) => lines.with(2, (lines[2] ?? '').replace('"creationTimeMs"', '"created"')),
  ],
  [
    'an identity whose name is another than its own form',
    /^line 2 is neither/,
    (lines) => lines.with(1, (lines[1] ?? '').replace('"jane"', '"Jane"')),
  ],
]
for (const [what, message, damage] of refused) {
  test(`${what} is refused`, async (t) => {
    const lines = damage(await anExport(t)).filter((line) => line !== undefined)
    await assert.rejects(importStores(await aStore(t), streamOf(lines), { seal, nowMs }), {
      code: 'E_IMPORT',
      message,
    })
  })
}

test('an export holds no token', async (t) => {
  const text = (await anExport(t)).join('')
  assert.doesNotMatch(text, /tokenId|"a"|"b"/)
})

test('what was exported is taken, and a second time it is already there', async (t) => {
  const lines = await anExport(t)
  const stores = await aStore(t)
  assert.deepEqual(await importStores(stores, streamOf(lines), { seal, nowMs }), {
    identities: { taken: 1, alreadyThere: 0 },
    sessions: { taken: 2, alreadyThere: 0, expired: 0 },
  })
  assert.deepEqual((await stores.identities.find('/alpha', 'jane'))?.document, { id: '2' })
  assert.ok(await stores.sessions.find(aSession({ tokenId: 'a' }).tokenId))
  assert.deepEqual(await importStores(stores, streamOf(lines), { seal, nowMs }), {
    identities: { taken: 0, alreadyThere: 1 },
    sessions: { taken: 0, alreadyThere: 2, expired: 0 },
  })
})

test('keys of one-time passwords come along, sealed anew under the secret of the store that takes them', async (t) => {
  const [from, to] = [await aStore(t), await aStore(t)]
  const other = createSecretSeal({ key: new Uint8Array(32).fill(1), randomBytes })
  const owner = { realm: '/alpha', id: '1' }
  const document = { id: '1', oathSecret: seal.seal(owner, 'JBSWY3DPEHPK3PXP') }
  await from.identities.write({ realm: '/alpha', name: 'jane', revision: 1, document })
  await importStores(to, exportStores(from, { seal, nowMs }), { seal: other, nowMs })
  const taken = (await to.identities.find('/alpha', 'jane'))?.document.oathSecret
  assert.equal(other.open(owner, String(taken)), 'JBSWY3DPEHPK3PXP')
  assert.throws(() => seal.open(owner, String(taken)), { code: 'E_IDENTITIES' })
})

test('a session that has expired since is left out', async (t) => {
  const lines = await anExport(t)
  const later = nowMs + 24 * 60 * 60 * 1000
  const { sessions } = await importStores(await aStore(t), streamOf(lines), { seal, nowMs: later })
  assert.deepEqual(sessions, { taken: 0, alreadyThere: 0, expired: 2 })
})

async function* streamOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines
}
