// The stores in a directory: the contracts, what survives, what is refused, and that a token is never on the disk.
// (Damage: ledger-damage.test.ts. Kills: ledger-kill.test.ts. Images: ledger.test.ts.)

import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { identityStoreContract } from '#journey'
import {
  aSession,
  type Clock,
  createTokenId,
  denylistContract,
  digestOf,
  fixedClock,
  sessionHandleOf,
  sessionStoreContract,
  type TokenId,
} from '#session'
import { filesUnderTest } from './files-under-test.ts'
import { encodeHeader, type FileKind, formatVersion } from './frame-format.ts'
import { openEmbeddedStores, openInside } from './stores.ts'
import { aUsualSession } from './usual-session.ts'

const a = 'a' as TokenId
const b = 'b' as TokenId
const c = 'c' as TokenId
const demo = 'id=demo,ou=user,o=alpha,ou=services,ou=am-config'

sessionStoreContract(
  'embedded',
  async (options) => {
    const { sessions, close } = await openInNewDirectory(options)
    return Object.assign(sessions, { close })
  },
  test,
)
denylistContract(
  'embedded',
  async (options) => {
    const { denylist, close } = await openInNewDirectory(options)
    return { ...denylist, close }
  },
  test,
)
identityStoreContract(
  'embedded',
  async () => {
    const { identities, close } = await openInNewDirectory({ clock: fixedClock(1_000) })
    return { store: identities, close }
  },
  test,
)

test('a second opening of the directory is refused while the first has it', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory, clock })
  await assert.rejects(openEmbeddedStores({ directory, clock }), {
    name: 'StoreError',
    code: 'E_STORE_LOCKED',
    message: `another process has the session store in ${directory}`,
  })
  await stores.close()
  await (await openEmbeddedStores({ directory, clock })).close()
})

test('nothing is confirmed any more when the directory is removed beneath the store, and who makes it anew has it alone', {
  skip: process.platform === 'win32' && 'Windows removes no directory that is in use',
}, async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory, clock })
  await stores.sessions.create(aSession())
  await rm(directory, { recursive: true })
  await stores.maintain()
  const failed = { code: 'E_STORE_FAILED', message: /was removed, moved or replaced/ }
  await assert.rejects(stores.sessions.create(aSession({ tokenId: 'b' })), failed)
  await assert.rejects(stores.sessions.find(a), failed)
  await assert.rejects(stores.identities.find('/', 'a'), failed)
  await assert.rejects(stores.stats(), failed)

  const anew = await openEmbeddedStores({ directory, clock })
  t.after(() => anew.close())
  await stores.maintain()
  await assert.rejects(stores.close(), failed)
  await assert.rejects(openEmbeddedStores({ directory, clock }), { code: 'E_STORE_LOCKED' })
  await anew.sessions.create(aSession())
})

test('a file of a newer format is refused and left as it is', async (t) => {
  for (const name of ['sessions-1.journal', 'identities-1.journal', 'sessions-2.image']) {
    const { directory, clock } = await aDirectory(t)
    await (await openEmbeddedStores({ directory, clock })).close()
    if (name === 'sessions-2.image')
      await writeFile(
        join(directory, 'sessions-2.journal'),
        encodeHeader({ contents: 'sessions', role: 'journal', generation: 2 }, Buffer.from('salt')),
      )
    const newer = newerFile(name)
    await writeFile(join(directory, name), newer)
    await assert.rejects(openEmbeddedStores({ directory, clock }), {
      code: 'E_STORE_NEWER',
      message: `${join(directory, name)} has format ${formatVersion + 1}; this program reads up to ${formatVersion}`,
    })
    assert.deepEqual(await readFile(join(directory, name)), newer)
  }
})

test('a file that is no journal, or another one, is refused and left as it is', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const path = join(directory, 'sessions-1.journal')
  const others = [
    encodeHeader({ contents: 'identities', role: 'journal', generation: 1 }, Buffer.from('salt')),
    encodeHeader({ contents: 'sessions', role: 'image', generation: 1 }, Buffer.from('salt')),
    encodeHeader({ contents: 'sessions', role: 'journal', generation: 2 }, Buffer.from('salt')),
  ]
  for (const bytes of [
    Buffer.from(''),
    Buffer.from('some notes of a user, longer than a header'),
    ...others,
  ]) {
    await writeFile(path, bytes)
    await assert.rejects(openEmbeddedStores({ directory, clock }), { code: 'E_STORE_FOREIGN' })
    assert.deepEqual(await readFile(path), bytes)
  }
})

test('a directory that cannot be made is refused with its name', async (t) => {
  const { directory, clock } = await aDirectory(t)
  await writeFile(join(directory, 'file'), '')
  await assert.rejects(openEmbeddedStores({ directory: join(directory, 'file', 'data'), clock }), {
    code: 'E_STORE_DIRECTORY',
    message: /file\/data/,
  })
})

