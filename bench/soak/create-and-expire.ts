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

import { join } from 'node:path'
import { createAndExpire } from '../../store/embedded/create-and-expire.contract.ts'
import { withRig } from '../bench-rig.ts'
import { numberOptions } from '../options.ts'
import { describeMachine } from '../rounds.ts'
import { printVerdict } from '../verdict.ts'

const { seconds, live } = numberOptions({ seconds: 180, live: 60_000 })

console.log(describeMachine())
await withRig(async (rig) => {
  const endMs = performance.now() + seconds * 1_000
  const report = await createAndExpire({
    directory: join(rig.directory, 'data'),
    live,
    propertyBytes: 0,
    isPatient: false,
    isOver: () => performance.now() >= endMs,
  })
  const { made, highestDiskBytes, mostDiskBytes, memoryBytes, left, leftDiskBytes } = report
  const rss = memoryBytes.map(({ resident }) => resident)
  const [early, late] = [meanOf(rss, 0.25, 0.5), meanOf(rss, 0.75, 1)]
  const tables = memoryBytes.map((bytes) => bytes.tables)
  console.log(`${made} sessions made in ${rss.length} batches, at most ${live} live`)
  console.log(`resident memory ${mb(early)} MB in the second quarter, ${mb(late)} MB in the last`)
  console.log(`of it tables ${mb(meanOf(tables, 0.25, 0.5))} MB and ${mb(meanOf(tables, 0.75, 1))} MB`)
  console.log(`folder at most ${mb(highestDiskBytes)} MB, empty ${mb(leftDiskBytes)} MB`)
  printVerdict([
    { name: 'sessions left', value: left, atMost: 0 },
    { name: 'folder to its bound', value: highestDiskBytes / mostDiskBytes, atMost: 1 },
    { name: 'folder when empty', value: leftDiskBytes / 1e6, atMost: 1, unit: ' MB' },
    { name: 'memory, last quarter to second', value: late / early, atMost: 1.1 },
  ])
})

function meanOf(values: readonly number[], from: number, to: number): number {
  const part = values.slice(Math.floor(values.length * from), Math.max(1, Math.floor(values.length * to)))
  return part.reduce((sum, value) => sum + value, 0) / part.length
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
