// The journal: what survives, what is refused, and that a token is never on the disk. (Kills: journal-kill.test.ts.)

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { crc32 } from 'node:zlib'
import { aSession, type Clock, createTokenId, fixedClock, sessionStoreContract, type TokenId } from '#session'
import { encodeHeader, formatVersion } from './journal-format.ts'
import { openJournalStore } from './journal-store.ts'

const clock = fixedClock(1_000)
const a = 'a' as TokenId
const b = 'b' as TokenId

sessionStoreContract('journal', openInNewDirectory, test)

test('a second opening of the directory is refused while the first has it', async (t) => {
  const directory = await aDirectory(t)
  const store = await openJournalStore({ directory, clock })
  await assert.rejects(openJournalStore({ directory, clock }), {
    name: 'StoreError',
    code: 'E_STORE_LOCKED',
    message: `another process has the session store in ${directory}`,
  })
  await store.close()
  await (await openJournalStore({ directory, clock })).close()
})

test('a journal of a newer format is refused and left as it is', async (t) => {
  const directory = await aDirectory(t)
  await (await openJournalStore({ directory, clock })).close()
  const header = encodeHeader(Buffer.from('salt'))
  header.writeUInt32LE(formatVersion + 1, 8)
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16)
  await writeFile(journalIn(directory), header)
  await assert.rejects(openJournalStore({ directory, clock }), { code: 'E_STORE_NEWER' })
  assert.deepEqual(await readFile(journalIn(directory)), header)
})

test('a file that is no journal is refused and left as it is', async (t) => {
  const directory = await aDirectory(t)
  for (const text of ['', 'some notes of a user, longer than a header']) {
    await writeFile(journalIn(directory), text)
    await assert.rejects(openJournalStore({ directory, clock }), { code: 'E_STORE_FOREIGN' })
    assert.equal(await readFile(journalIn(directory), 'utf8'), text)
  }
})

test('a directory that cannot be made is refused with its name', async (t) => {
  const directory = await aDirectory(t)
  await writeFile(join(directory, 'file'), '')
  await assert.rejects(openJournalStore({ directory: join(directory, 'file', 'sessions'), clock }), {
    code: 'E_STORE_DIRECTORY',
    message: /file\/sessions/,
  })
})

test('a path too long for the lock is refused with its limit', async (t) => {
  const directory = join(await aDirectory(t), 'x'.repeat(120))
  await assert.rejects(openJournalStore({ directory, clock }), {
    code: 'E_STORE_DIRECTORY',
    message: /longer than 88 bytes/,
  })
})

test('creates, touches and destroys are there after closing and opening', async (t) => {
  const directory = await aDirectory(t)
  const store = await openJournalStore({ directory, clock })
  await store.create(aSession())
  await store.create(
    aSession({ tokenId: 'b', username: 'other', properties: { AMCtxId: 'x-2', LoginLocation: 'ü' } }),
  )
  await store.create(aSession({ tokenId: 'c' }))
  await store.touch(b, 1_500)
  await store.destroy(a)
  await store.touch('c' as TokenId, 1_700)
  await store.close()

  const again = await openJournalStore({ directory, clock })
  t.after(() => again.close())
  assert.equal(await again.find(a), undefined)
  assert.deepEqual(
    await again.find(b),
    aSession({
      tokenId: 'b',
      username: 'other',
      latestAccessTimeMs: 1_500,
      properties: { AMCtxId: 'x-2', LoginLocation: 'ü' },
    }),
  )
  assert.equal((await again.find('c' as TokenId))?.latestAccessTimeMs, 1_700)
  const { size } = await stat(journalIn(directory))
  assert.deepEqual(again.opening, { sessions: 2, journalBytes: size, cutBytes: 0, isCompacted: false })
})

test('the directory holds digests of tokens and no token', async (t) => {
  const directory = await aDirectory(t)
  const tokens = Array.from({ length: 20 }, () => createTokenId())
  const store = await openJournalStore({ directory, clock })
  for (const tokenId of tokens) await store.create(aSession({ tokenId }))
  await store.close()
  for (const name of await readdir(directory)) {
    const text = await readFile(join(directory, name), 'latin1')
    for (const token of tokens) assert.ok(!text.includes(token.slice(0, 12)))
  }
})

test('only the owner may read the journal', {
  skip: process.platform === 'win32' && 'Windows has no modes',
}, async (t) => {
  const directory = await aDirectory(t)
  await (await openJournalStore({ directory, clock })).close()
  assert.equal((await stat(journalIn(directory))).mode & 0o777, 0o600)
})

test('sessions that expired meanwhile are gone after opening', async (t) => {
  const directory = await aDirectory(t)
  const store = await openJournalStore({ directory, clock })
  await store.create(aSession())
  await store.create(aSession({ tokenId: 'b', maxIdleTimeMinutes: 90 }))
  await store.close()
  const again = await openJournalStore({ directory, clock: fixedClock(1_000 + 30 * 60_000) })
  t.after(() => again.close())
  assert.equal(again.opening.sessions, 1)
  assert.ok(await again.find(b))
})

test('a journal that mostly tells of sessions that are gone is rewritten at opening', async (t) => {
  const directory = await aDirectory(t)
  const store = await openJournalStore({ directory, clock })
  const token = (i: number) => `token-${i}` as TokenId
  const properties = { AMCtxId: 'x-1', LoginLocation: 'x'.repeat(400) }
  await Promise.all(
    Array.from({ length: 4_000 }, (_, i) => store.create(aSession({ tokenId: token(i), properties }))),
  )
  await Promise.all(Array.from({ length: 3_000 }, (_, i) => store.destroy(token(i))))
  await store.touch(token(3_500), 1_234)
  await store.close()
  const before = (await stat(journalIn(directory))).size

  const again = await openJournalStore({ directory, clock })
  assert.equal(again.opening.isCompacted, true)
  assert.ok((await stat(journalIn(directory))).size < before / 2)
  await again.create(aSession({ tokenId: 'after' }))
  await again.close()
  assert.deepEqual((await readdir(directory)).sort(), ['sessions.journal'])

  const third = await openJournalStore({ directory, clock })
  t.after(() => third.close())
  assert.deepEqual([third.opening.sessions, third.opening.isCompacted], [1_001, false])
  assert.equal(await third.find(token(2_999)), undefined)
  assert.equal((await third.find(token(3_500)))?.latestAccessTimeMs, 1_234)
  assert.ok(await third.find('after' as TokenId))
})

test('a rewritten journal that a crash left half done is thrown away', async (t) => {
  const directory = await aDirectory(t)
  const store = await openJournalStore({ directory, clock })
  await store.create(aSession())
  await store.close()
  await writeFile(`${journalIn(directory)}.new`, 'half')
  const again = await openJournalStore({ directory, clock })
  t.after(() => again.close())
  assert.ok(await again.find(a))
  assert.ok(!(await readdir(directory)).includes('sessions.journal.new'))
})

async function aDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  return directory
}

/** For the contract, which knows nothing of directories: the directory goes when the store is closed. */
async function openInNewDirectory(options: { readonly clock: Clock }) {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  const store = await openJournalStore({ directory, ...options })
  const { close } = store
  return Object.assign(store, {
    async close() {
      await close()
      await rm(directory, { recursive: true, force: true })
    },
  })
}

function journalIn(directory: string): string {
  return join(directory, 'sessions.journal')
}
