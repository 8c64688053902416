// A hash table from 32-bit hashes to numbers, in one typed array. Several numbers may have the same hash.

/**
 * Open addressing with linear probing. A removal moves later entries back, so that there are no tombstones and the index
 * does not age. What a number stands for, and whether it is the one that is looked for, the caller knows.
 * A slot is good until the next `add` or `removeAt`.
 */
export class HashIndex {
  /** Two words a slot: the hash, and the number, which is 0 in an empty slot. */
  #slots = noSlots
  #capacity = 1
  #size = 0

  get bytes(): number {
    return this.#slots.byteLength
  }

  /** The first slot of that hash, or -1. */
  first(hash: number): number {
    return this.#from(homeOf(hash, this.#capacity), hash)
  }

  /** The next slot of that hash after one, or -1. */
  next(hash: number, slot: number): number {
    return this.#from(slot + 1 === this.#capacity ? 0 : slot + 1, hash)
  }

  at(slot: number): number {
    return this.#slots[slot * 2 + 1] as number
  }

  /** @param number not 0 */
  set(slot: number, number: number): void {
    this.#slots[slot * 2 + 1] = number
  }

  /** @param number not 0 */
  add(hash: number, number: number): void {
    if (this.#size + 1 > this.#capacity * maxLoad)
      this.reserve(Math.max(firstSize, Math.ceil(this.#size * growth)))
    put(this.#slots, this.#capacity, hash, number)
    this.#size += 1
  }

  /** Empties the slot and closes the gap: an entry behind it that may stand nearer to its home moves back, and so on. */
  removeAt(slot: number): void {
    const slots = this.#slots
    const capacity = this.#capacity
    let gap = slot
    for (let next = (gap + 1) % capacity; slots[next * 2 + 1] !== 0; next = (next + 1) % capacity) {
      const wayFromHome = (next - homeOf(slots[next * 2] as number, capacity) + capacity) % capacity
      const wayFromGap = (next - gap + capacity) % capacity
      if (wayFromHome < wayFromGap) continue
      slots[gap * 2] = slots[next * 2] as number
      slots[gap * 2 + 1] = slots[next * 2 + 1] as number
      gap = next
    }
    slots[gap * 2 + 1] = 0
    this.#size -= 1
  }

  /** Makes room for so many entries in all. */
  reserve(size: number): void {
    const capacity = Math.ceil(size / maxLoad)
    if (capacity <= this.#capacity) return
    const slots = new Uint32Array(capacity * 2)
    for (let at = 0; at < this.#slots.length; at += 2) {
      const number = this.#slots[at + 1] as number
      if (number !== 0) put(slots, capacity, this.#slots[at] as number, number)
    }
    this.#slots = slots
    this.#capacity = capacity
  }

  #from(start: number, hash: number): number {
    const slots = this.#slots
    for (let slot = start; slots[slot * 2 + 1] !== 0; slot = slot + 1 === this.#capacity ? 0 : slot + 1) {
      if (slots[slot * 2] === hash) return slot
    }
    return -1
  }
}

/** One slot that stays empty, for every index that has nothing yet: a store has hundreds of them. */
const noSlots = new Uint32Array(2)
const firstSize = 6
/** Above three quarters the probes of linear probing get long. */
const maxLoad = 0.75
const growth = 1.5

/** The hash spread over the slots. A product below 2^53, so it is exact. */
function homeOf(hash: number, capacity: number): number {
  return Math.floor((hash * capacity) / 2 ** 32)
}

function put(slots: Uint32Array, capacity: number, hash: number, number: number): void {
  let slot = homeOf(hash, capacity)
  while (slots[slot * 2 + 1] !== 0) slot = slot + 1 === capacity ? 0 : slot + 1
  slots[slot * 2] = hash
  slots[slot * 2 + 1] = number
}
