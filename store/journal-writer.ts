// Entries into frames, frames onto the disk: one frame and one fdatasync for all that came in meanwhile.

import type { SessionTimes } from '#session'
import {
  createBytes,
  destroyBytes,
  frameHeaderBytes,
  maxPayloadBytes,
  sealFrame,
  setRecordBytes,
  touchBytes,
  writeCreate,
  writeDestroy,
  writeRecord,
  writeTouch,
} from './journal-format.ts'
import type { SessionKey } from './session-key.ts'
import type { SessionLog } from './session-log.ts'
import { StoreError } from './store-error.ts'

/** The part of an open file the writer needs. */
export interface JournalFile {
  /** Writes all the bytes at that offset. */
  write(bytes: Uint8Array, offset: number): Promise<void>
  /** Resolves when all that was written is on the disk itself. */
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * Creates and destroys resolve when they are on the disk. Touches wait for company, at most 5 ms.
 * At most 64 MiB wait; beyond that creates and destroys are refused with E_STORE_BUSY, and touches are not taken.
 * After the first write that failed nothing is written any more and every call throws E_STORE_FAILED: what the disk
 * holds then is unknown, and a second fdatasync may report a success that is none.
 */
export class JournalWriter implements SessionLog {
  readonly #file: JournalFile
  readonly #salt: Uint8Array
  /** Where the next frame goes. */
  #offset: number
  #pending = new Batch()
  #spare: Batch | undefined
  #failure: StoreError | undefined
  /** Settles when nothing is being written; never rejects. */
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  /** @param options.offset the end of the last whole frame in the file */
  constructor(options: { readonly file: JournalFile; readonly offset: number; readonly salt: Uint8Array }) {
    this.#file = options.file
    this.#offset = options.offset
    this.#salt = options.salt
  }

  check(): void {
    if (this.#failure) throw this.#failure
  }

  create(key: SessionKey, times: SessionTimes, record: Uint8Array): Promise<void> {
    const at = this.#reserve(createBytes(record.length))
    writeCreate(this.#pending.bytes, at, { key, times, record })
    return this.#durable()
  }

  destroy(key: SessionKey): Promise<void> {
    const at = this.#reserve(destroyBytes)
    writeDestroy(this.#pending.bytes, at, key)
    return this.#durable()
  }

  setRecord(key: SessionKey, record: Uint8Array): Promise<void> {
    const at = this.#reserve(setRecordBytes(record.length))
    writeRecord(this.#pending.bytes, at, key, record)
    return this.#durable()
  }

  touch(key: SessionKey, latestAccessTimeMs: number): boolean {
    this.check()
    if (!this.#pending.hasRoom(touchBytes)) return false
    const at = this.#reserve(touchBytes)
    writeTouch(this.#pending.bytes, at, key, latestAccessTimeMs)
    if (!this.#writing) this.#timer ??= setTimeout(() => this.#start(), touchDelayMs)
    return true
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#writing
    if (!this.#failure) await this.#writeAll()
    await this.#file.close()
    this.check()
  }

  #reserve(bytes: number): number {
    this.check()
    if (this.#pending.hasRoom(bytes)) return this.#pending.reserve(bytes)
    throw new StoreError(
      'E_STORE_BUSY',
      `${maxPayloadBytes} bytes wait to be written, and no more may`,
      'try again in a moment; if it stays so, the disk is too slow for so many logins',
    )
  }

  /** Waits for the frame the last entry is in. The write begins when this round of events is over, so that others can join. */
  #durable(): Promise<void> {
    const { promise, resolve, reject } = withResolvers()
    this.#pending.waiting.push({ resolve, reject })
    if (!this.#writing) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      this.#writing = new Promise<void>((done) => setImmediate(done)).then(() => this.#run())
    }
    return promise
  }

  #start(): void {
    this.#timer = undefined
    this.#writing ??= this.#run()
  }

  /** Writes until nobody waits; touches that came meanwhile get their own 5 ms. */
  async #run(): Promise<void> {
    do await this.#writeAll()
    while (this.#pending.waiting.length > 0 && !this.#failure)
    this.#writing = undefined
    if (!this.#pending.isEmpty && !this.#failure)
      this.#timer ??= setTimeout(() => this.#start(), touchDelayMs)
  }

  async #writeAll(): Promise<void> {
    const batch = this.#pending
    if (batch.isEmpty) return
    this.#pending = this.#spare ?? new Batch()
    this.#spare = undefined
    const frame = batch.bytes.subarray(0, batch.length)
    sealFrame(frame, this.#salt)
    try {
      await this.#file.write(frame, this.#offset)
      await this.#file.sync()
    } catch (cause) {
      this.#fail(cause, [...batch.waiting, ...this.#pending.waiting])
      return
    }
    this.#offset += frame.length
    for (const { resolve } of batch.waiting) resolve()
    this.#spare = batch.cleared()
  }

  #fail(cause: unknown, waiting: readonly Waiting[]): void {
    const reason = cause instanceof Error ? cause.message : String(cause)
    this.#failure = new StoreError(
      'E_STORE_FAILED',
      `the session store could not write its journal: ${reason}`,
      'look after the disk, then restart; what was acknowledged before is kept',
      { cause },
    )
    for (const { reject } of waiting) reject(this.#failure)
  }
}

interface Waiting {
  resolve(): void
  reject(error: StoreError): void
}

/** A frame in the making: room for its header, the entries, and who waits for it. */
class Batch {
  bytes = Buffer.allocUnsafe(firstBatchBytes)
  length = frameHeaderBytes
  waiting: Waiting[] = []

  get isEmpty(): boolean {
    return this.length === frameHeaderBytes
  }

  hasRoom(bytes: number): boolean {
    return this.length - frameHeaderBytes + bytes <= maxPayloadBytes
  }

  /** The offset of so many new bytes. Ask `hasRoom` first. */
  reserve(bytes: number): number {
    const at = this.length
    this.length += bytes
    if (this.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.length, this.bytes.length * 2))
      this.bytes.copy(larger, 0, 0, at)
      this.bytes = larger
    }
    return at
  }

  /** Itself, empty, to be used again; a new one when it had grown far. */
  cleared(): Batch {
    if (this.bytes.length > keptBatchBytes) return new Batch()
    this.length = frameHeaderBytes
    this.waiting = []
    return this
  }
}

function withResolvers() {
  let resolve: () => void = () => {}
  let reject: (error: StoreError) => void = () => {}
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}

const touchDelayMs = 5
const firstBatchBytes = 64 * 1024
const keptBatchBytes = 1024 * 1024
