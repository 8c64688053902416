// kill -9 of a real process in the middle of its writes and its images: what it said was done, is done.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { aSession, fixedClock, type TokenId } from '#session'
import { type EmbeddedStores, openEmbeddedStores } from './stores.ts'

// This file is also the program that gets killed.
const [, , role, childDirectory = '', childRun = ''] = process.argv
if (role === 'child') {
  const clock = fixedClock(1_000)
  const stores = await openEmbeddedStores({ directory: childDirectory, clock })
  clock.setMs(2_000)
  await Promise.all([writeUntilKilled(stores, childRun), compactUntilKilled(stores)])
} else {
  test('after kill -9 everything acknowledged is there, and what was ended stays ended', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
    t.after(() => rm(directory, { recursive: true }))
    const said = new Map<string, Set<string>>()
    // Killed after so many answers: early, within a group of writes, and late; images are written all the while.
    for (const [run, answers] of [1, 7, 60, 333, 1_500, 2_500, 4_000].entries()) {
      await killAfter(answers, { directory, run, said })
      const stores = await openEmbeddedStores({ directory, clock: fixedClock(1_000) })
      await checkAgainst(stores, (what) => said.get(what) ?? new Set())
      await stores.close()
    }
    assert.ok((said.get('ended')?.size ?? 0) > 300)
  })
}

/** 32 users at once: an identity, and log in, use it, change it, log out of two thirds. Each step is said when it is acknowledged. */
async function writeUntilKilled(stores: EmbeddedStores, run: string): Promise<void> {
  const user = async (name: string) => {
    await stores.identities.write({ realm: '/', name, revision: 1, document: { name } })
    say('identity', name)
    for (let i = 0; ; i += 1) {
      const tokenId = `${name}-${i}` as TokenId
      await stores.sessions.create(aSession({ tokenId, username: tokenId, universalId: name }))
      say('created', tokenId)
      await stores.sessions.use(tokenId, 0)
      await stores.sessions.setProperties(tokenId, { changed: tokenId })
      say('changed', tokenId)
      if (i % 3 === 0) continue
      say('ending', tokenId)
      await stores.sessions.destroy(tokenId)
      say('ended', tokenId)
      await stores.denylist.add(tokenId, 9_000)
      say('denied', tokenId)
    }
  }
  await Promise.all(Array.from({ length: 32 }, (_, i) => user(`${run}-user${i}`)))
}

/** Before anything else happens, however slowly the test reads. A line this short is written whole or not at all. */
function say(what: string, name: string): void {
  for (;;) {
    try {
      writeSync(1, `${what} ${name}\n`)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
    }
  }
}

async function compactUntilKilled(stores: EmbeddedStores): Promise<void> {
  for (;;) await stores.compact()
}

async function killAfter(
  answers: number,
  { directory, run, said }: { directory: string; run: number; said: Map<string, Set<string>> },
) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child', directory, `run${run}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let heard = 0
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may be cut; what was not said whole was not said.
    const [, what, name = ''] = /^(\w+) (run\d+-user\d+(?:-\d+)?)$/.exec(line) ?? []
    if (what) said.set(what, (said.get(what) ?? new Set()).add(name))
    heard += 1
    if (heard === answers) child.kill('SIGKILL')
  }
  assert.ok(heard >= answers, 'the process ended by itself')
}

async function checkAgainst(stores: EmbeddedStores, said: (what: string) => Set<string>): Promise<void> {
  const live = new Map<string, number>()
  for (const tokenId of said('created')) {
    const session = await stores.sessions.find(tokenId as TokenId)
    if (said('ended').has(tokenId)) assert.equal(session, undefined, `${tokenId} came back`)
    else if (!said('ending').has(tokenId)) assert.ok(session, `${tokenId} was lost`)
    if (!session) continue
    const { latestAccessTimeMs, properties, universalId } = session
    assert.ok([1_000, 2_000].includes(latestAccessTimeMs))
    if (said('changed').has(tokenId)) assert.equal(properties.changed, tokenId)
    assert.deepEqual(
      { ...session, properties: { ...properties, changed: '' } },
      aSession({
        tokenId,
        username: tokenId,
        universalId,
        latestAccessTimeMs,
        properties: { ...aSession().properties, changed: '' },
      }),
    )
    live.set(universalId, (live.get(universalId) ?? 0) + 1)
  }
  // A session whose creation was under way may be there beside those that were acknowledged.
  for (const [universalId, count] of live) {
    const found = await stores.sessions.findByUser(universalId, 100_000)
    assert.ok(found.length === count || found.length === count + 1, `${universalId}: ${found.length}`)
  }
  for (const name of said('denied')) assert.equal(await stores.denylist.has(name), true, name)
  for (const name of said('identity')) {
    assert.deepEqual((await stores.identities.find('/', name))?.document, { name })
  }
}
