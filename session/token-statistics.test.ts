// Tokens are as random as they look. `npm run soak -- tokens` counts a million.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviationOf, tokenStatistics } from './token-statistics.contract.ts'

test('chi-square tells a loaded die from a fair one', () => {
  const fair = new Uint32Array(64).fill(100)
  fair[0] = 90
  fair[1] = 110
  assert.ok(Math.abs(deviationOf(fair, 6_400)) < 10)
  const loaded = new Uint32Array(64).fill(100)
  loaded[0] = 0
  loaded[1] = 200
  assert.ok(deviationOf(loaded, 6_400) > 10)
})

test('every byte and every character of 50,000 tokens is fair, and no token comes twice', () => {
  const { repeated, byteDeviations, characterDeviations } = tokenStatistics(50_000)
  assert.equal(repeated, 0)
  assert.deepEqual([byteDeviations.length, characterDeviations.length], [20, 26])
  // By chance one of them in more than 10^10 is off by ten standard deviations; a sign that cannot come is off by hundreds.
  for (const deviation of [...byteDeviations, ...characterDeviations]) assert.ok(Math.abs(deviation) < 10)
})
