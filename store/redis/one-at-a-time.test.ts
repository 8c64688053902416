// Works wait for each other, and for nothing else.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oneAtATime } from './one-at-a-time.ts'

test('a work begins when the one before it has ended, also when that failed', async () => {
  const inTurn = oneAtATime()
  const told: string[] = []
  const work = (name: string) =>
    inTurn(async () => {
      told.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      told.push(`${name} ends`)
      if (name === 'a') throw new Error('a failed')
      return name
    })
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(work))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  )
  assert.deepEqual(told, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})
