// The writer: nothing is acknowledged before it is durable, and nothing at all once a write has failed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, fixedClock, type TokenId } from '#session'
import { diskError } from './files-under-test.ts'
import { frameHeaderBytes, maxPayloadBytes } from './frame-format.ts'
import { JournalWriter, type OpenJournal } from './journal-writer.ts'
import { sessionLog } from './session-entries.ts'
import { SessionTable } from './session-table.ts'
import { EmbeddedSessions } from './sessions.ts'

const a = 'a' as TokenId
const b = 'b' as TokenId

for (const [code, words] of [
  ['EIO', 'i/o error'],
  ['EROFS', 'read-only file system'],
] as const) {
  test(`a write that fails with ${code} is answered with E_STORE_FAILED, and so is everything after it`, async () => {
    const { store, writer, file } = aStore()
    await store.create(aSession())
    file.failure = diskError(code)
    await assert.rejects(store.create(aSession({ tokenId: 'b' })), {
      name: 'StoreError',
      code: 'E_STORE_FAILED',
      message: `the store could not write its journal: ${code}: ${words}`,
    })
    // The disk may be well again: what it holds is unknown all the same.
    file.failure = undefined
    const calls = file.calls.length
    const failed = { code: 'E_STORE_FAILED' }
    await assert.rejects(store.find(a), failed)
    await assert.rejects(store.use(a, 0), failed)
    await assert.rejects(store.setProperties(a, { color: 'red' }), failed)
    await assert.rejects(store.destroy(a), failed)
    await assert.rejects(store.create(aSession({ tokenId: 'c' })), failed)
    await assert.rejects(writer.durable(), failed)
    await assert.rejects(writer.switchTo({ file, salt, end: 20 }), failed)
    await assert.rejects(writer.close(), failed)
    assert.deepEqual(file.calls.slice(calls), ['close'])
  })
}

test('a file whose fdatasync failed is not written to any more, though a full disk was the reason', async () => {
  const { store, file } = aStore()
  file.syncFailure = diskError('ENOSPC')
  await assert.rejects(store.create(aSession()), { code: 'E_STORE_FAILED' })
  file.syncFailure = undefined
  await assert.rejects(store.create(aSession({ tokenId: 'b' })), { code: 'E_STORE_FAILED' })
  assert.deepEqual(file.calls, ['write', 'sync'])
})

test('a full disk acknowledges nothing and moves nothing, and reading goes on', async () => {
  const { store, writer, clock, file } = aStore()
  await store.create(aSession())
  await store.create(aSession({ tokenId: 'b' }))
  file.failure = diskError('ENOSPC')
  await assert.rejects(store.destroy(b), {
    code: 'E_STORE_FULL',
    message: 'the disk of the store has no room: ENOSPC: no space left on device',
  })
  await assert.rejects(store.create(aSession({ tokenId: 'c' })), { code: 'E_STORE_FULL' })
  await assert.rejects(store.setProperties(a, { color: 'red' }), { code: 'E_STORE_FULL' })
  clock.setMs(2_000)
  assert.deepEqual(await store.use(a, 0), aSession())
  await assert.rejects(writer.close(), { code: 'E_STORE_FULL' })
})

test('when there is room again what was refused is written first, and the store goes on', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { store, file } = aStore()
  await store.create(aSession())
  file.failure = diskError('ENOSPC')
  await assert.rejects(store.destroy(a), { code: 'E_STORE_FULL' })
  file.failure = undefined
  const offset = file.offsets.at(-1)
  const synced = file.reached('sync')
  t.mock.timers.tick(1_000)
  await synced
  // In the same place: half of it may stand there.
  assert.equal(file.offsets.at(-1), offset)
  await store.create(aSession({ tokenId: 'b' }))
  assert.equal(await store.find(a), undefined)
})

test('a failed fdatasync acknowledges neither who waited for it nor who came meanwhile', async () => {
  const { store, file } = aStore()
  await store.create(aSession())
  file.hold()
  const first = store.destroy(a)
  await file.reached('sync')
  const second = store.create(aSession({ tokenId: 'b' }))
  file.syncFailure = diskError('EIO')
  file.release()
  const answers = await Promise.allSettled([first, second])
  assert.deepEqual(
    answers.map((answer) => answer.status === 'rejected' && answer.reason.code),
    ['E_STORE_FAILED', 'E_STORE_FAILED'],
  )
})

test('a create resolves after fdatasync and not before', async () => {
  const { store, file } = aStore()
  file.hold()
  let isAcknowledged = false
  const created = store.create(aSession()).then(() => {
    isAcknowledged = true
  })
  await file.reached('sync')
  assert.equal(isAcknowledged, false)
  file.release()
  await created
  assert.deepEqual(file.calls, ['write', 'sync'])
})

test('whoever comes while the disk works shares the next fdatasync', async () => {
  const { store, file } = aStore()
  file.hold()
  const first = store.create(aSession())
  await file.reached('sync')
  const others = Array.from({ length: 100 }, (_, i) => store.create(aSession({ tokenId: `other-${i}` })))
  file.release()
  await Promise.all([first, ...others])
  assert.deepEqual(file.calls, ['write', 'sync', 'write', 'sync'])
})

