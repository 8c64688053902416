// Lines that wait to be written, as bytes: as text they would be objects by the thousand, for the garbage collector to carry.

/** Bytes that may wait; more are refused. */
const limit = 8 * 1024 * 1024

/** Bytes of a batch. */
const batchSize = 256 * 1024

export class WaitingLines {
  readonly #batches: Buffer[] = []
  #open = Buffer.allocUnsafeSlow(batchSize)
  #used = 0
  #sealedBytes = 0

  get isEmpty(): boolean {
    return this.#batches.length === 0 && this.#used === 0
  }

  /** Whether a batch is full, so that waiting for more lines gains nothing. */
  get hasFullBatch(): boolean {
    return this.#batches.length > 0
  }

  /** @returns whether it was taken; `false` when too much waits already */
  add(line: string): boolean {
    const length = Buffer.byteLength(line)
    if (this.#sealedBytes + this.#used + length > limit) return false
    if (this.#used + length > batchSize) this.#seal()
    if (length > batchSize) {
      this.#batches.push(Buffer.from(line))
      this.#sealedBytes += length
    } else {
      this.#used += this.#open.write(line, this.#used)
    }
    return true
  }

  /** The oldest batch. It stays the same until `drop`. */
  first(): Buffer | undefined {
    if (this.#batches.length === 0) this.#seal()
    return this.#batches[0]
  }

  /** Forgets the oldest batch: it has been written. */
  drop(): void {
    this.#sealedBytes -= this.#batches.shift()?.length ?? 0
  }

  #seal(): void {
    if (this.#used === 0) return
    this.#batches.push(this.#open.subarray(0, this.#used))
    this.#sealedBytes += this.#used
    this.#open = Buffer.allocUnsafeSlow(batchSize)
    this.#used = 0
  }
}
