// What a journal tells is taken table by table and not in its own order; nobody can tell.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession, fixedClock, type StoredSession, type TokenId } from '#session'
import { filesUnderTest } from './files-under-test.ts'
import { replaySessions } from './session-replay.ts'
import { emptyTables, openInside } from './stores.ts'

const a = 'a' as TokenId
const minuteMs = 60_000

test('an entry without sense is refused with all behind it, and what stands before it is taken', () => {
  const name = Buffer.alloc(16, 7)
  const deny = Buffer.concat([Buffer.of(5), name, Buffer.alloc(8, 64)])
  const payloadsWith = (entry: Buffer) => {
    const all = Buffer.concat([deny, entry, deny])
    return [0, 1].map((i) => all.subarray(i && deny.length, i ? undefined : deny.length))
  }
  const tooLarge = Buffer.concat([Buffer.of(4), name, Buffer.alloc(4, 255)])
  const senseless = [Buffer.of(0), Buffer.of(8), deny.subarray(0, 24), tooLarge, Buffer.of(7, 0, 1, 0, 0, 0)]
  for (const entry of senseless) {
    const tables = emptyTables()
    assert.equal(replaySessions(payloadsWith(entry), tables), 1, entry.toString('hex'))
    assert.equal(tables.denials.size, 1)
  }
  assert.equal(replaySessions(payloadsWith(deny), emptyTables()), 2)
})

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

test('thousands of creations, uses, changes and ends of few tokens open as they stood at the end', async () => {
  const { files, stores, clock } = await openStores()
  const { sessions } = stores
  const tokens = Array.from({ length: 97 }, (_, i) => `token ${i}` as TokenId)
  for (let step = 1; step < 6_000; step += 1) {
    const tokenId = tokens[(step * step) % 97] as TokenId
    clock.setMs(step)
    if (!(await sessions.find(tokenId))) {
      const universalId = `id=user-${step % 5},ou=user`
      // Not waited for, so that many entries share a frame.
      void sessions.create(aSession({ tokenId, universalId, creationTimeMs: step, latestAccessTimeMs: step }))
    } else if (step % 7 === 0) void sessions.destroy(tokenId)
    else if (step % 3 === 0) void sessions.setProperties(tokenId, { step: `${step}` })
    else await sessions.use(tokenId, 0)
  }
  const expected = await everything(sessions)
  assert.ok(expected.length > 30, 'most of the tokens that come are there')
  await stores.close()
  const again = await openStores(files, 6_000)
  assert.deepEqual(await everything(again.stores.sessions), expected)
  const ofUser = await again.stores.sessions.findByUser('id=user-3,ou=user', 100)
  assert.deepEqual(
    inOrder(ofUser),
    expected.filter(({ universalId }) => universalId === 'id=user-3,ou=user'),
  )
  await again.stores.close()
})

async function everything(sessions: {
  sessions(): AsyncIterable<StoredSession>
}): Promise<readonly StoredSession[]> {
  const all: StoredSession[] = []
  for await (const session of sessions.sessions()) all.push(session)
  return inOrder(all)
}

function inOrder(sessions: readonly StoredSession[]): readonly StoredSession[] {
  return sessions.toSorted((one, other) => (one.sessionHandle < other.sessionHandle ? -1 : 1))
}

async function openStores(files = filesUnderTest(), nowMs = 0) {
  const clock = fixedClock(nowMs)
  const lock = { isHeld: async () => true, release: async () => {} }
  const stores = await openInside({ files, lock, clock, randomBytes: (size) => Buffer.alloc(size, 7) })
  return { files, stores, clock }
}
