// Identities: which are refused, what a password opens, who wins when two change the same one.

import assert from 'node:assert/strict'
import test from 'node:test'
import { hash } from '@node-rs/argon2'
import { openIdentityRepository } from './identity-repository.ts'
import { modelIdentityStore } from './identity-store.contract.ts'
import { seal } from './journey-under-test.ts'
import { createPasswordHasher, type PasswordHasher } from './password-hasher.ts'

const demo = { realm: '/alpha', username: 'Postman.Demo' }
const password = 'Sixty-seconds-1'
const hasher = createPasswordHasher()

async function aRepository(
  given: { hasher?: PasswordHasher; store?: ReturnType<typeof modelIdentityStore> } = {},
) {
  const store = given.store ?? modelIdentityStore()
  return { store, identities: await openIdentityRepository({ store, hasher: given.hasher ?? hasher, seal }) }
}

for (const [title, username] of [
  ['an empty user name', ''],
  ['a user name with a control character', 'id\nx'],
  ['a user name of 257 characters', 'x'.repeat(257)],
  ['a user name with half a character', 'x\ud83d'],
] as const) {
  test(`${title} is refused, and nobody is found by it`, async () => {
    const { identities } = await aRepository()
    await assert.rejects(identities.create({ realm: '/', username }, password), { code: 'E_IDENTITIES' })
    assert.equal(await identities.find('/', username), undefined)
    assert.equal(await identities.verifyPassword('/', username, password), undefined)
  })
}

test('attributes of more than 64 KiB are refused', async () => {
  const { identities } = await aRepository()
  const attributes = { description: ['x'.repeat(65_536)] }
  await assert.rejects(identities.create({ ...demo, attributes }, password), { code: 'E_IDENTITIES' })
})

test('a record that this version cannot read is refused, with a hint', async () => {
  const { store, identities } = await aRepository()
  await store.write({ realm: '/alpha', name: 'postman.demo', revision: 1, document: { id: 'x' } })
  await assert.rejects(identities.find('/alpha', 'postman.demo'), { code: 'E_IDENTITIES', hint: /version/ })
})

test('a wrong password, an unknown user and another realm all give nobody', async () => {
  const { identities } = await aRepository()
  await identities.create(demo, password)
  assert.equal(await identities.verifyPassword('/alpha', 'postman.demo', password.toLowerCase()), undefined)
  assert.equal(await identities.verifyPassword('/alpha', 'postman.demo', ''), undefined)
  assert.equal(await identities.verifyPassword('/alpha', 'postman.demo', 'x'.repeat(1025)), undefined)
  assert.equal(await identities.verifyPassword('/alpha', 'nobody', password), undefined)
  assert.equal(await identities.verifyPassword('/', 'postman.demo', password), undefined)
})

test('an unknown user costs one check of a password, as a known one does', async () => {
  let checks = 0
  const counting: PasswordHasher = {
    ...hasher,
    verify: (hashed, given) => {
      checks += 1
      return hasher.verify(hashed, given)
    },
  }
  const { identities } = await aRepository({ hasher: counting })
  await identities.verifyPassword('/alpha', 'nobody', password)
  await identities.verifyPassword('/alpha', 'no\nbody', 'x'.repeat(2000))
  assert.equal(checks, 2)
})

test('a user name is found in any letter case and accent, and answered in its own', async () => {
  const { identities } = await aRepository()
  const made = await identities.create({ realm: '/alpha', username: 'Zo\u00eb' }, password)
  assert.match(made?.id ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-4/)
  assert.deepEqual(await identities.verifyPassword('/alpha', 'ZOE\u0308', password), made)
  assert.equal((await identities.find('/alpha', 'zo\u00eb'))?.username, 'Zo\u00eb')
})

test('a password is right however its accents are typed', async () => {
  const { identities } = await aRepository()
  await identities.create(demo, 'caf\u00e9-au-lait')
  assert.ok(await identities.verifyPassword('/alpha', demo.username, 'cafe\u0301-au-lait'))
})

test('nobody else sees a hash or a secret', async () => {
  const { identities } = await aRepository()
  await identities.create({ ...demo, oathSecret: 'JBSWY3DPEHPK3PXP' }, password)
  const found = await identities.find('/alpha', demo.username)
  assert.deepEqual(Object.keys(found ?? {}).sort(), [
    'attributes',
    'id',
    'passwordVersion',
    'realm',
    'revision',
    'status',
    'username',
  ])
  assert.equal(await identities.oathSecret('/alpha', demo.username), 'JBSWY3DPEHPK3PXP')
})

test('the store holds no key of one-time passwords plain, also of one that it did with the next change', async () => {
  const { identities, store } = await aRepository()
  const made = await identities.create({ ...demo, oathSecret: 'JBSWY3DPEHPK3PXP' }, password)
  const kept = await store.find('/alpha', 'postman.demo')
  assert.ok(made !== undefined && kept !== undefined)
  assert.doesNotMatch(JSON.stringify(kept), /JBSWY3DP/)
  const { document } = kept
  await store.write({ ...kept, revision: 2, document: { ...document, oathSecret: 'JBSWY3DPEHPK3PXP' } })
  assert.equal(await identities.oathSecret('/alpha', demo.username), 'JBSWY3DPEHPK3PXP')
  await identities.update('/alpha', demo.username, { attributes: { mail: ['demo@example.com'] } })
  assert.doesNotMatch(JSON.stringify(await store.find('/alpha', 'postman.demo')), /JBSWY3DP/)
  assert.equal(await identities.oathSecret('/alpha', demo.username), 'JBSWY3DPEHPK3PXP')
})

