// All keys of a Redis or a Cluster that begin alike, with their texts.

import type { Cluster, Redis } from 'ioredis'
import { KeyTable } from '../embedded/key-table.ts'
import { keyWords, type SessionKey, writeKey } from '../embedded/session-key.ts'

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
 * remembers those it has shown until it ends: 40 bytes each.
 *
 * A Cluster that moves slots meanwhile is refused: a key that goes to a server that was asked already is met nowhere. So is a
 * connection that is made anew: a server that was restarted, or took over, has its keys in another order, and a cursor means
 * nothing there.
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
  const isNew = createMemory()
  const pattern = `${begin.replace(/[\\[\]*?^-]/g, '\\$&')}*`
  const slots = await ask(() => settledSlotsOf(redis))
  const connections = (await ask(() => primariesOf(redis))).map((node) => ({ node, stream: node.stream }))
  for (const { node, stream } of connections) {
    for (let cursor = '0'; ; ) {
      const scan = async () => {
        const page = await node.call('scan', cursor, 'MATCH', pattern, 'COUNT', scanCount)
        if (node.stream !== stream) throw new Error('connected anew')
        return page
      }
      const [next, keys] = (await ask(scan)) as [string, string[]]
      // A table that grows or shrinks meanwhile shows some keys twice.
      const fresh = keys.filter(isNew)
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
  await ask(() => settledSlotsOf(redis, slots))
}

/** @throws when slots are moving, or lie otherwise than they did */
async function settledSlotsOf(redis: Redis | Cluster, before?: string): Promise<string> {
  if (!('nodes' in redis)) return ''
  const nodes = await primariesOf(redis)
  const views = await Promise.all(nodes.map((node) => node.call('cluster', 'nodes')))
  // What each says of itself, from the ninth word on: what it has, and in brackets what is on its way.
  const own = views.map((view) => /^\S+ \S+ myself\S*(?: \S+){5} ?(.*)$/m.exec(String(view))?.[1] ?? '')
  const slots = own.sort().join('\n')
  if (slots.includes('[') || (before !== undefined && slots !== before)) throw new Error('slots are moving')
  return slots
}

/**
 * Whether a key is met for the first time. In tables outside the JavaScript heap: a million strings that stay are copied again
 * and again, for longer than a turn of the event loop may take; and in many small ones, since each grows by copying itself.
 */
function createMemory(): (key: string) => boolean {
  const tables = Array.from({ length: 256 }, () => new KeyTable())
  const digest: SessionKey = new Uint32Array(keyWords)
  return (key) => {
    writeKey(key, digest)
    const table = tables[(digest[0] as number) & 0xff] as KeyTable
    if (table.find(digest) !== -1) return false
    table.insert(digest, 0)
    return true
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
/** What a page of so many costs this process is some milliseconds. */
const scanCount = 250
