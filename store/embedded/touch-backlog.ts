// Touches of a journal that is being read, put off until many of them concern the same part of the table.

import { keyWords, type SessionKey } from './session-key.ts'
import { type SessionTable, shardCount } from './session-table.ts'

/**
 * A journal tells of touches in the order of requests, which is any order to the table: taken one by one, each waits for the
 * memory twice. A thousand of one of the 256 tables together find it in the processor's cache, in half the time.
 * Touches only move a time forward, so their order does not matter; what matters is that one comes before the session is
 * created anew, see `apply`.
 */
export class TouchBacklog {
  readonly #table: SessionTable
  readonly #shards: (ShardTouches | undefined)[] = Array.from({ length: shardCount })

  constructor(table: SessionTable) {
    this.#table = table
  }

  /** Moves the session's latest access time forward, later; nothing happens when there is none by then. */
  add(key: SessionKey, latestAccessTimeMs: number): void {
    const shard = (key[0] as number) & 0xff
    this.#shards[shard] ??= {
      count: 0,
      keys: new Uint32Array(touchesPutOff * keyWords),
      timesMs: new Float64Array(touchesPutOff),
    }
    const touches = this.#shards[shard]
    const at = touches.count * keyWords
    for (let word = 0; word < keyWords; word += 1) touches.keys[at + word] = key[word] as number
    touches.timesMs[touches.count] = latestAccessTimeMs
    touches.count += 1
    if (touches.count === touchesPutOff) this.#applyShard(touches)
  }

  /** Before a session of that key is created: what was told of one before it is no matter of the new one. */
  apply(key: SessionKey): void {
    const touches = this.#shards[(key[0] as number) & 0xff]
    if (touches) this.#applyShard(touches)
  }

  /** After the last entry. */
  applyAll(): void {
    for (const touches of this.#shards) if (touches) this.#applyShard(touches)
    this.#shards.fill(undefined)
  }

  #applyShard(touches: ShardTouches): void {
    const { count, keys, timesMs } = touches
    for (let i = 0; i < count; i += 1) {
      const ref = this.#table.find(keys.subarray(i * keyWords, (i + 1) * keyWords))
      const timeMs = timesMs[i] as number
      if (ref !== 0 && timeMs > this.#table.latestAccessTimeMs(ref))
        this.#table.setLatestAccessTimeMs(ref, timeMs)
    }
    touches.count = 0
  }
}

interface ShardTouches {
  count: number
  readonly keys: Uint32Array
  readonly timesMs: Float64Array
}

/** Of each of the 256 tables: 6 MiB in all, while the journals are read. */
const touchesPutOff = 1024