test('a touch is not waited for, and reaches the disk within one batch', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { store, clock, file } = aStore()
  await store.create(aSession())
  file.hold()
  clock.setMs(2_000)
  assert.equal((await store.use(a, 0))?.latestAccessTimeMs, 2_000)
  assert.equal(file.calls.length, 2)
  t.mock.timers.tick(50)
  await file.reached('sync')
  file.release()
  assert.deepEqual(file.calls, ['write', 'sync', 'write', 'sync'])
})

test('closing writes the touches that wait', async () => {
  const { store, writer, clock, file } = aStore()
  await store.create(aSession())
  clock.setMs(2_000)
  await store.use(a, 0)
  await writer.close()
  assert.deepEqual(file.calls, ['write', 'sync', 'write', 'sync', 'close'])
})

test('a touch never follows the end of its session into the journal', async () => {
  const { store, writer, clock, file } = aStore()
  await store.create(aSession())
  file.hold()
  const destroyed = store.destroy(a)
  clock.setMs(2_000)
  assert.equal(await store.use(a, 0), undefined)
  file.release()
  assert.equal(await destroyed, true)
  await writer.close()
  assert.deepEqual(file.calls, ['write', 'sync', 'write', 'sync', 'close'])
})

test('beyond 64 MiB that wait, creates are refused and touches not taken', async () => {
  const { store, writer, clock, file } = aStore()
  await store.create(aSession())
  file.hold()
  const first = store.create(aSession({ tokenId: 'b' }))
  await file.reached('sync')
  const properties = { AMCtxId: 'x-1', large: 'x'.repeat(60_000) }
  const count = Math.ceil(maxPayloadBytes / 60_000)
  const creates = Array.from({ length: count }, (_, i) =>
    store.create(aSession({ tokenId: `large-${i}`, properties })),
  )
  const answers = Promise.allSettled(creates)
  // Fill what is left to the byte with touches.
  do clock.advanceMs(1)
  while ((await store.use(a, 0))?.latestAccessTimeMs === clock.nowMs())
  await assert.rejects(store.destroy(b), { code: 'E_STORE_BUSY' })
  file.release()
  await first
  const refused = (await answers).filter(({ status }) => status === 'rejected')
  assert.ok(refused.length > 0 && refused.length < count / 10)
  assert.ok(file.largestBytes <= frameHeaderBytes + maxPayloadBytes)
  // The refused destroy changed nothing.
  assert.equal(await store.destroy(b), true)
  await writer.close()
})

test('a session too large for a record is refused and nothing is written', async () => {
  const { store, file } = aStore()
  const properties = { AMCtxId: 'x-1', large: 'ü'.repeat(33_000) }
  await assert.rejects(store.create(aSession({ properties })), { code: 'E_STORE_TOO_LARGE' })
  assert.deepEqual(file.calls, [])
})

test('the writer goes on in another journal between two frames', async () => {
  const { store, writer, file } = aStore()
  await store.create(aSession())
  const size = writer.bytes
  file.hold()
  const created = store.create(aSession({ tokenId: 'b' }))
  await file.reached('sync')
  const other = new HeldFile()
  const switched = writer.switchTo({ file: other, salt, end: 20 })
  const destroyed = store.destroy(a)
  assert.deepEqual(other.calls, [])
  file.release()
  await created
  assert.ok((await switched) > size)
  assert.equal(await destroyed, true)
  assert.deepEqual(other.calls, ['write', 'sync'])
  assert.deepEqual(other.offsets, [20])
  assert.equal(file.calls.length, 4)
})

test('a writer with nothing to write goes on in another journal at once', async () => {
  const { writer } = aStore()
  assert.equal(await writer.switchTo({ file: new HeldFile(), salt, end: 33 }), 20)
  assert.equal(writer.bytes, 33)
})

const salt = Buffer.from('salt')

function aStore() {
  const file = new HeldFile()
  const journal: OpenJournal = { file, salt, end: 20 }
  const writer = new JournalWriter(journal)
  const clock = fixedClock(1_000)
  const store = new EmbeddedSessions({
    table: new SessionTable(),
    log: sessionLog(writer),
    clock,
    check: () => writer.check(),
  })
  return { store, writer, clock, file }
}

/** A disk that takes everything at once, until it is held or told to fail. Syncs wait while it is held. */
class HeldFile {
  readonly calls: string[] = []
  readonly offsets: number[] = []
  largestBytes = 0
  /** What a write fails with. */
  failure: Error | undefined
  /** What a sync fails with. */
  syncFailure: Error | undefined
  #held: Promise<void> | undefined
  #release = () => {}
  #onCall: { call: string; done: () => void } | undefined

  hold(): void {
    this.#held = new Promise((done) => {
      this.#release = done
    })
  }

  release(): void {
    this.#held = undefined
    this.#release()
  }

  /** Resolves at the next such call. */
  reached(call: string): Promise<void> {
    return new Promise((done) => {
      this.#onCall = { call, done }
    })
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    this.offsets.push(offset)
    this.largestBytes = Math.max(this.largestBytes, bytes.length)
    this.#note('write')
    if (this.failure) throw this.failure
  }

  async sync(): Promise<void> {
    this.#note('sync')
    await this.#held
    if (this.syncFailure) throw this.syncFailure
  }

  async close(): Promise<void> {
    this.#note('close')
  }

  #note(call: string): void {
    this.calls.push(call)
    if (this.#onCall?.call === call) this.#onCall.done()
  }
}
