// Claim: `callbook tenant` answers its first 200 within 0.6 s of being started.
//
// Envelope: Node itself takes 40 ms, loading the tenant's modules 100 ms, two password hashes at the very first start 20 ms,
// a file system that is asked to make things durable a few times 20 ms.
//
//   npm run bench -- cold-start                               9 starts in a new folder, and 9 in one that is there
//
// Exit codes: 0 reached, 1 missed.

import { join } from 'node:path'
import { withRig } from './bench-rig.ts'
import { numberOptions } from './options.ts'
import { describeMachine, quartiles } from './rounds.ts'
import { startTenantCommand } from './tenant-command.ts'
import { printVerdict } from './verdict.ts'

const { rounds } = numberOptions({ rounds: 9 })

console.log(describeMachine())
await withRig(async ({ directory }) => {
  const first: number[] = []
  const later: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const folder = join(directory, String(round))
    for (const seconds of [first, later]) {
      const tenant = await startTenantCommand(folder)
      seconds.push(tenant.seconds)
      await tenant.kill('SIGTERM')
    }
  }
  printVerdict([
    { name: `later starts ${spread(later)}, median`, value: quartiles(later)[1], atMost: 0.6, unit: ' s' },
    { name: `first starts ${spread(first)}, median`, value: quartiles(first)[1], atMost: 0.6, unit: ' s' },
  ])
})

function spread(seconds: readonly number[]): string {
  return `${Math.min(...seconds).toFixed(2)}–${Math.max(...seconds).toFixed(2)} s`
}
