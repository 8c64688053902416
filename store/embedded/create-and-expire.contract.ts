// Sessions come and expire, again and again, as fast as the disk takes them, while the clock of the store runs ahead: what that leaves
// behind, on the disk and in memory.

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as nextRound } from 'node:timers/promises'
import { aSession, fixedClock } from '#session'
import { openEmbeddedStores } from './stores.ts'

export interface CreateAndExpire {
  /** Empty, or not there. */
  readonly directory: string
  /** About how many live at a time. */
  readonly live: number
  /** Of a property that each session has. */
  readonly propertyBytes: number
  /**
   * Whether a minute waits for the image that is being written: then it does not matter how slow the disk is beside the clock. Else
   * sessions go on coming meanwhile.
   */
  readonly isPatient: boolean
  /** Asked before each minute. */
  isOver(minutes: number): boolean
}

export interface CreateAndExpireReport {
  readonly made: number
  readonly highestDiskBytes: number
  /** What the folder may hold: 16 MiB, and all that live twice, at most 450 bytes each and its property. */
  readonly mostDiskBytes: number
  /** After each minute: what the tables hold, and what the process does. */
  readonly memoryBytes: readonly { readonly tables: number; readonly resident: number }[]
  /** Sessions held when all have expired. */
  readonly left: number
  /** What the folder holds when it was compacted then. */
  readonly leftDiskBytes: number
}

/** A batch is made, the clock goes on by a minute, and the store is maintained; a session lives for 30 of them. */
export async function createAndExpire(options: CreateAndExpire): Promise<CreateAndExpireReport> {
  const { directory, live, propertyBytes, isPatient } = options
  const clock = fixedClock(Date.UTC(2026, 1, 11))
  const stores = await openEmbeddedStores({ directory, clock })
  const batch = Math.ceil(live / lifeMinutes)
  const memoryBytes: { tables: number; resident: number }[] = []
  const properties = { AMCtxId: 'x'.repeat(propertyBytes) }
  let made = 0
  let highestDiskBytes = 0
  try {
    while (!options.isOver(memoryBytes.length)) {
      await createBatch()
      await passMinutes(1)
      while (isPatient && (await isImageUnderWay(directory))) await nextRound()
      highestDiskBytes = Math.max(highestDiskBytes, await bytesOf(directory))
      const { memoryBytes: tables = Number.NaN } = await stores.stats()
      memoryBytes.push({ tables, resident: process.memoryUsage.rss() })
    }
    await passMinutes(lifeMinutes)
    const { sessions: left = Number.NaN } = await stores.stats()
    await stores.compact()
    const leftDiskBytes = await bytesOf(directory)
    const mostDiskBytes = 16 * 1024 * 1024 + 2 * (live + batch) * (450 + propertyBytes)
    return { made, highestDiskBytes, mostDiskBytes, memoryBytes, left, leftDiskBytes }
  } finally {
    await stores.close()
  }

  async function createBatch(): Promise<void> {
    const nowMs = clock.nowMs()
    const session = (i: number) =>
      aSession({
        tokenId: `token-${i}`,
        username: `user-${i}`,
        universalId: `id=user-${i},ou=user,o=alpha,ou=services,ou=am-config`,
        creationTimeMs: nowMs,
        latestAccessTimeMs: nowMs,
        maxIdleTimeMinutes: lifeMinutes,
        maxSessionTimeMinutes: lifeMinutes,
        properties,
      })
    await Promise.all(Array.from({ length: batch }, (_, i) => stores.sessions.create(session(made + i))))
    made += batch
  }

  async function passMinutes(minutes: number): Promise<void> {
    clock.advanceMs(minutes * 60_000)
    // One call of `maintain` sweeps an eighth of the tables.
    for (let i = 0; i < 8; i += 1) await stores.maintain()
  }
}

/** There is a file in the making, or a journal of the image before. */
async function isImageUnderWay(directory: string): Promise<boolean> {
  const names = await readdir(directory)
  const journals = names.filter((name) => /^sessions-\d+\.journal$/.test(name))
  return journals.length > 1 || names.some((name) => name.endsWith('.new'))
}

async function bytesOf(directory: string): Promise<number> {
  let sum = 0
  for (const name of await readdir(directory)) {
    // An image that is replaced may go between the two calls.
    sum += await stat(join(directory, name)).then(
      ({ size }) => size,
      () => 0,
    )
  }
  return sum
}

const lifeMinutes = 30
