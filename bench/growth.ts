// Claim: a refresh among 3,000,000 sessions costs at most half again what it costs among 10,000.
//
// Envelope: the work is the same; what grows are cache misses. 10,000 sessions lie in a processor's cache, of 3,000,000
// each look-up meets some ten lines of memory at 0.1 µs that are not.
//
//   npm run bench -- growth                                   10,000, 100,000, 1,000,000 and 3,000,000 sessions
//   npm run bench -- growth --sessions 100000                 the largest is so many
//
// Exit codes: 0 reached, 1 missed.

import { join } from 'node:path'
import { withRig } from './bench-rig.ts'
import type { LoadCommands } from './load-generator.ts'
import { numberOptions } from './options.ts'
import { refreshOnce, refreshText } from './refresh-rounds.ts'
import { describeMachine, describeRounds, measureRounds, pairedRatio, type Way } from './rounds.ts'
import type { TenantServerCommands } from './tenant-server.ts'
import { printVerdict } from './verdict.ts'
import { loadCpu, serverCpu } from './worker.ts'

const { sessions, rounds, seconds, connections } = numberOptions({
  sessions: 3_000_000,
  rounds: 5,
  seconds: 1,
  connections: 64,
})
const sizes = [10_000, 100_000, 1_000_000, 3_000_000].filter((size) => size < sessions).concat(sessions)

console.log(describeMachine())
await withRig(async (rig) => {
  const ways: Way[] = []
  for (const size of sizes) {
    const directory = join(rig.directory, String(size))
    const filler = await rig.start<TenantServerCommands>('tenant-server')
    const filled = await filler.ask('fill', { directory, sessions: size })
    await filler.kill()
    const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
    const opened = await server.ask('open', { dataDirectory: directory })
    console.log(
      `${size} sessions: created in ${filled.seconds.toFixed(1)} s, opened in ${opened.seconds.toFixed(2)} s`,
    )
    const { body } = await refreshOnce(opened.port, size - 1)
    const load = { port: opened.port, connections, seconds, bodyBytesAtLeast: body.length - 4 }
    ways.push({ name: String(size), load, text: refreshText(size), usage: () => server.ask('usage') })
  }
  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  const measured = await measureRounds(generator, ways, rounds)
  console.log(describeRounds(ways, measured))
  const [, ratio] = pairedRatio(measured.at(-1), measured[0], (round) => round.cpuMicrosPerAnswer)
  printVerdict([{ name: 'ratio', value: ratio, atMost: 1.5 }])
})
