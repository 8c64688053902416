// What a tenant makes for itself: its secret, and its administrator.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { createPasswordHasher, createSecretSeal, openIdentityRepository } from '#journey'
import { fixedClock } from '#session'
import { openMemoryStores } from '#store'
import { ownAdministrator } from './first-start.ts'
import { openTenantSecret, ownCookieName } from './tenant-secret.ts'

async function aWorld(t: TestContext) {
  const stores = await openMemoryStores({ clock: fixedClock(0) })
  const folder = await mkdtemp(join(tmpdir(), 'callbook-first-'))
  t.after(async () => {
    await stores.close()
    await rm(folder, { recursive: true })
  })
  const identities = await openIdentityRepository({
    store: stores.identities,
    hasher: createPasswordHasher(),
    seal: createSecretSeal({ key: new Uint8Array(32), randomBytes }),
  })
  return { stores, identities, file: (name: string) => join(folder, name) }
}

for (const text of ['', 'secret', `${'0'.repeat(63)}g`]) {
  test(`a secret file with ${JSON.stringify(text)} is refused`, async (t) => {
    const { stores, file } = await aWorld(t)
    await writeFile(file('secret'), text)
    await assert.rejects(openTenantSecret({ stores, file: file('secret'), randomBytes }), {
      code: 'E_SECRET',
      message: `${file('secret')} does not hold a tenant's secret`,
    })
  })
}

test('every node of a store derives the same keys, another for each purpose', async (t) => {
  const { stores } = await aWorld(t)
  const [one, two] = await Promise.all([
    openTenantSecret({ stores, file: undefined, randomBytes }),
    openTenantSecret({ stores, file: undefined, randomBytes }),
  ])
  assert.deepEqual(one('a'), two('a'))
  assert.notDeepEqual(one('a'), one('b'))
  assert.equal(one('a').length, 32)
  assert.match(ownCookieName(one), /^[0-9a-f]{15}$/)
})

test('a secret file is made where there is none, and the store then holds no secret', async (t) => {
  const { stores, file } = await aWorld(t)
  const first = await openTenantSecret({ stores, file: file('secret'), randomBytes })
  const again = await openTenantSecret({ stores, file: file('secret'), randomBytes })
  assert.deepEqual(first('a'), again('a'))
  assert.equal((await stat(file('secret'))).mode & 0o777, 0o600)
  assert.equal(await stores.secret('tenant-secret', () => 'none yet'), 'none yet')
})

test('of two nodes that start at once one makes the administrator, and only its file has the password', async (t) => {
  const { identities, file } = await aWorld(t)
  const starts = ['one', 'two'].map((name) => ownAdministrator(identities, file(name), randomBytes))
  const said = (await Promise.all(starts)).map(({ administrator }) => administrator.passwordFile)
  const [made, ...others] = said.filter((name) => name !== undefined)
  assert.deepEqual(others, [])
  assert.ok(made !== undefined)
  assert.ok(!existsSync(made === file('one') ? file('two') : file('one')))
  const password = (await readFile(made, 'utf8')).trim()
  assert.equal((await identities.verifyPassword('/', 'amAdmin', password))?.id, 'amadmin')
  assert.match(password, /^[0-9a-f]{36}$/, 'a command line takes it as it is')
})
