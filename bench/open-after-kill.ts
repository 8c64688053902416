// Claim: after kill -9 with 1,000,000 sessions on disk the first answer comes at most 1 s later than from an empty tenant.
//
// Envelope: a snapshot of 300 MB is read and checked at 1 GB/s, 0.3 s; each 1,000,000 entries of the journal after it
// take 0.4 s to replay.
//
//   npm run bench -- open-after-kill                          1,000,000 sessions, killed while each refresh is written
//
// Exit codes: 0 reached, 1 missed.

import assert from 'node:assert/strict'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
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

const { sessions, rounds, seconds } = numberOptions({ sessions: 1_000_000, rounds: 3, seconds: 3 })

console.log(describeMachine())
await withRig(async (rig) => {
  const empty = join(rig.directory, 'empty')
  const killed = join(rig.directory, 'killed')
  await (await startTenantCommand(empty)).kill('SIGTERM')
  await (await startTenantCommand(killed)).kill('SIGTERM')
  await killUnderLoad(rig, killed)

  const emptySeconds: number[] = []
  const killedSeconds: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    // Each time as the kill left it, not as an earlier opening did.
    const copy = join(rig.directory, 'copy')
    await cp(killed, copy, { recursive: true })
    const afterKill = await startTenantCommand(copy)
    killedSeconds.push(afterKill.seconds)
    await checkSessions(afterKill.port)
    await afterKill.kill('SIGKILL')
    await rm(copy, { recursive: true })
    const afresh = await startTenantCommand(empty)
    emptySeconds.push(afresh.seconds)
    await afresh.kill('SIGTERM')
  }
  console.log(
    `${sessions} sessions: first answer after ${list(killedSeconds)} s; empty: ${list(emptySeconds)} s`,
  )
  const later = median(killedSeconds) - median(emptySeconds)
  printVerdict([{ name: 'later than empty by', value: later, atMost: 1, unit: ' s' }])
})

async function killUnderLoad(rig: BenchRig, directory: string): Promise<void> {
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  await server.ask('fill', { directory, sessions })
  const { port } = await server.ask('open', {
    dataDirectory: directory,
    latestAccessTimeUpdateFrequencySeconds: 0,
  })
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  await generator.ask('use', refreshText(sessions))
  await generator.ask('run', { port, connections: 64, seconds })
  await server.kill('SIGKILL')
  await generator.kill()
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
