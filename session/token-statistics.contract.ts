// How random tokens look: whether every character falls as a fair die would, and whether two are ever the same.

import { createTokenId } from './token.ts'

export interface TokenStatistics {
  readonly tokens: number
  /** Tokens that were made before. */
  readonly repeated: number
  /**
   * For each byte of the 20 random ones: by how many standard deviations chi-square over its 256 values is off what a fair die
   * of 256 sides gives. 255 degrees of freedom are near enough to a normal distribution of mean 255 and variance 510.
   */
  readonly byteDeviations: readonly number[]
  /** The same for each of the first 26 characters, of 64 signs. The 27th has 16 signs only: 160 bits are 26 × 6 + 4. */
  readonly characterDeviations: readonly number[]
}

/** Makes so many and counts. A million takes about 100 MB and 10 s. */
export function tokenStatistics(tokens: number): TokenStatistics {
  const bytes = Array.from({ length: randomBytes }, () => new Uint32Array(256))
  const characters = Array.from({ length: wholeCharacters }, () => new Uint32Array(64))
  const seen = new Set<string>()
  for (let i = 0; i < tokens; i += 1) {
    const random = createTokenId().slice(0, 27)
    // Two that share their random part share their whole chance of being guessed, whatever follows.
    seen.add(random)
    const decoded = Buffer.from(random, 'base64url')
    for (const [at, counts] of bytes.entries()) count(counts, decoded[at] ?? 0)
    for (const [at, counts] of characters.entries()) count(counts, signs.indexOf(random[at] ?? ''))
  }
  return {
    tokens,
    repeated: tokens - seen.size,
    byteDeviations: bytes.map((counts) => deviationOf(counts, tokens)),
    characterDeviations: characters.map((counts) => deviationOf(counts, tokens)),
  }
}

/** How far the counts of a die with as many sides are from fair, in standard deviations of chi-square. */
export function deviationOf(counts: Uint32Array, throws: number): number {
  const expected = throws / counts.length
  const chiSquare = counts.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0)
  const degrees = counts.length - 1
  return (chiSquare - degrees) / Math.sqrt(2 * degrees)
}

function count(counts: Uint32Array, side: number): void {
  counts[side] = (counts[side] ?? 0) + 1
}

const randomBytes = 20
const wholeCharacters = 26
/** Where a token has `-` and `_`, base64 has `+` and `/`, as base64url. */
const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
