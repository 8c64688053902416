// kill -9 of a real process in the middle of its writes: what it said was done, is done.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { aSession, fixedClock, type SessionStore, type TokenId } from '#session'
import { openJournalStore } from './journal-store.ts'

// This file is also the program that gets killed.
const [, , role, childDirectory = '', childRun = ''] = process.argv
if (role === 'child') {
  const clock = fixedClock(1_000)
  const store = await openJournalStore({ directory: childDirectory, clock })
  clock.setMs(2_000)
  await writeUntilKilled(store, childRun)
} else {
  test('after kill -9 every acknowledged create is found and every acknowledged destroy stays', async (t) => {
    const directory = await mkdtemp(join(tmpdir(), 'callbook-'))
    t.after(() => rm(directory, { recursive: true }))
    const said: Said = { created: new Set(), ending: new Set(), ended: new Set() }
    // Killed after so many answers: early, within a group of writes, and late.
    for (const [run, answers] of [1, 7, 60, 150, 333, 800, 1_500, 2_500].entries()) {
      await killAfter(answers, { directory, run, said })
      const store = await openJournalStore({ directory, clock: fixedClock(1_000) })
      await checkAgainst(store, said)
      await store.close()
    }
    assert.ok(said.ended.size > 500)
  })
}

/** What the killed processes said. */
interface Said {
  readonly created: Set<string>
  /** Asked to be destroyed; the answer may never have come. */
  readonly ending: Set<string>
  readonly ended: Set<string>
}

/** 32 users at once: log in, use it, log out of two thirds. Each step is said when it is acknowledged. */
async function writeUntilKilled(store: SessionStore, run: string): Promise<void> {
  const user = async (name: string) => {
    for (let i = 0; ; i += 1) {
      const tokenId = `${run}-${name}-${i}` as TokenId
      await store.create(aSession({ tokenId, username: tokenId }))
      writeSync(1, `created ${tokenId}\n`)
      await store.use(tokenId, 0)
      if (i % 3 === 0) continue
      writeSync(1, `ending ${tokenId}\n`)
      await store.destroy(tokenId)
      writeSync(1, `ended ${tokenId}\n`)
    }
  }
  await Promise.all(Array.from({ length: 32 }, (_, i) => user(`user${i}`)))
}

async function killAfter(
  answers: number,
  { directory, run, said }: { directory: string; run: number; said: Said },
) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'child', directory, `run${run}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let heard = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [, what, tokenId = ''] = /^(created|ending|ended) (run\d+-user\d+-\d+)$/.exec(line) ?? []
    // The last line may be cut; what was not said whole was not said.
    if (what) said[what as keyof Said].add(tokenId)
    heard += 1
    if (heard === answers) child.kill('SIGKILL')
  }
  assert.ok(heard >= answers, 'the process ended by itself')
}

async function checkAgainst(store: SessionStore, { created, ending, ended }: Said): Promise<void> {
  for (const tokenId of created) {
    const session = await store.find(tokenId as TokenId)
    if (ended.has(tokenId)) assert.equal(session, undefined, `${tokenId} came back`)
    else if (!ending.has(tokenId)) assert.ok(session, `${tokenId} was lost`)
    const latestAccessTimeMs = session?.latestAccessTimeMs === 2_000 ? 2_000 : 1_000
    if (session) assert.deepEqual(session, aSession({ tokenId, username: tokenId, latestAccessTimeMs }))
  }
}
