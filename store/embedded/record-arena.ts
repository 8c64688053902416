// Bytes of many sizes, kept off the JavaScript heap: one behind the other in chunks of one size.

import assert from 'node:assert/strict'
import { maxRecordBytes } from './session-record.ts'

/** Where a record is: its chunk's number times the chunk's size, plus the offset in it. 0 is no place. */
export type Place = number

/** Chunks that nobody needs now; they are used again and not given back. */
export class ChunkPool {
  readonly #free: Buffer[] = []
  #taken = 0

  get bytes(): number {
    return this.#taken * chunkBytes
  }

  take(): Buffer {
    const chunk = this.#free.pop()
    if (chunk) return chunk
    this.#taken += 1
    return Buffer.allocUnsafeSlow(chunkBytes)
  }

  give(chunks: readonly Buffer[]): void {
    this.#free.push(...chunks)
  }
}

/**
 * Records are only ever added; one that was dropped is garbage until whoever holds the places moves the others into a new
 * arena. So nothing is lost between records of different sizes, and an arena that is full of life is read at memory's speed.
 */
export class RecordArena {
  readonly #pool: ChunkPool
  readonly #chunks: Buffer[] = []
  /** Where the last chunk goes on. The first bytes of all stay free, so that no record is at 0. */
  #end = chunkBytes
  #liveBytes = 0

  constructor(pool: ChunkPool) {
    this.#pool = pool
  }

  /** Whether a third of it is garbage, and more than a chunk: then moving the rest costs less than keeping it. */
  get isWasteful(): boolean {
    const usedBytes = this.#chunks.length * chunkBytes
    return usedBytes - this.#liveBytes > 2 * chunkBytes && (usedBytes - this.#liveBytes) * 3 > usedBytes
  }

  /** Of the records that were added and not dropped, with their lengths. */
  get liveBytes(): number {
    return this.#liveBytes
  }

  /** Copies the bytes from `start` to `end`. */
  add(bytes: Uint8Array, start: number, end: number): Place {
    const size = end - start
    assert.ok(size <= maxRecordBytes)
    this.#makeRoom(size)
    const chunk = this.#lastChunk
    const at = this.#end
    chunk[at] = size & 0xff
    chunk[at + 1] = size >> 8
    copy(bytes, start, end, chunk, at + lengthBytes)
    this.#end = at + lengthBytes + size
    this.#liveBytes += lengthBytes + size
    return (this.#chunks.length - 1) * chunkBytes + at
  }

  /**
   * Copies records that follow one another from `start` to `end`, each after its length in 2 bytes, as they lie here.
   * @returns their places in their order; `undefined` when they do not end there, and then the arena is no longer good
   */
  addAll(bytes: Buffer, start: number, end: number): readonly Place[] | undefined {
    const places: Place[] = []
    for (let from = start; from < end; ) {
      this.#makeRoom(lengthAt(bytes, from))
      const chunkPlace = (this.#chunks.length - 1) * chunkBytes + this.#end
      const mostBytes = Math.min(end - from, chunkBytes - this.#end)
      let size = 0
      // As many as the chunk takes in one go.
      for (let next = 0; next <= mostBytes; next = size + lengthBytes + lengthAt(bytes, from + size)) {
        if (next > 0) places.push(chunkPlace + size)
        size = next
        if (size === mostBytes) break
      }
      if (size === 0) return undefined
      bytes.copy(this.#lastChunk, this.#end, from, from + size)
      this.#end += size
      this.#liveBytes += size
      from += size
    }
    return places
  }

  /** The chunk the record lies in; good until the place is dropped or moved. */
  chunkOf(place: Place): Buffer {
    return this.#chunks[Math.floor(place / chunkBytes)] as Buffer
  }

  /** Where the record begins in its chunk. */
  startOf(place: Place): number {
    return (place % chunkBytes) + lengthBytes
  }

  lengthOf(place: Place): number {
    return lengthAt(this.chunkOf(place), place % chunkBytes)
  }

  drop(place: Place): void {
    this.#liveBytes -= lengthBytes + this.lengthOf(place)
  }

  /** Gives its chunks back; none of its places is good any more. */
  release(): void {
    this.#pool.give(this.#chunks)
    this.#chunks.length = 0
    this.#end = chunkBytes
    this.#liveBytes = 0
  }

  get #lastChunk(): Buffer {
    return this.#chunks[this.#chunks.length - 1] as Buffer
  }

  /** So that a record of that size fits behind the last. */
  #makeRoom(size: number): void {
    if (this.#end + lengthBytes + size <= chunkBytes) return
    this.#chunks.push(this.#pool.take())
    this.#end = this.#chunks.length === 1 ? lengthBytes : 0
  }
}

function lengthAt(bytes: Buffer, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
}

function copy(from: Uint8Array, start: number, end: number, to: Buffer, at: number): void {
  if (from instanceof Buffer) from.copy(to, at, start, end)
  else to.set(from.subarray(start, end), at)
}

const chunkBytes = 64 * 1024
const lengthBytes = 2
