// What a check finds in a folder, and that it changes nothing there.

import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { aSession, fixedClock } from '#session'
import { checkStore } from './store-check.ts'
import { openEmbeddedStores } from './stores.ts'

test('a folder without a store is refused', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  const clock = fixedClock(1_000)
  await assert.rejects(checkStore({ directory, clock }), {
    code: 'E_STORE_DIRECTORY',
    message: `there is no store in ${directory}`,
  })
  await assert.rejects(checkStore({ directory: join(directory, 'none'), clock }), {
    code: 'E_STORE_DIRECTORY',
  })
  assert.deepEqual(await readdir(directory), [])
})

test('a folder that a tenant has is refused', async (t) => {
  const { directory, clock } = await aStore(t)
  const stores = await openEmbeddedStores({ directory, clock })
  t.after(() => stores.close())
  await assert.rejects(checkStore({ directory, clock }), { code: 'E_STORE_LOCKED' })
})

test('a check counts what there is', async (t) => {
  const { directory, clock } = await aStore(t)
  const { diskBytes, ...found } = await checkStore({ directory, clock })
  assert.deepEqual(found, {
    sessions: 1,
    expiredSessions: 1,
    deniedNames: 1,
    identities: 1,
    cutBytes: 0,
    superfluous: [],
    damage: undefined,
  })
  const files = await contentsOf(directory)
  assert.equal(
    diskBytes,
    files.reduce((sum, [, bytes]) => sum + bytes.length, 0),
  )
})

test('a check tells of a torn end and of files without use, and leaves them', async (t) => {
  const { directory, clock } = await aStore(t)
  await appendFile(join(directory, 'sessions-1.journal'), 'half a frame')
  await writeFile(join(directory, 'sessions-2.image.new'), 'half an image')
  const before = await contentsOf(directory)
  const found = await checkStore({ directory, clock })
  assert.equal(found.cutBytes, 12)
  assert.deepEqual(found.superfluous, ['sessions-2.image.new'])
  assert.equal(found.damage, undefined)
  assert.deepEqual(await contentsOf(directory), before)
})

test('a check tells of damage, counts the rest, and leaves all as it is', async (t) => {
  const { directory, clock } = await aStore(t)
  await truncate(join(directory, 'sessions-1.journal'), 27)
  const before = await contentsOf(directory)
  const { damage, identities } = await checkStore({ directory, clock })
  assert.equal(damage?.code, 'E_STORE_FOREIGN')
  assert.equal(identities, 1)
  assert.deepEqual(await contentsOf(directory), before)
})

/** A folder with a session that lives at the clock's time, one that does not, a name and an identity. */
async function aStore(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  const clock = fixedClock(1_000)
  const stores = await openEmbeddedStores({ directory, clock })
  await stores.sessions.create(aSession())
  await stores.sessions.create(aSession({ tokenId: 'b', maxIdleTimeMinutes: 1 }))
  await stores.denylist.add('used', 500_000)
  await stores.identities.write({ realm: '/', name: 'demo', revision: 1, document: {} })
  await stores.close()
  clock.setMs(61_000)
  return { directory, clock }
}

async function contentsOf(directory: string) {
  const names = (await readdir(directory)).sort()
  return await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name))] as const))
}
