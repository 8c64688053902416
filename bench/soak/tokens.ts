// Claim: a million tokens are unique and fair in every byte and character, and a look-up's time says nothing of a token's beginning.
//
// Envelope: a token is 10 µs to make and count. 46 chi-squares of a fair die stay below five standard deviations but once in a
// hundred thousand runs. A look-up is a SHA-256 and a probe, 2 µs, of which nothing depends on the characters but the digest.
//
//   npm run soak -- tokens                                    1,000,000 tokens; 200,000 look-ups of each kind
//   npm run soak -- tokens --tokens 100000 --lookups 50000
//
// The look-ups are judged as dudect does (Reparaz, Balasch, Verbauwhede 2017): two kinds in random order, the slowest tenth of
// all left out, Welch's t below 4.5. A busy machine makes it blunt, not wrong.
//
// Exit codes: 0 held, 1 missed.

import type { TokenId } from '#session'
import { openMemoryStores } from '#store'
import { tokenStatistics } from '../../session/token-statistics.contract.ts'
import { sessionOf, tokenOf } from '../many-sessions.ts'
import { numberOptions } from '../options.ts'
import { describeMachine } from '../rounds.ts'
import { printVerdict } from '../verdict.ts'

const { tokens, lookups, sessions } = numberOptions({
  tokens: 1_000_000,
  lookups: 200_000,
  sessions: 100_000,
})

console.log(describeMachine())
const { repeated, byteDeviations, characterDeviations } = tokenStatistics(tokens)
const farthest = (deviations: readonly number[]) => Math.max(...deviations.map(Math.abs))
const { rightBeginning, random } = await timeLookups()
const t = welchT(rightBeginning, random)
console.log(
  `a look-up: right beginning ${mean(rightBeginning).toFixed(0)} ns, random ${mean(random).toFixed(0)} ns, t ${t.toFixed(2)}`,
)
printVerdict([
  { name: 'tokens that came twice', value: repeated, atMost: 0 },
  { name: 'farthest byte, in standard deviations', value: farthest(byteDeviations), atMost: 5 },
  { name: 'farthest character, in standard deviations', value: farthest(characterDeviations), atMost: 5 },
  { name: '|t| of look-ups', value: Math.abs(t), atMost: 4.5 },
])

/** Nanoseconds of look-ups that find nothing: of tokens that are live but for their last character, and of random ones. */
async function timeLookups() {
  const stores = await openMemoryStores({ clock: { nowMs: () => Date.now() } })
  for (let index = 0; index < sessions; index += 1) await stores.sessions.create(sessionOf(index, Date.now()))
  const measured = { rightBeginning: [] as number[], random: [] as number[] }
  const warmUp = Math.min(lookups, 20_000)
  for (let i = 0; i < 2 * (lookups + warmUp); i += 1) {
    const kind = Math.random() < 0.5 ? 'rightBeginning' : 'random'
    // Numbers that no session has make tokens that nobody has seen, by the same way as the others.
    const index = Math.floor(Math.random() * sessions)
    const whole = tokenOf(kind === 'random' ? index + sessions : index)
    const tokenId = otherEnd(whole)
    const beginNs = process.hrtime.bigint()
    const found = await stores.sessions.find(tokenId)
    const tookNs = Number(process.hrtime.bigint() - beginNs)
    if (found !== undefined) throw new Error('a token with another end was found')
    if (i >= 2 * warmUp) measured[kind].push(tookNs)
  }
  await stores.close()
  const all = [...measured.rightBeginning, ...measured.random].sort((a, b) => a - b)
  const limit = all[Math.floor(all.length * 0.9)] ?? 0
  const cropped = (times: readonly number[]) => times.filter((time) => time <= limit)
  return { rightBeginning: cropped(measured.rightBeginning), random: cropped(measured.random) }
}

/** The token with another last character of its random part; copied, so that both kinds lie in memory alike. */
function otherEnd(tokenId: TokenId): TokenId {
  const bytes = Buffer.from(tokenId, 'latin1')
  bytes[26] = bytes[26] === 0x41 ? 0x42 : 0x41 // 'A', 'B'
  return bytes.toString('latin1') as TokenId
}

/** How sure the means of two samples differ, with variances of their own (Welch 1947). */
function welchT(one: readonly number[], other: readonly number[]): number {
  const error = variance(one) / one.length + variance(other) / other.length
  return (mean(one) - mean(other)) / Math.sqrt(error)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function variance(values: readonly number[]): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}
