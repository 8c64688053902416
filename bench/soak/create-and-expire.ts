// Claim: however many sessions come and expire, the folder stays bounded, memory stays flat, and in the end nothing is left.
//
// Envelope: a session is at most 450 bytes in an image, and as many in a journal. The ledger (store/embedded/ledger.ts) begins
// a new image when its journals have grown beyond 8 MiB or a tenth of the image, whichever is more; while that is written, the
// old one still lies beside it, and the journal grows on. So the folder is at most 16 MiB and twice the live sessions.
//
//   npm run soak -- create-and-expire                         3 minutes, 60,000 sessions live at a time
//   npm run soak -- create-and-expire --seconds 28800 --live 1000000
//
// Exit codes: 0 held, 1 missed.

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fixedClock } from '#session'
import { openEmbeddedStores } from '#store'
import { withRig } from '../bench-rig.ts'
import { sessionOf } from '../many-sessions.ts'
import { numberOptions } from '../options.ts'
import { describeMachine } from '../rounds.ts'
import { printVerdict } from '../verdict.ts'

const { seconds, live } = numberOptions({ seconds: 180, live: 60_000 })
/** A batch is made, the clock goes on by a minute, and the store is maintained; a session expires `minutes` batches later. */
const minutes = 30
const batch = Math.ceil(live / minutes)
const mostBytes = 16 * 1024 * 1024 + 2 * (live + batch) * 450
/** One call of `maintain` sweeps an eighth of the tables. */
const sweeps = 8

console.log(describeMachine())
await withRig(async (rig) => {
  const directory = join(rig.directory, 'data')
  const clock = fixedClock(Date.UTC(2026, 1, 11))
  const stores = await openEmbeddedStores({ directory, clock })
  const endMs = performance.now() + seconds * 1_000
  let made = 0
  let highestBytes = 0
  const rss: number[] = []
  while (performance.now() < endMs) {
    await createBatch()
    clock.advanceMs(60_000)
    for (let i = 0; i < sweeps; i += 1) await stores.maintain()
    highestBytes = Math.max(highestBytes, await bytesOf(directory))
    rss.push(process.memoryUsage.rss())
  }
  clock.advanceMs(minutes * 60_000)
  for (let i = 0; i < sweeps; i += 1) await stores.maintain()
  const { sessions: left = Number.NaN } = await stores.stats()
  await stores.compact()
  const leftBytes = await bytesOf(directory)
  await stores.close()

  const [early, late] = [meanOf(rss, 0.25, 0.5), meanOf(rss, 0.75, 1)]
  console.log(`${made} sessions made in ${rss.length} batches, at most ${live} live`)
  console.log(`resident memory ${mb(early)} MB in the second quarter, ${mb(late)} MB in the last`)
  console.log(`folder at most ${mb(highestBytes)} MB, empty ${mb(leftBytes)} MB`)
  printVerdict([
    { name: 'sessions left', value: left, atMost: 0 },
    { name: 'folder to its bound', value: highestBytes / mostBytes, atMost: 1 },
    { name: 'folder when empty', value: leftBytes / 1e6, atMost: 1, unit: ' MB' },
    { name: 'memory, last quarter to second', value: late / early, atMost: 1.1 },
  ])

  async function createBatch(): Promise<void> {
    const nowMs = clock.nowMs()
    const creations = Array.from({ length: batch }, (_, i) =>
      stores.sessions.create({ ...sessionOf(made + i, nowMs), maxSessionTimeMinutes: minutes }),
    )
    await Promise.all(creations)
    made += batch
  }
})

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

function meanOf(values: readonly number[], from: number, to: number): number {
  const part = values.slice(Math.floor(values.length * from), Math.max(1, Math.floor(values.length * to)))
  return part.reduce((sum, value) => sum + value, 0) / part.length
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
