// A list of hashes and what they stand for, in one typed array: a million of them are no objects and no work for the collector.

/** Grows by doubling; it is made, walked over once and let go. */
export class HashedRefs {
  #words = new Uint32Array(firstPairs * 2)
  #end = 0

  get count(): number {
    return this.#end / 2
  }

  push(hash: number, ref: number): void {
    if (this.#end === this.#words.length) {
      const larger = new Uint32Array(this.#end * 2)
      larger.set(this.#words)
      this.#words = larger
    }
    this.#words[this.#end] = hash
    this.#words[this.#end + 1] = ref
    this.#end += 2
  }

  /** In their order. */
  forEach(take: (hash: number, ref: number) => void): void {
    for (let at = 0; at < this.#end; at += 2) take(this.#words[at] as number, this.#words[at + 1] as number)
  }
}

const firstPairs = 512
