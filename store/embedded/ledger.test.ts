// Images: taken while the service goes on, and safe whatever happens on the way. (Journals: journal-writer.test.ts.)

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, fixedClock, type TokenId } from '#session'
import { diskError, type FilesUnderTest, filesUnderTest } from './files-under-test.ts'
import { type LedgerContents, openLedger } from './ledger.ts'
import { usable } from './store-files.ts'
import { type EmbeddedStores, openInside } from './stores.ts'

const clock = fixedClock(1_000)
const randomBytes = (length: number) => Buffer.alloc(length, 0x5a)
const token = (i: number) => `token-${i}` as TokenId
const demo = 'id=demo,ou=user,o=alpha,ou=services,ou=am-config'

test('an image takes the place of what was told before, and the journal begins anew', async () => {
  const { files, stores } = await someStores(50)
  const before = (await stores.stats()).diskBytes ?? 0
  for (let i = 0; i < 40; i += 1) await stores.sessions.destroy(token(i))
  await stores.compact()
  assert.deepEqual([...files.contents.keys()].sort(), [
    'identities-2.image',
    'identities-2.journal',
    'sessions-2.image',
    'sessions-2.journal',
  ])
  assert.ok(((await stores.stats()).diskBytes ?? 0) < before / 3)
  await stores.close()
  await checkSessions(await reopened(files), { from: 40, to: 50 })
})

test('what is told while an image is written is there after it, whichever came first', async () => {
  const { files, stores } = await someStores(3_000)
  const compacting = stores.compact()
  let isDone = false
  void compacting.then(() => {
    isDone = true
  })
  let next = 3_000
  // Ends old ones, makes new ones and changes others at every turn until the image is written.
  while (!isDone) {
    const i = next - 3_000
    await stores.sessions.destroy(token(i))
    await stores.sessions.create(aSession({ tokenId: token(next) }))
    await stores.sessions.setProperties(token(i + 1), { turn: `${i}` })
    await stores.denylist.add(`name-${i}`, 5_000)
    await stores.identities.write({ realm: '/', name: 'demo', revision: i + 2, document: { i } })
    next += 1
  }
  await compacting
  assert.ok(next > 3_002)
  await stores.close()
  const again = await reopened(files)
  await checkSessions(again, { from: next - 3_000, to: next })
  const last = next - 3_001
  assert.equal((await again.sessions.find(token(last + 1)))?.properties.turn, `${last}`)
  assert.equal(await again.denylist.has(`name-${last}`), true)
  assert.deepEqual(await again.identities.find('/', 'demo'), {
    realm: '/',
    name: 'demo',
    revision: last + 2,
    document: { i: last },
  })
})

test('a crash at any step of an image leaves a folder that opens with everything', async () => {
  const steps = (await stepsOfImage()).length
  assert.ok(steps > 12)
  for (let crashAt = 0; crashAt < steps; crashAt += 1) {
    const { files, stores } = await someStores(20)
    await stores.sessions.destroy(token(0))
    let taken = 0
    files.step = () => {
      taken += 1
      if (taken > crashAt) throw diskError('EIO')
    }
    await assert.rejects(stores.compact())
    // Nothing more happens to the disk: the process is dead.
    const left = filesUnderTest(new Map(files.contents))
    const again = await reopened(left)
    await checkSessions(again, { from: 1, to: 20 })
    assert.equal(await again.secret('secret', () => 'another'), 'kept')
    await again.close()
    // A crash on the way leaves nothing behind after the next start, and the next image is written as ever.
    const third = await reopened(left)
    await third.compact()
    await checkSessions(third, { from: 1, to: 20 })
    await third.close()
    assert.equal(left.contents.size, 4, `after a crash at step ${crashAt}`)
    await stores.close().catch(() => {})
  }
})

