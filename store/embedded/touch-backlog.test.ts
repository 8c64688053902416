// What a journal tells of refreshes is put off while it is read; nobody can tell.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, fixedClock, type TokenId } from '#session'
import { filesUnderTest } from './files-under-test.ts'
import { openInside } from './stores.ts'

const a = 'a' as TokenId
const minuteMs = 60_000

test('a refresh of a session that ended moves nothing of one that is created with its token later', async () => {
  const { files, stores, clock } = await openStores()
  await stores.sessions.create(aSession({ tokenId: a, creationTimeMs: 0, latestAccessTimeMs: 0 }))
  clock.setMs(minuteMs)
  await stores.sessions.use(a, 0)
  await stores.sessions.destroy(a)
  await stores.sessions.create(aSession({ tokenId: a, creationTimeMs: 0, latestAccessTimeMs: 1 }))
  await stores.close()
  const again = await openStores(files)
  assert.equal((await again.stores.sessions.find(a))?.latestAccessTimeMs, 1)
  await again.stores.close()
})

test('of more refreshes than are put off at once the latest one of each session counts', async () => {
  const { files, stores, clock } = await openStores()
  const tokens = Array.from({ length: 3 }, (_, i) => `token ${i}` as TokenId)
  for (const tokenId of tokens) {
    await stores.sessions.create(aSession({ tokenId, creationTimeMs: 0, latestAccessTimeMs: 0 }))
  }
  const rounds = 1_100
  for (let round = 1; round <= rounds; round += 1) {
    clock.setMs(round)
    for (const tokenId of tokens) await stores.sessions.use(tokenId, -1)
  }
  await stores.close()
  const again = await openStores(files, rounds)
  for (const tokenId of tokens) {
    assert.equal((await again.stores.sessions.find(tokenId))?.latestAccessTimeMs, rounds)
  }
  await again.stores.close()
})

async function openStores(files = filesUnderTest(), nowMs = 0) {
  const clock = fixedClock(nowMs)
  const lock = { release: async () => {} }
  const stores = await openInside({ files, lock, clock, randomBytes: (size) => Buffer.alloc(size, 7) })
  return { files, stores, clock }
}
