// The writer: nothing is acknowledged before it is durable, and nothing at all once a write has failed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, fixedClock, type TokenId } from '#session'
import { embeddedStore } from './embedded-store.ts'
import { frameHeaderBytes, maxPayloadBytes } from './journal-format.ts'
import { type JournalFile, JournalWriter } from './journal-writer.ts'
import { SessionTable } from './session-table.ts'

const a = 'a' as TokenId
const b = 'b' as TokenId

test('a failed write is answered with E_STORE_FAILED, and so is everything after it', async () => {
  const { store, file } = aStore()
  await store.create(aSession())
  file.failure = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
  await assert.rejects(store.create(aSession({ tokenId: 'b' })), {
    name: 'StoreError',
    code: 'E_STORE_FAILED',
    message: 'the session store could not write its journal: no space left',
  })
  // The disk may have room again: what it holds is unknown all the same.
  file.failure = undefined
  const calls = file.calls.length
  await assert.rejects(store.find(a), { code: 'E_STORE_FAILED' })
  await assert.rejects(store.touch(a, 2_000), { code: 'E_STORE_FAILED' })
  await assert.rejects(store.destroy(a), { code: 'E_STORE_FAILED' })
  await assert.rejects(store.create(aSession({ tokenId: 'c' })), { code: 'E_STORE_FAILED' })
  await assert.rejects(store.close(), { code: 'E_STORE_FAILED' })
  assert.deepEqual(file.calls.slice(calls), ['close'])
})

test('a failed fdatasync acknowledges neither who waited for it nor who came meanwhile', async () => {
  const { store, file } = aStore()
  await store.create(aSession())
  file.hold()
  const first = store.destroy(a)
  await file.reached('sync')
  const second = store.create(aSession({ tokenId: 'b' }))
  file.failure = new Error('input/output error')
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
  const { store, file } = aStore()
  await store.create(aSession())
  file.hold()
  assert.equal(await store.touch(a, 2_000), true)
  assert.equal(file.calls.length, 2)
  t.mock.timers.tick(5)
  await file.reached('sync')
  file.release()
  assert.deepEqual(file.calls, ['write', 'sync', 'write', 'sync'])
})

test('closing writes the touches that wait', async () => {
  const { store, file } = aStore()
  await store.create(aSession())
  await store.touch(a, 2_000)
  await store.close()
  assert.deepEqual(file.calls, ['write', 'sync', 'write', 'sync', 'close'])
})

test('a touch never follows the end of its session into the journal', async () => {
  const { store, file } = aStore()
  await store.create(aSession())
  file.hold()
  const destroyed = store.destroy(a)
  assert.equal(await store.touch(a, 2_000), false)
  file.release()
  assert.equal(await destroyed, true)
  await store.close()
  assert.deepEqual(file.calls, ['write', 'sync', 'write', 'sync', 'close'])
})

test('beyond 64 MiB that wait, creates are refused and touches not taken', async () => {
  const { store, file } = aStore()
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
  let latestAccessTimeMs = 2_000
  while (await store.touch(a, latestAccessTimeMs)) latestAccessTimeMs += 1
  await assert.rejects(store.destroy(b), { code: 'E_STORE_BUSY' })
  file.release()
  await first
  const refused = (await answers).filter(({ status }) => status === 'rejected')
  assert.ok(refused.length > 0 && refused.length < count / 10)
  assert.ok(file.largestBytes <= frameHeaderBytes + maxPayloadBytes)
  // The refused destroy changed nothing.
  assert.equal(await store.destroy(b), true)
  await store.close()
})

test('a session too large for a record is refused and nothing is written', async () => {
  const { store, file } = aStore()
  const properties = { AMCtxId: 'x-1', large: 'ü'.repeat(33_000) }
  await assert.rejects(store.create(aSession({ properties })), { code: 'E_STORE_TOO_LARGE' })
  assert.deepEqual(file.calls, [])
})

function aStore() {
  const file = new HeldFile()
  const log = new JournalWriter({ file, offset: 20, salt: Buffer.from('salt') })
  return { file, store: embeddedStore({ table: new SessionTable(), log, clock: fixedClock(1_000) }) }
}

/** A disk that takes everything at once, until it is held or told to fail. Syncs wait while it is held. */
class HeldFile implements JournalFile {
  readonly calls: string[] = []
  largestBytes = 0
  failure: Error | undefined
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

  async write(bytes: Uint8Array): Promise<void> {
    this.largestBytes = Math.max(this.largestBytes, bytes.length)
    this.#note('write')
    if (this.failure) throw this.failure
  }

  async sync(): Promise<void> {
    this.#note('sync')
    await this.#held
    if (this.failure) throw this.failure
  }

  async close(): Promise<void> {
    this.#note('close')
  }

  #note(call: string): void {
    this.calls.push(call)
    if (this.#onCall?.call === call) this.#onCall.done()
  }
}