test('what a crash left behind is removed by the first maintenance, and nobody waits for that before', async () => {
  const { files, stores } = await someStores(20)
  await stores.close()
  const left = ['sessions-2.image.new', 'sessions-2.journal.new', 'identities-2.image.new']
  for (const name of left) files.contents.set(name, Buffer.from('half done'))
  const removed: string[] = []
  files.step = (name) => {
    removed.push(name)
  }
  const again = await reopened(files)
  assert.deepEqual(removed, [])
  await again.maintain()
  await again.close()
  assert.deepEqual(removed.sort(), left.map((name) => `remove ${name}`).sort())
  await checkSessions(await reopened(files), { from: 0, to: 20 })
})

test('what cannot be removed is tried again, and keeps nobody from an answer', async () => {
  const { files, stores } = await someStores(20)
  await stores.close()
  files.contents.set('sessions-2.image.new', Buffer.from('half done'))
  const again = await reopened(files)
  files.step = (name) => {
    if (name.startsWith('remove')) throw diskError('EIO')
  }
  await again.maintain()
  await again.sessions.destroy(token(0))
  files.step = () => {}
  await again.maintain()
  await again.close()
  assert.equal(files.contents.has('sessions-2.image.new'), false)
})

test('an image that finds no room is given up, and the service goes on', async () => {
  const { files, stores } = await someStores(20)
  files.step = (name) => {
    if (name.startsWith('write') && name.includes('image')) throw diskError('ENOSPC')
  }
  await assert.rejects(stores.compact(), { code: 'ENOSPC' })
  await stores.sessions.create(aSession({ tokenId: token(20) }))
  files.step = () => {}
  await stores.sessions.destroy(token(0))
  await checkSessions(await reopened(filesUnderTest(new Map(files.contents))), { from: 1, to: 21 })
  await stores.compact()
  await stores.close()
  assert.ok(![...files.contents.keys()].some((name) => name.endsWith('.new')))
  await checkSessions(await reopened(files), { from: 1, to: 21 })
})

test('an image that finds the folder read-only is given up, and the journal goes on', async () => {
  const { files, stores } = await someStores(20)
  files.step = (name) => {
    if (/^(create|rename|remove|sync directory)/.test(name)) throw diskError('EROFS')
  }
  await assert.rejects(stores.compact(), { code: 'EROFS' })
  await stores.sessions.destroy(token(0))
  files.step = () => {}
  await checkSessions(await reopened(filesUnderTest(new Map(files.contents))), { from: 1, to: 20 })
  await stores.close()
})

test('a folder that has become read-only is not opened, and nothing in it changes', async () => {
  const { files, stores } = await someStores(20)
  await stores.close()
  const journal = files.contents.get('sessions-1.journal') ?? Buffer.alloc(0)
  // A torn end, which an opening would cut off.
  files.contents.set('sessions-1.journal', Buffer.concat([journal, journal.subarray(20, 30)]))
  const before = new Map(files.contents)
  files.step = () => {
    throw diskError('EROFS')
  }
  await assert.rejects(
    usable('disk', () => reopened(files)),
    {
      code: 'E_STORE_DIRECTORY',
      message: 'cannot use disk: EROFS: read-only file system',
      hint: /can be written/,
    },
  )
  assert.deepEqual(files.contents, before)
})

test('closing gives up an image on the way and loses nothing', async () => {
  const { files, stores } = await someStores(100)
  const compacting = stores.compact()
  await stores.close()
  await assert.rejects(compacting)
  await checkSessions(await reopened(files), { from: 0, to: 100 })
})

test('maintenance writes an image when the journals have grown far beyond what there is', async () => {
  const { files, stores } = await someStores(10)
  const large = 'x'.repeat(60_000)
  const changes = Array.from({ length: 200 }, (_, i) => ({ large: `${i}${large}` }))
  await Promise.all(changes.map((change) => stores.sessions.setProperties(token(0), change)))
  await stores.maintain()
  while (files.contents.has('sessions-1.journal')) await new Promise((done) => setImmediate(done))
  assert.ok(files.contents.has('sessions-2.image'))
  await stores.close()
  const again = await reopened(files)
  assert.equal((await again.sessions.find(token(0)))?.properties.large, `199${large}`)
})

