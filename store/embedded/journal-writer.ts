// Entries into frames, frames onto the disk: one frame and one fdatasync for all that came in meanwhile.

import { StoreError } from '../store-error.ts'
import { frameHeaderBytes, maxPayloadBytes, sealFrame } from './frame-format.ts'
import type { StoreFile } from './store-files.ts'

/** A journal that is open for writing at its end. */
export interface OpenJournal {
  readonly file: Pick<StoreFile, 'write' | 'sync' | 'close'>
  readonly salt: Uint8Array
  /** Behind its last whole frame. */
  readonly end: number
}

/**
 * Whoever waits for `durable` is told when it is on the disk. What nobody waits for goes there within 50 ms.
 * At most 64 MiB wait; beyond that entries are refused with E_STORE_BUSY.
 *
 * A disk that is full refuses with E_STORE_FULL; what was refused is tried again every second, and when there is room the
 * writer goes on. After any other write that failed nothing is written any more and every call throws E_STORE_FAILED: what
 * the disk holds then is unknown, and a second fdatasync may report a success that is none.
 */
export class JournalWriter {
  #journal: OpenJournal
  /** Where the next frame goes. */
  #offset: number
  #pending = new Batch()
  #spare: Batch | undefined
  /** A frame that found no room. */
  #stuck: Batch | undefined
  #failure: StoreError | undefined
  /** Settles when nothing is being written; never rejects. */
  #writing: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #switch: (Waiting<number> & { readonly to: OpenJournal }) | undefined

  constructor(journal: OpenJournal) {
    this.#journal = journal
    this.#offset = journal.end
  }

  /** Size of the journal, what waits not counted. */
  get bytes(): number {
    return this.#offset
  }

