// Claim: after kill -9 with 1,000,000 sessions on disk the first answer comes at most 1 s later than from an empty tenant.
//
// Measured three times: with a fresh image and nothing else; at the worst moment, when the journals are at their longest: while
// each refresh is written, just before the next image gets its name; and with a journal of logins, a fifth as many as there are sessions,
// which is more than comes together until the next image is written.
//
// Envelope: an image of 160 MB is read, checked and put into tables, 0.35 s; each 1,000,000 refreshes in the journals take 0.35 s
// more, and there are some 600,000 when the next image begins; each 100,000 logins take 0.08 s.
//
//   npm run bench -- open-after-kill                          1,000,000 sessions
//
// Exit codes: 0 reached, 1 missed.

import assert from 'node:assert/strict'
import { cp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type BenchRig, withRig } from './bench-rig.ts'
import type { LoadCommands } from './load-generator.ts'
import { tokenOf } from './many-sessions.ts'
import { numberOptions } from './options.ts'
import { refreshText } from './refresh-rounds.ts'
import { describeMachine, median } from './rounds.ts'
import { startTenantCommand } from './tenant-command.ts'
import type { TenantServerCommands } from './tenant-server.ts'
import { printVerdict } from './verdict.ts'
import { loadCpu, serverCpu } from './worker.ts'

const { sessions, rounds } = numberOptions({ sessions: 1_000_000, rounds: 5 })
/** Within so many an image begins and ends. */
const mostSeconds = 300

console.log(describeMachine())
await withRig(async (rig) => {
  const directories = {
    empty: join(rig.directory, 'empty'),
    fresh: join(rig.directory, 'fresh'),
    longest: join(rig.directory, 'longest'),
    logins: join(rig.directory, 'logins'),
  }
  await (await startTenantCommand(directories.empty)).kill('SIGTERM')
  await (await startTenantCommand(directories.fresh)).kill('SIGTERM')
  const filler = await rig.start<TenantServerCommands>('tenant-server')
  await filler.ask('fill', { directory: directories.fresh, sessions, isCompacted: true })
  await copy(directories.fresh, directories.longest)
  await copy(directories.fresh, directories.logins)
  await filler.ask('fill', {
    directory: directories.logins,
    first: sessions,
    sessions: Math.ceil(sessions / 5),
  })
  await filler.kill()
  await killBeforeNextImage(rig, directories.longest)

  const seconds: Record<keyof typeof directories, number[]> = {
    empty: [],
    fresh: [],
    longest: [],
    logins: [],
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const name of ['empty', 'fresh', 'longest', 'logins'] as const) {
      seconds[name].push(
        await secondsToOpen(directories[name], join(rig.directory, 'copy'), name !== 'empty'),
      )
    }
  }
  for (const [name, values] of Object.entries(seconds))
    console.log(`${name}: first answer after ${list(values)} s`)
  const later = (name: keyof typeof directories) => median(seconds[name]) - median(seconds.empty)
  printVerdict([
    { name: 'from a fresh image later than empty by', value: later('fresh'), atMost: 1, unit: ' s' },
    { name: 'with a journal of logins later by', value: later('logins'), atMost: 1, unit: ' s' },
    { name: 'with the longest journals later by', value: later('longest'), atMost: 1, unit: ' s' },
  ])
})

/** Refreshes that are written each, until an image that began meanwhile is nearly whole. */
async function killBeforeNextImage(rig: BenchRig, directory: string): Promise<void> {
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  const { port } = await server.ask('open', {
    dataDirectory: directory,
    latestAccessTimeUpdateFrequencySeconds: 0,
  })
  const imageBytes = await sizeOf(directory, '.image')
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  await generator.ask('use', refreshText(sessions))
  const load = generator.ask('run', { port, connections: 64, seconds: mostSeconds })
  // It fails when the server dies, and that is how it ends.
  const isOver = load.then(
    () => true,
    () => true,
  )
  while ((await sizeOf(directory, '.image.new')) < imageBytes * 0.95) {
    const isEnough = await Promise.race([isOver, setTimeout(2, false)])
    assert.ok(!isEnough, `no image was due within ${mostSeconds} s`)
  }
  await server.kill('SIGKILL')
  await generator.kill()
  const journalBytes = await sizeOf(directory, '.journal')
  console.log(`image of ${megabytes(imageBytes)} MB, journals at their longest ${megabytes(journalBytes)} MB`)
}

/** Each time as the kill left it, not as an earlier opening did. */
async function secondsToOpen(directory: string, place: string, hasSessions: boolean): Promise<number> {
  await copy(directory, place)
  const tenant = await startTenantCommand(place)
  if (hasSessions) await checkSessions(tenant.port)
  await tenant.kill('SIGKILL')
  await rm(place, { recursive: true })
  return tenant.seconds
}

/** But for the socket that a killed tenant leaves behind. */
async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: (path) => !path.endsWith('lock') })
}

/** Of the sessions' files that end so, together. */
async function sizeOf(directory: string, ending: string): Promise<number> {
  let bytes = 0
  for (const name of await readdir(directory)) {
    if (!name.startsWith('sessions-') || !name.endsWith(ending)) continue
    // One that got its name, or was removed, since the folder was read counts nothing.
    const found = await stat(join(directory, name)).catch(() => undefined)
    bytes += found?.size ?? 0
  }
  return bytes
}

/** The first, the last and one between: all of them are there. */
async function checkSessions(port: number): Promise<void> {
  for (const index of [0, Math.floor(sessions / 2), sessions - 1]) {
    const response = await fetch(`http://127.0.0.1:${port}/am/json/sessions?_action=validate&refresh=false`, {
      method: 'POST',
      headers: { 'Accept-API-Version': 'resource=4.0', 'Content-Type': 'application/json' },
      body: JSON.stringify({ tokenId: tokenOf(index) }),
    })
    assert.equal((await response.json()).valid, true, `session ${index} is lost`)
  }
}

function list(values: readonly number[]): string {
  return values.map((value) => value.toFixed(2)).join(', ')
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}