test('a directory that cannot be written is refused', {
  skip: process.getuid?.() === 0 && 'root may write anywhere',
}, async (t) => {
  const { directory, clock } = await aDirectory(t)
  await mkdir(join(directory, 'closed'), { mode: 0o500 })
  await assert.rejects(openEmbeddedStores({ directory: join(directory, 'closed'), clock }), {
    code: 'E_STORE_DIRECTORY',
  })
})

test('a path too long for the lock is refused with its limit', async (t) => {
  const { directory, clock } = await aDirectory(t)
  await assert.rejects(openEmbeddedStores({ directory: join(directory, 'x'.repeat(120)), clock }), {
    code: 'E_STORE_DIRECTORY',
    message: /longer than 88 bytes/,
  })
})

test('everything that was acknowledged is there after closing and opening', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory, clock })
  const secret = await stores.secret('tenant-secret', () => 'made once')
  await stores.sessions.create(aSession())
  await stores.sessions.create(aSession({ tokenId: 'b', username: 'other', universalId: 'id=other' }))
  await stores.sessions.create(aSession({ tokenId: 'c' }))
  await stores.sessions.setProperties(b, { color: 'grün' })
  await stores.sessions.destroy(a)
  clock.setMs(1_700)
  await stores.sessions.use(c, 0)
  await stores.denylist.add('used', 5_000)
  await stores.denylist.add('taken back', 5_000)
  await stores.denylist.remove('taken back')
  await stores.identities.write({ realm: '/', name: 'zoë', revision: 1, document: { id: 'z' } })
  await stores.identities.write({ realm: '/', name: 'zoë', revision: 2, document: { id: 'z', failures: 1 } })
  await stores.identities.write({ realm: '/', name: 'gone', revision: 1, document: {} })
  await stores.identities.remove('/', 'gone')
  await stores.close()

  // Opened twice: from the journals, and from the images that were made of them.
  for (const then of [(again: typeof stores) => again.compact(), async () => {}]) {
    const again = await openEmbeddedStores({ directory, clock })
    assert.deepEqual(again.opening, { sessions: 2, identities: 1, cutBytes: 0 })
    assert.equal(await again.sessions.find(a), undefined)
    assert.deepEqual(
      await again.sessions.find(b),
      aSession({
        tokenId: 'b',
        username: 'other',
        universalId: 'id=other',
        properties: { ...aSession().properties, color: 'grün' },
      }),
    )
    assert.equal((await again.sessions.find(c))?.latestAccessTimeMs, 1_700)
    assert.deepEqual(
      (await again.sessions.findByUser(demo, 10)).map(({ sessionHandle }) => sessionHandle),
      [sessionHandleOf(digestOf(c))],
    )
    assert.equal(await again.denylist.has('used'), true)
    assert.equal(await again.denylist.has('taken back'), false)
    const zoe = { realm: '/', name: 'zoë', revision: 2, document: { id: 'z', failures: 1 } }
    assert.deepEqual(await again.identities.find('/', 'zoë'), zoe)
    assert.equal(await again.identities.find('/', 'gone'), undefined)
    assert.equal(await again.secret('tenant-secret', () => 'made again'), secret)
    await then(again)
    await again.close()
  }
})

test('without the files of sessions everybody logs in again, and no identity and no secret is lost', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory, clock })
  const secret = await stores.secret('tenant-secret', () => 'made once')
  await stores.sessions.create(aSession())
  await stores.identities.write({ realm: '/', name: 'zoë', revision: 1, document: {} })
  await stores.compact()
  await stores.close()
  for (const name of await readdir(directory))
    if (name.startsWith('sessions-')) await rm(join(directory, name))
  const again = await openEmbeddedStores({ directory, clock })
  t.after(() => again.close())
  assert.deepEqual(again.opening, { sessions: 0, identities: 1, cutBytes: 0 })
  assert.equal(await again.secret('tenant-secret', () => 'made again'), secret)
  await again.sessions.create(aSession())
})

test('a session of a usual size takes at most 300 bytes in an image, a denied name at most 26', async () => {
  const files = filesUnderTest()
  const lock = { isHeld: async () => true, release: async () => {} }
  const randomBytes = (size: number) => Buffer.alloc(size, 7)
  const stores = await openInside({ files, lock, clock: fixedClock(1_000), randomBytes })
  const count = 10_000
  const imageBytes = async () => {
    await stores.compact()
    return [...files.contents].reduce(
      (sum, [name, { length }]) => sum + (name.endsWith('.image') ? length : 0),
      0,
    )
  }
  await Promise.all(Array.from({ length: count }, (_, i) => stores.sessions.create(aUsualSession(i))))
  const withSessions = await imageBytes()
  assert.ok(withSessions / count <= 300, `${withSessions / count} bytes`)
  await Promise.all(Array.from({ length: count }, (_, i) => stores.denylist.add(`name-${i}`, 5_000)))
  const withNames = await imageBytes()
  assert.ok((withNames - withSessions) / count <= 26, `${(withNames - withSessions) / count} bytes`)
  await stores.close()
})