  /** Throws when the journal can no longer be trusted. */
  check(): void {
    if (this.#failure) throw this.#failure
  }

  /** From now on every call throws that, and whoever waits is told. */
  fail(failure: StoreError): void {
    this.#failure ??= failure
    this.#reject(this.#pending, failure)
  }

  /** Whether an entry of so many bytes would be taken. */
  hasRoom(bytes: number): boolean {
    return this.#stuck === undefined && this.#pending.hasRoom(bytes)
  }

  /**
   * Room for an entry of so many bytes, which must be filled at once. `durable` or `soon` comes next.
   * @throws E_STORE_BUSY, E_STORE_FULL, E_STORE_FAILED; then nothing was taken
   */
  reserve(bytes: number): { readonly bytes: Buffer; readonly at: number } {
    this.check()
    if (this.#stuck) throw full(this.#stuck.cause)
    if (!this.#pending.hasRoom(bytes)) throw busy()
    return this.#pending.reserve(bytes)
  }

  /** Resolves when every entry so far is durable. The write begins when this round of events is over, so that others can join. */
  durable(): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure)
    const promise = new Promise<void>((resolve, reject) => {
      this.#pending.waiting.push({ resolve, reject })
    })
    this.#startInThisRound()
    return promise
  }

  /** Every entry so far is to be durable soon. */
  soon(): void {
    if (!this.#writing) this.#timer ??= setTimeout(() => this.#start(), touchDelayMs)
  }

  /**
   * Goes on in another journal. Resolves when everything that went into this one is durable; who asked closes it then.
   * When it rejects nothing went into the other one.
   * @returns the size of this one
   */
  switchTo(to: OpenJournal): Promise<number> {
    if (this.#failure) return Promise.reject(this.#failure)
    const switched = new Promise<number>((resolve, reject) => {
      this.#switch = { to, resolve, reject }
    })
    this.#startInThisRound()
    return switched
  }

  /** @throws E_STORE_FAILED, E_STORE_FULL when not everything could be written */
  async close(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#writing
    if (!this.#failure) await this.#writeAll()
    // What found no room before, and then what came after it.
    if (!this.#failure && !this.#stuck) await this.#writeAll()
    await this.#journal.file.close()
    this.check()
    if (this.#stuck) throw full(this.#stuck.cause)
  }

  #startInThisRound(): void {
    if (this.#writing) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = new Promise<void>((done) => setImmediate(done)).then(() => this.#run())
  }

  #start(): void {
    this.#timer = undefined
    this.#writing ??= this.#run()
  }

  /** Writes until nobody waits; touches that came meanwhile get their own 50 ms. */
  async #run(): Promise<void> {
    do await this.#writeAll()
    while (this.#isAwaited && !this.#failure && !this.#stuck)
    this.#writing = undefined
    if (this.#failure) return
    if (this.#stuck) this.#timer ??= setTimeout(() => this.#start(), retryDelayMs).unref()
    else if (!this.#pending.isEmpty) this.soon()
  }

  get #isAwaited(): boolean {
    return this.#pending.waiting.length > 0 || this.#switch !== undefined
  }

  async #writeAll(): Promise<void> {
    const batch = this.#stuck ?? this.#nextBatch()
    if (!batch.isEmpty && !(await this.#write(batch))) return
    for (const { resolve } of batch.waiting) resolve()
    this.#spare = batch.cleared()
  }

  /** Between two frames is the moment to go on elsewhere. */
  #nextBatch(): Batch {
    if (this.#switch) {
      const { to, resolve } = this.#switch
      resolve(this.#offset)
      this.#journal = to
      this.#offset = to.end
      this.#switch = undefined
    }
    const batch = this.#pending
    this.#pending = this.#spare ?? new Batch()
    this.#spare = undefined
    return batch
  }

  /** @returns whether it is durable; otherwise whoever waits was told */
  async #write(batch: Batch): Promise<boolean> {
    const frame = batch.bytes.subarray(0, batch.length)
    sealFrame(frame, this.#journal.salt)
    try {
      await this.#journal.file.write(frame, this.#offset)
    } catch (cause) {
      if (!isFull(cause)) return this.#fail(cause, batch)
      this.#stuck = batch
      batch.cause = cause
      // What came meanwhile shares its fate; nothing of it was said to be done.
      this.#reject(batch, full(cause))
      return false
    }
    this.#stuck = undefined
    try {
      await this.#journal.file.sync()
    } catch (cause) {
      return this.#fail(cause, batch)
    }
    this.#offset += frame.length
    if (this.#failure) this.#reject(batch, this.#failure)
    return this.#failure === undefined
  }

  #fail(cause: unknown, batch: Batch): false {
    this.#failure = new StoreError(
      'E_STORE_FAILED',
      `the store could not write its journal: ${reasonOf(cause)}`,
      'look after the disk, then restart; what was acknowledged before is kept',
      { cause },
    )
    this.#reject(batch, this.#failure)
    return false
  }

  #reject(batch: Batch, error: StoreError): void {
    for (const { reject } of [...batch.waiting, ...this.#pending.waiting]) reject(error)
    this.#switch?.reject(error)
    batch.waiting = []
    this.#pending.waiting = []
    this.#switch = undefined
  }
}

interface Waiting<T = void> {
  resolve(value: T): void
  reject(error: StoreError): void
}

/** A frame in the making: room for its header, the entries, and who waits for it. */
class Batch {
  bytes = Buffer.allocUnsafe(firstBatchBytes)
  length = frameHeaderBytes
  waiting: Waiting[] = []
  /** Why it could not be written. */
  cause: unknown

  get isEmpty(): boolean {
    return this.length === frameHeaderBytes
  }

  hasRoom(bytes: number): boolean {
    return this.length - frameHeaderBytes + bytes <= maxPayloadBytes
  }

  /** Ask `hasRoom` first. */
  reserve(bytes: number) {
    const at = this.length
    this.length += bytes
    if (this.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.length, this.bytes.length * 2))
      this.bytes.copy(larger, 0, 0, at)
      this.bytes = larger
    }
    return { bytes: this.bytes, at }
  }

  /** Itself, empty, to be used again; a new one when it had grown far. */
  cleared(): Batch {
    if (this.bytes.length > keptBatchBytes) return new Batch()
    this.length = frameHeaderBytes
    this.waiting = []
    this.cause = undefined
    return this
  }
}

function isFull(cause: unknown): boolean {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException
  return code === 'ENOSPC' || code === 'EDQUOT'
}

function full(cause: unknown): StoreError {
  return new StoreError(
    'E_STORE_FULL',
    `the disk of the store has no room: ${reasonOf(cause)}`,
    'make room on the disk; the store goes on by itself within a second',
    { cause },
  )
}

function busy(): StoreError {
  return new StoreError(
    'E_STORE_BUSY',
    `${maxPayloadBytes} bytes wait to be written, and no more may`,
    'try again in a moment; if it stays so, the disk is too slow for so many logins',
  )
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Each trip to the disk costs as much processor time as some ten refreshes: at 5 ms a tenth of all went into them. */
const touchDelayMs = 50
const retryDelayMs = 1_000
const firstBatchBytes = 64 * 1024
const keptBatchBytes = 1024 * 1024
