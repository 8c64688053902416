// Claim: a session takes 450 bytes of memory and 450 bytes of disk at most, at 1,000,000 of them.
//
// Envelope: a record holds a user's name, realm, properties and times in some 250 bytes; its digest, its places in the
// indexes and its times outside of it some 120; on disk the record, its digest and a frame's share, some 300.
//
//   npm run bench -- bytes-per-session                        1,000,000 sessions, each of a user of its own
//
// Exit codes: 0 reached, 1 missed.

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchRig, withRig } from './bench-rig.ts'
import type { LoadCommands } from './load-generator.ts'
import { numberOptions } from './options.ts'
import { refreshOnce, refreshText } from './refresh-rounds.ts'
import { describeMachine } from './rounds.ts'
import type { TenantServerCommands } from './tenant-server.ts'
import { printVerdict } from './verdict.ts'

const { sessions, seconds } = numberOptions({ sessions: 1_000_000, seconds: 3 })

console.log(describeMachine())
await withRig(async (rig) => {
  const empty = await held(rig, 'empty', 0)
  const full = await held(rig, 'full', sessions)
  const atOpening = (full.opened - empty.opened) / sessions
  const inUse = (full.inUse - empty.inUse) / sessions
  console.log(`${sessions} sessions; a tenant with none holds ${(empty.inUse / 1e6).toFixed(0)} MB`)
  console.log(
    `per session after opening ${atOpening.toFixed(0)} B, after ${seconds} s of refreshes ${inUse.toFixed(0)} B`,
  )
  printVerdict([
    { name: 'disk per session', value: (full.onDisk - empty.onDisk) / sessions, atMost: 450, unit: ' B' },
    { name: 'memory per session', value: Math.max(atOpening, inUse), atMost: 450, unit: ' B' },
  ])
})

interface Held {
  readonly opened: number
  readonly inUse: number
  readonly onDisk: number
}

/** What a tenant with so many sessions holds: resident memory after opening and after use, and files once it has stopped. */
async function held(rig: BenchRig, name: string, count: number): Promise<Held> {
  const directory = join(rig.directory, name)
  const filler = await rig.start<TenantServerCommands>('tenant-server')
  await filler.ask('fill', { directory, sessions: Math.max(1, count) })
  await filler.kill()
  const server = await rig.start<TenantServerCommands>('tenant-server', { nodeOptions: ['--expose-gc'] })
  const { port } = await server.ask('open', { dataDirectory: directory })
  await refreshOnce(port, 0)
  const opened = await server.ask('settledBytes')
  const generator = await rig.start<LoadCommands>('load-generator')
  await generator.ask('use', refreshText(Math.max(1, count)))
  await generator.ask('run', { port, connections: 64, seconds })
  const inUse = await server.ask('settledBytes')
  await server.ask('close')
  await Promise.all([server.kill(), generator.kill()])
  return { opened, inUse, onDisk: await bytesOnDisk(directory) }
}

async function bytesOnDisk(directory: string): Promise<number> {
  const names = await readdir(directory, { recursive: true })
  const files = await Promise.all(names.map((name) => stat(join(directory, name))))
  return files.filter((file) => file.isFile()).reduce((sum, { size }) => sum + size, 0)
}