test('of many who ask for a secret at once all get the same', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory, clock })
  t.after(() => stores.close())
  let made = 0
  const make = () => {
    made += 1
    return `secret ${made}`
  }
  const secrets = await Promise.all(Array.from({ length: 10 }, () => stores.secret('one', make)))
  assert.deepEqual(secrets, new Array(10).fill('secret 1'))
  assert.equal(await stores.secret('other', make), 'secret 2')
})

test('the directory holds digests of tokens and names, and neither', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const tokens = Array.from({ length: 20 }, () => createTokenId())
  const stores = await openEmbeddedStores({ directory, clock })
  for (const tokenId of tokens) {
    await stores.sessions.create(aSession({ tokenId }))
    await stores.denylist.add(tokenId, 5_000)
  }
  await stores.compact()
  await stores.sessions.destroy(tokens[0] as TokenId)
  await stores.close()
  for (const name of await readdir(directory)) {
    const text = await readFile(join(directory, name), 'latin1')
    for (const token of tokens) assert.ok(!text.includes(token.slice(0, 12)))
  }
})

test('only the owner may read the files', {
  skip: process.platform === 'win32' && 'Windows has no modes',
}, async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory: join(directory, 'data'), clock })
  await stores.compact()
  await stores.close()
  assert.equal((await stat(join(directory, 'data'))).mode & 0o777, 0o700)
  for (const name of await readdir(join(directory, 'data')))
    assert.equal((await stat(join(directory, 'data', name))).mode & 0o777, 0o600, name)
})

test('what has expired costs neither memory nor disk for long', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory, clock })
  await stores.sessions.create(aSession())
  await stores.sessions.create(aSession({ tokenId: 'b', maxIdleTimeMinutes: 90 }))
  await stores.denylist.add('used', 5_000)
  clock.setMs(1_000 + 30 * 60_000)
  await stores.compact()
  assert.equal((await stores.stats()).sessions, 2)
  // An eighth of the tables each time.
  for (let turn = 0; turn < 8; turn += 1) await stores.maintain()
  assert.equal((await stores.stats()).sessions, 1)
  await stores.close()
  const again = await openEmbeddedStores({ directory, clock: fixedClock(1_000) })
  t.after(() => again.close())
  assert.equal(again.opening.sessions, 1)
  assert.ok(await again.sessions.find(b))
  assert.equal(await again.denylist.has('used'), false)
})

test('stats tell how much there is, in memory and on the disk', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory, clock })
  await stores.sessions.create(aSession())
  await stores.identities.write({ realm: '/', name: 'demo', revision: 1, document: {} })
  const { memoryBytes, diskBytes, ...counts } = await stores.stats()
  assert.deepEqual(counts, { kind: 'embedded', sessions: 1, identities: 1 })
  assert.ok(memoryBytes)
  const sizes = await Promise.all(
    ['sessions-1.journal', 'identities-1.journal'].map(
      async (name) => (await stat(join(directory, name))).size,
    ),
  )
  assert.equal(
    diskBytes,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  await stores.close()
  await assert.rejects(stores.stats(), { code: 'E_STORE_CLOSED' })
})

test('an identity or a session too large for the store is refused, and nothing is written', async (t) => {
  const { directory, clock } = await aDirectory(t)
  const stores = await openEmbeddedStores({ directory, clock })
  t.after(() => stores.close())
  const before = (await stores.stats()).diskBytes
  const large = 'ü'.repeat(33_000)
  const document = { large }
  await assert.rejects(stores.identities.write({ realm: '/', name: 'a', revision: 1, document }), {
    code: 'E_STORE_TOO_LARGE',
  })
  await assert.rejects(stores.sessions.create(aSession({ properties: { large } })), {
    code: 'E_STORE_TOO_LARGE',
  })
  await stores.sessions.create(aSession({ tokenId: 'b' }))
  const full = (await stores.stats()).diskBytes
  await assert.rejects(stores.sessions.setProperties(b, { large }), { code: 'E_STORE_TOO_LARGE' })
  assert.deepEqual(await stores.sessions.find(b), aSession({ tokenId: 'b' }))
  assert.ok(before && full && (await stores.stats()).diskBytes === full)
  assert.equal(await stores.identities.find('/', 'a'), undefined)
  assert.equal(await stores.sessions.find(a), undefined)
})

/** A file of that name as a program of the next format might write it. */
function newerFile(name: string): Buffer {
  const [, contents, generation, role] = /^(\w+)-(\d)\.(\w+)$/.exec(name) ?? []
  const kind = { contents, role, generation: Number(generation) } as FileKind
  const header = encodeHeader(kind, Buffer.from('salt'))
  header.writeUInt32LE(formatVersion + 1, 8)
  header.writeUInt32LE(crc32(header.subarray(0, 24)), 24)
  return header
}

async function aDirectory(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  return { directory, clock: fixedClock(1_000) }
}

/** For the contracts, which know nothing of directories: the directory goes when the stores are closed. */
async function openInNewDirectory({ clock }: { readonly clock: Clock }) {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  const stores = await openEmbeddedStores({ directory, clock })
  return {
    ...stores,
    async close() {
      await stores.close()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
