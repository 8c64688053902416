// Claim: kill -9 under a mixed load of some 2,000 requests a second undoes no logout and loses no login that was answered.
//
// Envelope: a round is 400 to 1,000 answers, a start of some 0.4 s, and some hundred requests that look at what is left. A
// hundred kills take 3 minutes. Sixteen clients do not pace themselves: it is the passwords' hashes that hold them at 2,000/s.
//
//   npm run soak -- kill-loop                                 100 kills
//   npm run soak -- kill-loop --kills 1000
//
// Exit codes: 0 held, 1 an acknowledged answer was undone, or a start took too long.

import { join } from 'node:path'
import { killAgainAndAgain, killedTenant } from '../../tenant/kill-loop.contract.ts'
import { withRig } from '../bench-rig.ts'
import { numberOptions } from '../options.ts'
import { describeMachine, quartiles } from '../rounds.ts'
import type { TenantServerCommands } from '../tenant-server.ts'
import { printVerdict } from '../verdict.ts'

const { kills } = numberOptions({ kills: 100 })

console.log(describeMachine())
await withRig(async (rig) => {
  const dataDirectory = join(rig.directory, 'data')
  const { sessions: settings } = killedTenant.settings
  const report = await killAgainAndAgain({
    kills,
    async start() {
      const server = await rig.start<TenantServerCommands>('tenant-server')
      const { port } = await server.ask('open', { dataDirectory, sessions: settings })
      return { port, kill: () => server.kill() }
    },
  })
  const { requests, loadSeconds, sessions, loggedOut, startsMs } = report
  const [, middleMs] = quartiles(startsMs)
  const longestMs = Math.max(...startsMs)
  console.log(
    `${requests} requests answered, ${(requests / loadSeconds).toFixed(0)}/s; ${sessions} sessions, ${loggedOut} logged out`,
  )
  console.log(
    `from kill to serving again: median ${middleMs.toFixed(0)} ms, longest ${longestMs.toFixed(0)} ms`,
  )
  // Whatever was undone has thrown before this line. Two seconds for each begun 100,000 sessions.
  printVerdict([
    {
      name: 'longest start',
      value: longestMs / 1_000,
      atMost: 2 * Math.ceil(sessions / 100_000),
      unit: ' s',
    },
  ])
})
