// How the table names a session that is in it.

/** The number of its row times 256, plus that of its shard; 0 is no session. Good until the session is removed. */
export type Ref = number

/** The table is 256 small ones; a key's first byte says which. */
export const shardCount = 256

export function refOf(shard: number, row: number): Ref {
  return row * shardCount + shard
}

export function shardOf(ref: Ref): number {
  return ref % shardCount
}

export function rowOf(ref: Ref): number {
  return Math.floor(ref / shardCount)
}