test('journals of less than a tenth of an image are worth no image', async () => {
  const files = filesUnderTest()
  const contents: LedgerContents = {
    name: 'sessions',
    replay: (payloads) => payloads.length,
    replayed: () => {},
    image: () => [Buffer.from('all there is')],
    imageBytes: () => 100_000_000,
  }
  const { ledger } = await openLedger({ files, contents, randomBytes })
  const tell = async (bytes: number) => {
    ledger.writer.reserve(bytes)
    await ledger.writer.durable()
    ledger.maintain()
  }
  await tell(5_000_000)
  // Longer than 8 MiB, but not for so large an image.
  await tell(4_900_000)
  await new Promise((done) => setImmediate(done))
  assert.deepEqual([...files.contents.keys()], ['sessions-1.journal'])
  await tell(200_000)
  while (files.contents.has('sessions-1.journal')) await new Promise((done) => setImmediate(done))
  assert.ok(files.contents.has('sessions-2.image'))
  await ledger.close()
})

test('an image is written a MiB at a time', async () => {
  const { files, stores } = await someStores(0)
  const properties = { large: 'x'.repeat(10_000) }
  const create = (i: number) => stores.sessions.create(aSession({ tokenId: token(i), properties }))
  await Promise.all(Array.from({ length: 1_000 }, (_, i) => create(i)))
  const written: number[] = []
  const sizeOf = () => files.contents.get('sessions-2.image.new')?.length ?? 0
  files.step = (name) => {
    if (name === 'write sessions-2.image.new') written.push(sizeOf())
  }
  await stores.compact()
  await stores.close()
  const pieces = written.slice(1).map((size, i) => size - (written[i] as number))
  assert.ok(pieces.length >= 9)
  for (const piece of pieces) assert.ok(piece < 1.2 * 1024 * 1024, `${piece} bytes`)
})

test('a little that was told is worth no image', async () => {
  const { files, stores } = await someStores(100)
  await stores.maintain()
  await stores.close()
  assert.deepEqual([...files.contents.keys()].sort(), ['identities-1.journal', 'sessions-1.journal'])
})

/** Stores with so many sessions of one user, a secret, a name that is denied and an identity. */
async function someStores(count: number, files = filesUnderTest()) {
  const stores = await reopened(files)
  await Promise.all(
    Array.from({ length: count }, (_, i) => stores.sessions.create(aSession({ tokenId: token(i) }))),
  )
  await stores.secret('secret', () => 'kept')
  await stores.denylist.add('used', 5_000)
  await stores.identities.write({ realm: '/', name: 'demo', revision: 1, document: {} })
  return { files, stores }
}

function reopened(files: FilesUnderTest): Promise<EmbeddedStores> {
  return openInside({
    files,
    lock: { isHeld: async () => true, release: async () => {} },
    clock,
    randomBytes,
  })
}

/** These tokens and no others are good, and their user has so many sessions. */
async function checkSessions(
  stores: EmbeddedStores,
  { from, to }: { from: number; to: number },
): Promise<void> {
  for (let i = Math.max(0, from - 5); i < to + 5; i += 1) {
    const isThere = i >= from && i < to
    assert.equal((await stores.sessions.find(token(i))) !== undefined, isThere, token(i))
  }
  assert.equal((await stores.sessions.findByUser(demo, to + 5)).length, to - from)
  assert.equal(await stores.denylist.has('used'), true)
}

async function stepsOfImage(): Promise<readonly string[]> {
  const { files, stores } = await someStores(20)
  await stores.sessions.destroy(token(0))
  const steps: string[] = []
  files.step = (name) => {
    steps.push(name)
  }
  await stores.compact()
  await stores.close()
  return steps
}
