// Claim: a durable refresh among 1,000,000 sessions runs at 0.65 or more of bare node:http.
//
// Envelope: node:http takes about 17 µs to read a request and write an answer. A refresh adds the SHA-256 of the token
// (0.4 µs), two cache misses in the table (0.5 µs), the headers' look-ups and the text of the answer (4 µs); inside the
// update frequency nothing is written. That is 22 µs, 0.77 of bare.
//
//   npm run bench -- refresh-per-second                       1,000,000 sessions, 10 rounds of 1 s
//   npm run bench -- refresh-per-second --sessions 10000 --rounds 3
//
// Exit codes: 0 reached, 1 missed.

import { numberOptions } from './options.ts'
import { measureRefresh } from './refresh-rounds.ts'
import { printRefresh } from './refresh-verdict.ts'

const options = numberOptions({ sessions: 1_000_000, rounds: 10, seconds: 1, connections: 64 })
printRefresh(await measureRefresh(options), { options, ratioAtLeast: 0.65 })
