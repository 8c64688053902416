// Files that a crash cut short, or that somebody or something changed: the exact prefix, or a refusal; never a made-up session.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, fixedClock, type Session, type TokenId } from '#session'
import { filesUnderTest } from './files-under-test.ts'
import { headerBytes } from './frame-format.ts'
import { readFrames } from './frame-reader.ts'
import { readLedger } from './ledger-reader.ts'
import { contentsOf, emptyTables, openInside } from './stores.ts'

const clock = fixedClock(1_000)
const tokens = ['a', 'b', 'c', 'd'] as TokenId[]
const a = 'a' as TokenId
const journal = 'sessions-2.journal'
const image = 'sessions-2.image'

test('a journal cut at any byte of its last frames opens with exactly what whole frames say', async () => {
  const { contents, states } = await aLedger()
  const bytes = contents.get(journal) ?? Buffer.alloc(0)
  const from = states.at(0)?.end ?? 0
  assert.ok(bytes.length - from > 450)
  for (let size = from; size <= bytes.length; size += 1) {
    const expected = states.findLast(({ end }) => end <= size)
    assert.ok(expected)
    const files = filesUnderTest(new Map(contents).set(journal, bytes.subarray(0, size)))
    const stores = await opened(files)
    assert.equal(stores.opening.cutBytes, size - expected.end)
    assert.deepEqual(await contentsOfStores(stores), expected.contents, `cut at ${size}`)
    await stores.close()
    assert.equal(files.contents.get(journal)?.length, expected.end)
  }
})

test('what is written after a cut is read again', async () => {
  const { contents } = await aLedger()
  contents.set(journal, contents.get(journal)?.subarray(0, -3) ?? Buffer.alloc(0))
  const files = filesUnderTest(contents)
  const stores = await opened(files)
  await stores.sessions.create(aSession({ tokenId: 'after' }))
  await stores.close()
  const again = await opened(files)
  assert.equal(again.opening.cutBytes, 0)
  assert.ok(await again.sessions.find('after' as TokenId))
})

test('zeros or noise behind the last frame are cut off', async () => {
  const { contents, states } = await aLedger()
  const bytes = contents.get(journal) ?? Buffer.alloc(0)
  for (const noise of [Buffer.alloc(4096), Buffer.from('noise'.repeat(300)), bytes.subarray(0, 20)]) {
    const stores = await opened(filesUnderTest(new Map(contents).set(journal, Buffer.concat([bytes, noise]))))
    assert.deepEqual(await contentsOfStores(stores), states.at(-1)?.contents)
    assert.equal(stores.opening.cutBytes, noise.length)
  }
})

test('any flipped bit of a journal gives the exact prefix or a refusal', async () => {
  const { contents, states } = await aLedger()
  const bytes = contents.get(journal) ?? Buffer.alloc(0)
  const lastFrame = states.at(-2)?.end ?? 0
  const whole = await payloadsOf(bytes)
  let prefixes = 0
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = flipped(bytes, bit)
    if (bit >> 3 >= lastFrame) {
      assert.deepEqual(await payloadsOf(changed), whole.slice(0, -1), `bit ${bit}`)
      prefixes += 1
    } else {
      await assert.rejects(payloadsOf(changed), refusal, `bit ${bit}`)
    }
  }
  assert.ok(prefixes > 200)
})

test('any changed byte of an image is refused', async () => {
  const { contents } = await aLedger()
  const bytes = contents.get(image) ?? Buffer.alloc(0)
  assert.ok(bytes.length > 300)
  for (let byte = 0; byte < bytes.length; byte += 1) {
    const changed = new Map(contents).set(image, flipped(bytes, byte * 8 + (byte % 8)))
    await assert.rejects(readSessions(changed), refusal, `byte ${byte}`)
  }
})

test('an image that is cut anywhere is refused: it got its name when it was whole', async () => {
  const { contents } = await aLedger()
  const bytes = contents.get(image) ?? Buffer.alloc(0)
  for (let size = 0; size < bytes.length; size += 1) {
    const cut = new Map(contents).set(image, bytes.subarray(0, size))
    await assert.rejects(readSessions(cut), refusal, `cut at ${size}`)
  }
})

test('an image that goes on behind its end is refused', async () => {
  const { contents } = await aLedger()
  const bytes = contents.get(image) ?? Buffer.alloc(0)
  const again = bytes.subarray(headerBytes)
  await assert.rejects(readSessions(contents.set(image, Buffer.concat([bytes, again]))), refusal)
})

test('a damaged journal is refused with its path and place, and left as it is', async () => {
  const { contents, states } = await aLedger()
  const second = states[1]?.end ?? 0
  const changed = flipped(contents.get(journal) ?? Buffer.alloc(0), (second + 30) * 8)
  const files = filesUnderTest(contents.set(journal, changed))
  files.step = assert.fail
  await assert.rejects(opened(files), {
    code: 'E_STORE_DAMAGED',
    message: `disk/${journal} is damaged at byte ${second}: what follows there is not the end of an interrupted write`,
  })
  assert.equal(files.contents.get(journal), changed)
})

