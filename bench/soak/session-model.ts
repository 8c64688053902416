// Claim: no history of logins, uses, logouts, clock steps and restarts gets an answer that the reference model does not give.
//
// Envelope: a command is one request as a value, some 0.1 ms; on disk a login or logout waits for fdatasync. 100,000 histories
// of 60 commands are 6,000,000 of them on each store.
//
//   npm run soak -- session-model                             100,000 histories in memory, and as many in the embedded store
//   npm run soak -- session-model --runs 2000 --seed 7        so many; the same seed plays the same histories
//
// Exit codes: 0 held, 1 an answer differs: the shortest history is printed.

import { join } from 'node:path'
import { playHistories } from '../../tenant/session-histories.contract.ts'
import { withRig } from '../bench-rig.ts'
import { numberOptions } from '../options.ts'
import { describeMachine } from '../rounds.ts'
import { printVerdict } from '../verdict.ts'

const { runs, commands, seed } = numberOptions({
  runs: 100_000,
  commands: 60,
  seed: Math.floor(Math.random() * 2 ** 31),
})

console.log(describeMachine())
console.log(`seed ${seed}`)
await withRig(async (rig) => {
  let divergences = 0
  for (const dataDirectory of ['memory', join(rig.directory, 'data')]) {
    const store = dataDirectory === 'memory' ? 'memory' : 'embedded store'
    const beginMs = performance.now()
    try {
      await playHistories({ dataDirectory, runs, commands, seed })
      const seconds = (performance.now() - beginMs) / 1_000
      console.log(`${store}: ${runs} histories in ${seconds.toFixed(0)} s`)
    } catch (error) {
      divergences += 1
      console.error(`${store}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  printVerdict([{ name: 'divergences', value: divergences, atMost: 0 }])
})
