// Sessions against a model that is plainly right, in memory and over restarts. `npm run soak -- session-model` plays many more.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { playHistories } from './session-histories.contract.ts'

const histories = { runs: 200, commands: 60 }

test('in memory, every answer is what the model says', () =>
  playHistories({ dataDirectory: 'memory', ...histories }))

test('in the embedded store, every answer is what the model says, over restarts', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
  t.after(() => rm(directory, { recursive: true }))
  await playHistories({ dataDirectory: directory, ...histories })
})
