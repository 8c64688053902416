// The sessions of each user, chained to one another through their rows.

import { HashIndex } from './hash-index.ts'
import { HashedRefs } from './hashed-refs.ts'
import { type Ref, refOf, rowOf } from './session-ref.ts'
import type { SessionRows } from './session-rows.ts'

/**
 * A user is known by the 32-bit hash of the universal id, so that two users may share a chain. There are 256 parts, chosen by the
 * hash's last byte: to chain a million sessions takes a third of the time in which they are read, and few users are asked
 * for at once, so a part is chained when the first of its users is needed.
 */
export class UserChains {
  /** The first session of each chain. */
  readonly #heads = Array.from({ length: partCount }, () => new HashIndex())
  /** Sessions that are to be chained with the whole of their part. */
  readonly #unchained: (HashedRefs | undefined)[] = Array.from({ length: partCount })
  #nextChained = partCount
  readonly #rowsOf: (ref: Ref) => SessionRows

  /** @param rowsOf where a session's row lies, which holds its place in the chain */
  constructor(rowsOf: (ref: Ref) => SessionRows) {
    this.#rowsOf = rowsOf
  }

  /** Of memory, that of the rows not counted. */
  get bytes(): number {
    return this.#heads.reduce((sum, heads) => sum + heads.bytes, 0)
  }

  /** The sessions whose user has that hash. No session may come or go meanwhile. */
  *of(hash: number): Generator<Ref> {
    const heads = this.#headsOf(hash)
    const slot = heads.first(hash)
    for (let ref = slot === -1 ? 0 : heads.at(slot); ref !== 0; ref = this.#rowsOf(ref).next(rowOf(ref))) {
      yield ref
    }
  }

  add(hash: number, ref: Ref): void {
    this.#chain(this.#headsOf(hash), hash, ref)
  }

  /** Notes down all sessions of a shard; none of them may be in a chain yet. */
  addLater(shard: number, rows: SessionRows): void {
    this.#nextChained = 0
    for (let row = 1; row < rows.end; row += 1) {
      if (!rows.isFilled(row)) continue
      const hash = rows.userHash(row)
      const part = hash & (partCount - 1)
      this.#unchained[part] ??= new HashedRefs()
      this.#unchained[part].push(hash, refOf(shard, row))
    }
  }

  /** Chains one more part of what was noted down: less than 1 ms at a million sessions. Returns whether one was left. */
  chainNext(): boolean {
    if (this.#nextChained === partCount) return false
    this.#headsOf(this.#nextChained)
    this.#nextChained += 1
    return true
  }

  remove(ref: Ref): void {
    const rows = this.#rowsOf(ref)
    const hash = rows.userHash(rowOf(ref))
    const heads = this.#headsOf(hash)
    const next = rows.next(rowOf(ref))
    const previous = rows.previous(rowOf(ref))
    if (next !== 0) this.#rowsOf(next).setPrevious(rowOf(next), previous)
    if (previous !== 0) {
      this.#rowsOf(previous).setNext(rowOf(previous), next)
      return
    }
    if (next !== 0) heads.set(heads.first(hash), next)
    else heads.removeAt(heads.first(hash))
  }

  /** The chains of that part of the users, with all their sessions. */
  #headsOf(hash: number): HashIndex {
    const part = hash & (partCount - 1)
    const heads = this.#heads[part] as HashIndex
    const unchained = this.#unchained[part]
    if (unchained) {
      this.#unchained[part] = undefined
      heads.reserve(unchained.count)
      unchained.forEach((userHash, ref) => {
        this.#chain(heads, userHash, ref)
      })
    }
    return heads
  }

  #chain(heads: HashIndex, hash: number, ref: Ref): void {
    const slot = heads.first(hash)
    if (slot === -1) {
      heads.add(hash, ref)
      return
    }
    const head = heads.at(slot)
    this.#rowsOf(ref).setNext(rowOf(ref), head)
    this.#rowsOf(head).setPrevious(rowOf(head), ref)
    heads.set(slot, ref)
  }
}

const partCount = 256
