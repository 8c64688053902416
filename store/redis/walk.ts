// All keys of a Redis or a Cluster that begin alike, with their texts.

import type { Cluster, Redis } from 'ioredis'

/** The servers that hold the keys. A Cluster must be whole: to leave one out would be to call its sessions gone. */
export async function primariesOf(redis: Redis | Cluster): Promise<readonly Redis[]> {
  if (!('nodes' in redis)) return [redis]
  const ranges = (await redis.call('cluster', 'slots')) as readonly SlotRange[]
  const names = new Set(ranges.map(([, , [host, port]]) => `${host}:${port}`))
  const covered = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)
  const known = () =>
    redis.nodes('master').filter(({ options }) => names.has(`${options.host}:${options.port}`))
  // Of a fail-over the client hears when it asks for a slot that it moved.
  if (known().length < names.size) await new Promise((resolve) => redis.refreshSlotsCache(resolve))
  const nodes = known()
  if (covered < slotCount || nodes.length < names.size) throw new Error('CLUSTERDOWN a primary is missing')
  return nodes
}

export type Entry = readonly [key: string, value: Buffer | null]

/**
 * Every key that begins so, once, some hundred at a time; `null` for one that went meanwhile. It walks all keys there are, and
 * remembers the names of those it has shown.
 * @param ask runs what asks Redis, and gives its errors the words of the store
 * @param find asks whoever has the key
 */
export async function* walk(
  redis: Redis | Cluster,
  begin: string,
  {
    ask,
    find,
  }: { readonly ask: <T>(work: () => Promise<T>) => Promise<T>; find(key: string): Promise<unknown> },
): AsyncGenerator<readonly Entry[]> {
  const seen = new Set<string>()
  const pattern = `${begin.replace(/[\\[\]*?^-]/g, '\\$&')}*`
  for (const node of await ask(() => primariesOf(redis))) {
    for (let cursor = '0'; ; ) {
      const scan = () => node.call('scan', cursor, 'MATCH', pattern, 'COUNT', scanCount)
      const [next, keys] = (await ask(scan)) as [string, string[]]
      // A table that grows or shrinks meanwhile shows some keys twice.
      const fresh = keys.filter((key) => !seen.has(key))
      for (const key of fresh) seen.add(key)
      const replies = await ask(() => valuesAt(node, fresh))
      const entries = fresh.map(async (key, i): Promise<Entry> => {
        const [failure, value] = replies[i] ?? []
        // It may have moved to another node since.
        return [key, (failure ? await find(key) : value) as Buffer | null]
      })
      yield await Promise.all(entries)
      if (next === '0') break
      cursor = next
    }
  }
}

/** All asked in one write. */
async function valuesAt(node: Redis, keys: readonly string[]) {
  const pipeline = node.pipeline()
  for (const key of keys) pipeline.getBuffer(key)
  return (await pipeline.exec()) ?? []
}

type SlotRange = readonly [first: number, last: number, primary: readonly [host: string, port: number]]

const slotCount = 16_384
const scanCount = 1_000