test('a folder that is refused has no file left open', async () => {
  const { contents } = await aLedger()
  contents.delete(image)
  const files = filesUnderTest(contents)
  let open = 0
  const { openExisting } = files
  files.openExisting = async (name) => {
    const file = await openExisting(name)
    open += 1
    const close = async () => {
      open -= 1
    }
    return { ...file, close }
  }
  await assert.rejects(opened(files), refusal)
  assert.equal(open, 0)
})

test('a missing file is named', async () => {
  for (const missing of [journal, 'identities-2.journal']) {
    const { contents } = await aLedger()
    contents.delete(missing)
    await assert.rejects(opened(filesUnderTest(contents)), {
      code: 'E_STORE_DAMAGED',
      message: `disk/${missing} is damaged at byte 0: the file is missing`,
    })
  }
  const { contents } = await aLedger()
  contents.delete(image)
  await assert.rejects(opened(filesUnderTest(contents)), { message: /disk\/sessions-1.journal is damaged/ })
})

test('a torn end in a journal that another one follows is refused, unless that one is empty', async () => {
  const { contents, states } = await aLedger()
  const bytes = contents.get(journal) ?? Buffer.alloc(0)
  const stores = await opened(filesUnderTest(contents))
  await stores.compact()
  await stores.sessions.create(aSession({ tokenId: 'after' }))
  await stores.close()
  // As if the image had not been written: both journals are needed.
  const next = contents.get('sessions-3.journal') ?? Buffer.alloc(0)
  const { contents: both } = await aLedger()
  both.set(journal, bytes.subarray(0, -3)).set('sessions-3.journal', next)
  await assert.rejects(opened(filesUnderTest(new Map(both))), refusal)
  both.set('sessions-3.journal', next.subarray(0, headerBytes))
  const files = filesUnderTest(both)
  const again = await opened(files)
  assert.deepEqual(await contentsOfStores(again), states.at(-2)?.contents)
  await again.sessions.create(aSession({ tokenId: 'later' }))
  await again.close()
  assert.equal((await opened(files)).opening.cutBytes, 0)
})

const refusal = { name: 'StoreError', code: /^E_STORE_(DAMAGED|FOREIGN)$/ }

interface State {
  /** Size of the journal when it was so. */
  readonly end: number
  readonly contents: unknown
}

/** An image of two sessions and a name, and a journal of every kind of entry, with what was so after each frame. */
async function aLedger() {
  const files = filesUnderTest()
  const stores = await opened(files)
  for (const tokenId of ['a', 'b'])
    await stores.sessions.create(aSession({ tokenId, username: `user-${tokenId}` }))
  await stores.denylist.add('old', 9_000)
  await stores.compact()
  const states: State[] = []
  const note = async () => {
    const end = files.contents.get(journal)?.length ?? 0
    states.push({ end, contents: await contentsOfStores(stores) })
  }
  await note()
  await stores.sessions.create(aSession({ tokenId: 'c' }))
  await note()
  await stores.sessions.setProperties('b' as TokenId, { color: 'grün' })
  await note()
  await stores.denylist.add('new', 9_000)
  await note()
  await stores.denylist.remove('old')
  await note()
  await stores.sessions.destroy('b' as TokenId)
  await note()
  // A touch is not waited for: it shares its frame with the create behind it.
  clock.setMs(1_500)
  await stores.sessions.use(a, 0)
  clock.setMs(1_000)
  await stores.sessions.create(aSession({ tokenId: 'd' }))
  await note()
  await stores.sessions.destroy('d' as TokenId)
  await note()
  await stores.close()
  return { contents: files.contents, states }
}

function opened(files: ReturnType<typeof filesUnderTest>) {
  const randomBytes = (length: number) => Buffer.alloc(length, 0x5a)
  return openInside({
    files,
    lock: { isHeld: async () => true, release: async () => {} },
    clock,
    randomBytes,
  })
}

async function contentsOfStores({ sessions, denylist }: Awaited<ReturnType<typeof opened>>) {
  const found: (Session | undefined)[] = []
  for (const tokenId of tokens) found.push(await sessions.find(tokenId))
  return { found, old: await denylist.has('old'), new: await denylist.has('new') }
}

/** Reads what the files tell of sessions as a check does: nothing is changed. */
async function readSessions(contents: Map<string, Buffer>): Promise<void> {
  await readLedger(filesUnderTest(contents), contentsOf(emptyTables(), clock).sessions)
}

/** The payloads of a journal alone. */
async function payloadsOf(bytes: Buffer): Promise<readonly string[]> {
  const file = await filesUnderTest(new Map([[journal, bytes]])).openExisting(journal)
  const kind = { contents: 'sessions', role: 'journal', generation: 2 } as const
  const payloads: string[] = []
  await readFrames(file, { directory: 'disk', name: journal, kind }, (taken) => {
    payloads.push(...taken.map((payload) => payload.toString('hex')))
    return taken.length
  })
  return payloads
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return changed
}
