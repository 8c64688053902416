// Identities: what the file must hold, what a password opens, what survives a restart.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { openIdentityRepository } from './identity-repository.ts'
import { createPasswordHasher, type PasswordHasher } from './password-hasher.ts'

const demo = { realm: '/alpha', username: 'Postman.Demo' }
const hasher = createPasswordHasher()

async function aFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'callbook-identities-'))
  t.after(() => rm(folder, { recursive: true }))
  return join(folder, 'identities.json')
}

const broken: readonly [title: string, text: string, message: RegExp][] = [
  ['no JSON', '{', /identities\.json is no JSON$/],
  ['another format', '{"format":2,"identities":[]}', /has the format 2, this version knows 1$/],
  ['null', 'null', /has the format undefined/],
  ['no list', '{"format":1}', /has no list "identities"$/],
  [
    'an entry without a hash',
    '{"format":1,"identities":[{"id":"a","username":"a","realm":"/"}]}',
    /\/identities\/0 needs/,
  ],
]
for (const [title, text, message] of broken) {
  test(`a file with ${title} is refused, with a hint`, async (t) => {
    const file = await aFile(t)
    await writeFile(file, text)
    await assert.rejects(openIdentityRepository({ file, hasher }), {
      code: 'E_IDENTITIES',
      message,
      hint: /copy/,
    })
  })
}

test('an empty user name or password is refused', async () => {
  const identities = await openIdentityRepository({ hasher })
  await assert.rejects(identities.setPassword({ realm: '/', username: '' }, 'x'), { code: 'E_IDENTITIES' })
  await assert.rejects(identities.setPassword(demo, ''), { code: 'E_IDENTITIES' })
})

test('a wrong password, an unknown user and another realm all give nobody', async () => {
  const identities = await openIdentityRepository({ hasher })
  await identities.setPassword(demo, 'secret')
  assert.equal(await identities.verifyPassword('/alpha', 'postman.demo', 'Secret'), undefined)
  assert.equal(await identities.verifyPassword('/alpha', 'nobody', 'secret'), undefined)
  assert.equal(await identities.verifyPassword('/', 'postman.demo', 'secret'), undefined)
})

test('an unknown user costs one check of a password, as a known one does', async () => {
  let checks = 0
  const counting: PasswordHasher = {
    hash: hasher.hash,
    verify: (hashed, password) => {
      checks += 1
      return hasher.verify(hashed, password)
    },
  }
  const identities = await openIdentityRepository({ hasher: counting })
  await identities.verifyPassword('/alpha', 'nobody', 'secret')
  assert.equal(checks, 1)
})

test('a user name is found in any letter case and answered in its own', async () => {
  const identities = await openIdentityRepository({ hasher })
  const { id } = await identities.setPassword(demo, 'secret')
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  assert.deepEqual(await identities.verifyPassword('/alpha', 'POSTMAN.demo', 'secret'), { ...demo, id })
  assert.deepEqual(await identities.find('/alpha', 'postman.DEMO'), { ...demo, id })
})

test('identities and their ids survive a restart, in a file only its owner may read', async (t) => {
  const file = await aFile(t)
  const { id } = await (await openIdentityRepository({ file, hasher })).setPassword(demo, 'secret')
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  assert.doesNotMatch(await readFile(file, 'utf8'), /secret/)
  const reopened = await openIdentityRepository({ file, hasher })
  assert.equal((await reopened.verifyPassword('/alpha', 'postman.demo', 'secret'))?.id, id)
})

test('a new password replaces the old one and keeps the id; the same password writes nothing', async (t) => {
  const file = await aFile(t)
  const identities = await openIdentityRepository({ file, hasher })
  const { id } = await identities.setPassword(demo, 'old')
  const before = await readFile(file, 'utf8')
  await identities.setPassword(demo, 'old')
  assert.equal(await readFile(file, 'utf8'), before)
  assert.equal((await identities.setPassword(demo, 'new')).id, id)
  assert.equal(await identities.verifyPassword('/alpha', demo.username, 'old'), undefined)
  assert.equal((await identities.verifyPassword('/alpha', demo.username, 'new'))?.id, id)
})

test('two identities set at once are both kept', async (t) => {
  const file = await aFile(t)
  const identities = await openIdentityRepository({ file, hasher })
  await Promise.all([
    identities.setPassword({ realm: '/', username: 'a' }, 'secret'),
    identities.setPassword({ realm: '/', username: 'b' }, 'secret'),
  ])
  const reopened = await openIdentityRepository({ file, hasher })
  assert.ok((await reopened.find('/', 'a')) && (await reopened.find('/', 'b')))
})
