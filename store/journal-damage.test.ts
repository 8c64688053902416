// A journal that a crash cut short, or that somebody or something changed: the exact prefix, or a refusal; never a made-up session.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { aSession, fixedClock, type Session, type TokenId } from '#session'
import type { EntryVisitor } from './journal-format.ts'
import { type ReadableFile, readJournal } from './journal-reader.ts'
import { openJournalStore } from './journal-store.ts'

const clock = fixedClock(1_000)
const tokens = ['a', 'b', 'c'] as TokenId[]

test('a journal cut at any byte of its last four frames opens with exactly what whole frames say', async (t) => {
  const { bytes, states, directory, path } = await aJournal(t)
  for (let size = states.at(-5)?.end ?? 0; size <= bytes.length; size += 1) {
    await writeFile(path, bytes.subarray(0, size))
    const expected = states.findLast(({ end }) => end <= size)
    assert.ok(expected)
    const store = await openJournalStore({ directory, clock })
    assert.deepEqual(await contents(store), expected.sessions, `cut at ${size}`)
    assert.equal(store.opening.cutBytes, size - expected.end)
    await store.close()
    assert.equal((await readFile(path)).length, expected.end)
  }
})

test('what is written after a cut is read again', async (t) => {
  const { bytes, directory, path } = await aJournal(t)
  await writeFile(path, bytes.subarray(0, -3))
  const store = await openJournalStore({ directory, clock })
  await store.create(aSession({ tokenId: 'after' }))
  await store.close()
  const again = await openJournalStore({ directory, clock })
  assert.equal(again.opening.cutBytes, 0)
  assert.ok(await again.find('after' as TokenId))
  await again.close()
})

test('zeros or noise behind the last frame are cut off', async (t) => {
  const { bytes, states, directory, path } = await aJournal(t)
  for (const noise of [Buffer.alloc(4096), Buffer.from('noise'.repeat(300)), bytes.subarray(0, 20)]) {
    await writeFile(path, Buffer.concat([bytes, noise]))
    const store = await openJournalStore({ directory, clock })
    assert.deepEqual(await contents(store), states.at(-1)?.sessions)
    assert.equal(store.opening.cutBytes, noise.length)
    await store.close()
  }
})

test('any flipped bit gives the exact prefix or a refusal', async (t) => {
  const { bytes, states } = await aJournal(t)
  const whole = await entriesOf(bytes)
  const ends = states.map(({ end }) => end)
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const byte = bit >> 3
    const changed = Buffer.from(bytes)
    changed[byte] = (changed[byte] ?? 0) ^ (1 << (bit & 7))
    // The header is number 0.
    const frame = ends.findIndex((end) => byte < end)
    const isLast = frame === ends.length - 1
    if (isLast) assert.deepEqual(await entriesOf(changed), whole.slice(0, frame - 1), `bit ${bit}`)
    else
      await assert.rejects(
        entriesOf(changed),
        { name: 'StoreError', code: /^E_STORE_(DAMAGED|FOREIGN)$/ },
        `bit ${bit}`,
      )
  }
})

test('a damaged journal is refused with its path and place, and left as it is', async (t) => {
  const { bytes, states, directory, path } = await aJournal(t)
  const second = states[1]?.end ?? 0
  const changed = Buffer.from(bytes)
  changed[second + 30] = 0xff ^ (changed[second + 30] ?? 0)
  await writeFile(path, changed)
  await assert.rejects(openJournalStore({ directory, clock }), {
    code: 'E_STORE_DAMAGED',
    message: `${path} is damaged at byte ${second}, and what follows there is not the end of an interrupted write`,
  })
  assert.deepEqual(await readFile(path), changed)
  // The refusal gives the lock back.
  await writeFile(path, bytes)
  await (await openJournalStore({ directory, clock })).close()
})

test('a journal that creates a session twice is refused', async (t) => {
  const { bytes, states, directory, path } = await aJournal(t)
  const create = bytes.subarray(states[0]?.end, states[1]?.end)
  await writeFile(path, Buffer.concat([bytes.subarray(0, states[1]?.end), create]))
  await assert.rejects(openJournalStore({ directory, clock }), { code: 'E_STORE_DAMAGED' })
})

interface State {
  /** Size of the journal when it was so. */
  readonly end: number
  readonly sessions: readonly (Session | undefined)[]
}

/** A journal of six frames, and what the store held after each, the empty one first. */
async function aJournal(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  const path = join(directory, 'sessions.journal')
  const store = await openJournalStore({ directory, clock })
  const states: State[] = []
  const note = async () => {
    states.push({ end: (await readFile(path)).length, sessions: await contents(store) })
  }
  await note()
  for (const tokenId of tokens) {
    await store.create(aSession({ tokenId, username: `user-${tokenId}` }))
    await note()
  }
  await store.destroy('b' as TokenId)
  await note()
  // A touch is not waited for: it shares its frame with the create behind it.
  clock.setMs(1_500)
  await store.use('a' as TokenId, 0)
  clock.setMs(1_000)
  await store.create(aSession({ tokenId: 'd' }))
  await note()
  await store.destroy('d' as TokenId)
  await note()
  await store.close()
  return { directory, path, states, bytes: await readFile(path) }
}

async function contents(store: { find(tokenId: TokenId): Promise<Session | undefined> }) {
  return Promise.all([...tokens, 'd' as TokenId].map((tokenId) => store.find(tokenId)))
}

/** The entries of a journal in memory, one text a frame of `aJournal`. */
async function entriesOf(bytes: Buffer): Promise<string[]> {
  const entries: string[] = []
  const visitor: EntryVisitor = {
    create: (key, times, record) =>
      entries.push(`create ${key} ${JSON.stringify(times)} ${record.toString('hex')}`) > 0,
    touch: (key, latestAccessTimeMs) => void entries.push(`touch ${key} ${latestAccessTimeMs}`),
    destroy: (key) => void entries.push(`destroy ${key}`),
    setRecord: (key, record) => void entries.push(`record ${key} ${record.toString('hex')}`),
  }
  await readJournal('the journal', inMemory(bytes), visitor)
  // The touch and the create behind it are one frame.
  return entries.flatMap((entry, i) =>
    entry.startsWith('touch') ? [] : [`${entries[i - 1]?.match(/^touch.*/) ?? ''} ${entry}`],
  )
}

function inMemory(bytes: Buffer): ReadableFile {
  const file = {
    async read(buffer: Buffer, at: number, length: number, position: number) {
      return {
        buffer,
        bytesRead: bytes.copy(buffer, at, position, Math.min(bytes.length, position + length)),
      }
    },
    async stat() {
      return { size: bytes.length }
    },
  }
  // Only what the reader calls is there.
  return file as unknown as ReadableFile
}
