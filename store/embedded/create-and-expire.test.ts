// However many sessions come and expire, nothing is left of them. `npm run soak -- create-and-expire` makes millions.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createAndExpire } from './create-and-expire.contract.ts'

test('sessions that come and expire leave the folder bounded, the tables at one size, and nothing in the end', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  const report = await createAndExpire({
    directory,
    live: 900,
    propertyBytes: 6_000,
    isPatient: true,
    isOver: (minutes) => minutes === 240,
  })
  const { made, highestDiskBytes, mostDiskBytes, memoryBytes, left, leftDiskBytes } = report
  t.diagnostic(`${made} sessions, folder at most ${highestDiskBytes} bytes`)
  assert.ok(made * 6_000 > mostDiskBytes * 1.3, 'more was written than the folder may hold')
  assert.ok(highestDiskBytes <= mostDiskBytes, `${highestDiskBytes} bytes, allowed ${mostDiskBytes}`)
  const tables = memoryBytes.map((bytes) => bytes.tables)
  const most = (from: number, to: number) => Math.max(...tables.slice(from, to))
  assert.ok(most(180, 240) <= most(60, 120) * 1.1, 'the tables grow')
  assert.equal(left, 0)
  assert.ok(leftDiskBytes < 10_000, `${leftDiskBytes} bytes are left`)
})