test('a user name or an id that is taken makes nobody', async () => {
  const { identities } = await aRepository()
  const first = await identities.create({ ...demo, id: 'one' }, password)
  assert.equal(await identities.create({ ...demo, username: 'POSTMAN.demo' }, password), undefined)
  assert.equal(await identities.create({ ...demo, username: 'other', id: 'one' }, password), undefined)
  assert.deepEqual(await identities.findById('/alpha', 'one'), first)
  assert.equal(await identities.find('/alpha', 'other'), undefined)
})

test('of ten who make one user at once one makes it, and its id is found', async () => {
  const { identities } = await aRepository()
  const made = (
    await Promise.all(Array.from({ length: 10 }, () => identities.create(demo, password)))
  ).filter((one) => one !== undefined)
  assert.equal(made.length, 1)
  assert.deepEqual(await identities.findById('/alpha', made[0]?.id ?? ''), made[0])
})

test('an identity is found by its id, in its realm, until it is removed', async () => {
  const { store, identities } = await aRepository()
  const { id } = await identities.setPassword(demo, password)
  assert.equal((await identities.findById('/alpha', id))?.username, demo.username)
  assert.equal(await identities.findById('/', id), undefined)
  assert.equal(await identities.remove('/alpha', 'postman.DEMO'), true)
  assert.equal(await identities.remove('/alpha', 'postman.DEMO'), false)
  assert.equal(await identities.findById('/alpha', id), undefined)
  for await (const left of store.identities()) assert.fail(`left behind: ${left.name}`)
})

test('an id that a crash has left claimed can be claimed again', async () => {
  const { store, identities } = await aRepository()
  await store.write({ realm: '/', name: 'id\namadmin', revision: 1, document: { name: 'amadmin' } })
  const made = await identities.create({ realm: '/', username: 'amAdmin', id: 'amadmin' }, password)
  assert.deepEqual(await identities.findById('/', 'amadmin'), made)
})

test('a new password replaces the old one and keeps the id; the same password writes nothing', async () => {
  const { identities } = await aRepository()
  const { id } = await identities.setPassword(demo, 'old-password')
  assert.equal((await identities.setPassword(demo, 'old-password')).revision, 1)
  const changed = await identities.setPassword(demo, 'new-password')
  assert.deepEqual([changed.id, changed.revision, changed.passwordVersion], [id, 2, 2])
  assert.equal(await identities.verifyPassword('/alpha', demo.username, 'old-password'), undefined)
  assert.equal((await identities.verifyPassword('/alpha', demo.username, 'new-password'))?.id, id)
})

test('a change leaves what it does not name, and an empty list removes an attribute', async () => {
  const { identities } = await aRepository()
  await identities.create({ ...demo, attributes: { mail: ['a@example.com'], sn: ['Demo'] } }, password)
  const changed = await identities.update('/alpha', demo.username, {
    status: 'Inactive',
    attributes: { mail: [], cn: ['Demo'] },
  })
  assert.deepEqual([changed?.status, changed?.attributes], ['Inactive', { sn: ['Demo'], cn: ['Demo'] }])
  assert.ok(await identities.verifyPassword('/alpha', demo.username, password))
  assert.equal(await identities.update('/alpha', 'nobody', {}), undefined)
})

test('of ten changes at once none is lost', async () => {
  const { identities } = await aRepository()
  await identities.create(demo, password)
  const names = Array.from({ length: 10 }, (_, index) => `attribute${index}`)
  await Promise.all(
    names.map((name) => identities.update('/alpha', demo.username, { attributes: { [name]: ['x'] } })),
  )
  const found = await identities.find('/alpha', demo.username)
  assert.deepEqual(Object.keys(found?.attributes ?? {}).sort(), names)
  assert.equal(found?.revision, 11)
})

test('a change that follows from what is there is made anew when another came first', async () => {
  const { identities } = await aRepository()
  const once = () =>
    identities.changeAttributes('/alpha', demo.username, ({ attributes }) => ({
      letters: [...(attributes.letters ?? []), 'x'],
    }))
  assert.equal(await once(), undefined)
  await identities.create(demo, password)
  await Promise.all(Array.from({ length: 10 }, once))
  const found = await identities.find('/alpha', demo.username)
  assert.equal(found?.attributes.letters?.length, 10)
})

test('a list holds each identity once', async () => {
  const { identities } = await aRepository()
  await identities.create(demo, password)
  await identities.create({ realm: '/', username: 'other' }, password)
  const listed: string[] = []
  for await (const { username } of identities.list()) listed.push(username)
  assert.deepEqual(listed.sort(), ['Postman.Demo', 'other'])
  for await (const { username } of identities.list('/')) assert.equal(username, 'other')
})

test('a hash of an older strength is made anew at a login, and what the password opens stays', async () => {
  const { store, identities } = await aRepository()
  const made = await identities.create(demo, password)
  const record = await store.find('/alpha', 'postman.demo')
  assert(record !== undefined)
  const passwordHash = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
  await store.write({ ...record, revision: 2, document: { ...record.document, passwordHash } })
  assert.equal((await identities.verifyPassword('/alpha', demo.username, password))?.id, made?.id)
  const strong = String((await store.find('/alpha', 'postman.demo'))?.document.passwordHash)
  assert.equal(hasher.isCurrent(strong), true)
  assert.ok(await identities.verifyPassword('/alpha', demo.username, password))
})
