// Claim: with every refresh written to the journal it runs at 0.60 or more of bare node:http.
//
// Envelope: as refresh-per-second, and 24 bytes into a buffer that is written and synchronised once in 50 ms, off the loop:
// at 35,000 a second that is 0.8 MB, in 200 groups.
//
//   npm run bench -- refresh-written                          1,000,000 sessions, 10 rounds of 1 s
//
// Exit codes: 0 reached, 1 missed.

import { numberOptions } from './options.ts'
import { measureRefresh } from './refresh-rounds.ts'
import { printRefresh } from './refresh-verdict.ts'

const options = numberOptions({ sessions: 1_000_000, rounds: 10, seconds: 1, connections: 64 })
const tenant = { latestAccessTimeUpdateFrequencySeconds: 0 }
printRefresh(await measureRefresh({ ...options, tenant }), { options, ratioAtLeast: 0.6 })
