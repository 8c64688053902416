// The times of a session, the functions that tell them, and the faults their checks find.

import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import fc from 'fast-check'
import { fixedClock } from './clock.ts'
import { openModelStore } from './model-store.ts'
import * as session from './session.ts'
import { aSession } from './session-store.contract.ts'
import { sessionTimesContract } from './session-times.contract.ts'

for (const [title, check] of Object.entries(sessionTimesContract)) test(title, () => check(session))

/** Each is one fault in the compiled code: the text, and what stands in its place. */
const faults: readonly [text: string, fault: string][] = [
  ['const minuteMs = 60_000', 'const minuteMs = 60_001'],
  ['const minuteMs = 60_000', 'const minuteMs = 59_999'],
  ['const minuteMs = 60_000', 'const minuteMs = 1_000'],
  [
    'session.latestAccessTimeMs + session.maxIdleTimeMinutes',
    'session.creationTimeMs + session.maxIdleTimeMinutes',
  ],
  [
    'session.latestAccessTimeMs + session.maxIdleTimeMinutes',
    'session.latestAccessTimeMs - session.maxIdleTimeMinutes',
  ],
  [
    'session.latestAccessTimeMs + session.maxIdleTimeMinutes',
    'session.latestAccessTimeMs + session.maxSessionTimeMinutes',
  ],
  ['session.maxIdleTimeMinutes * minuteMs', 'session.maxIdleTimeMinutes + minuteMs'],
  ['session.maxIdleTimeMinutes * minuteMs', 'session.maxIdleTimeMinutes * minuteMs - 1'],
  ['session.maxIdleTimeMinutes * minuteMs', 'session.maxIdleTimeMinutes * minuteMs + 1'],
  ['session.maxIdleTimeMinutes * minuteMs', '30 * minuteMs'],
  [
    'session.creationTimeMs + session.maxSessionTimeMinutes',
    'session.latestAccessTimeMs + session.maxSessionTimeMinutes',
  ],
  [
    'session.creationTimeMs + session.maxSessionTimeMinutes',
    'session.creationTimeMs - session.maxSessionTimeMinutes',
  ],
  [
    'session.creationTimeMs + session.maxSessionTimeMinutes',
    'session.creationTimeMs + session.maxIdleTimeMinutes',
  ],
  ['session.maxSessionTimeMinutes * minuteMs', 'session.maxSessionTimeMinutes / minuteMs'],
  ['session.maxSessionTimeMinutes * minuteMs', 'session.maxSessionTimeMinutes * minuteMs - 1'],
  ['session.maxSessionTimeMinutes * minuteMs', 'session.maxSessionTimeMinutes * minuteMs + 1'],
  ['session.maxSessionTimeMinutes * minuteMs', '120 * minuteMs'],
  ['Math.min(maxIdle', 'Math.max(maxIdle'],
  [
    'Math.min(maxIdleExpirationTimeMs(session), maxSessionExpirationTimeMs(session))',
    'maxIdleExpirationTimeMs(session)',
  ],
  [
    'Math.min(maxIdleExpirationTimeMs(session), maxSessionExpirationTimeMs(session))',
    'maxSessionExpirationTimeMs(session)',
  ],
  ['nowMs >= expirationTimeMs', 'nowMs > expirationTimeMs'],
  ['nowMs >= expirationTimeMs', 'nowMs <= expirationTimeMs'],
  ['nowMs >= expirationTimeMs', 'nowMs === expirationTimeMs'],
  ['nowMs >= expirationTimeMs(session)', 'false'],
  ['nowMs >= expirationTimeMs(session)', 'true'],
  [
    'nowMs >= expirationTimeMs(session)',
    'nowMs >= expirationTimeMs(session) || nowMs < session.creationTimeMs',
  ],
  [
    'nowMs >= expirationTimeMs(session)',
    'nowMs >= expirationTimeMs(session) || nowMs < session.latestAccessTimeMs',
  ],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'nowMs - latestAccessTimeMs >= updateFrequencyMs'],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'nowMs - latestAccessTimeMs > updateFrequencyMs + 1'],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'nowMs - latestAccessTimeMs < updateFrequencyMs'],
  [
    'nowMs - latestAccessTimeMs > updateFrequencyMs',
    'Math.abs(nowMs - latestAccessTimeMs) > updateFrequencyMs',
  ],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'nowMs + latestAccessTimeMs > updateFrequencyMs'],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'nowMs > updateFrequencyMs'],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'nowMs - latestAccessTimeMs > 60_000'],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'nowMs - latestAccessTimeMs > 0'],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'true'],
  ['nowMs - latestAccessTimeMs > updateFrequencyMs', 'false'],
  ['Math.max(0, Math.floor((nowMs', 'Math.max(1, Math.floor((nowMs'],
  ['Math.max(0, Math.floor((nowMs', 'Math.min(0, Math.floor((nowMs'],
  ['Math.max(0, Math.floor((nowMs', 'Math.abs(Math.floor((nowMs'],
  ['Math.floor((nowMs - session.latestAccessTimeMs)', 'Math.round((nowMs - session.latestAccessTimeMs)'],
  ['Math.floor((nowMs - session.latestAccessTimeMs)', 'Math.ceil((nowMs - session.latestAccessTimeMs)'],
  ['nowMs - session.latestAccessTimeMs) / 1000', 'nowMs - session.creationTimeMs) / 1000'],
  ['nowMs - session.latestAccessTimeMs) / 1000', 'nowMs - session.latestAccessTimeMs) / 60_000'],
  ['Math.max(0, Math.floor((maxSession', 'Math.max(-1, Math.floor((maxSession'],
  ['Math.max(0, Math.floor((maxSession', 'Math.abs(Math.floor((maxSession'],
  ['Math.floor((maxSession', 'Math.ceil((maxSession'],
  ['(maxSessionExpirationTimeMs(session) - nowMs)', '(expirationTimeMs(session) - nowMs)'],
]

test(`each of ${faults.length} faults in the times of a session is found by the checks above`, async (t) => {
  const compiled = await readFile(fileURLToPath(new URL('./session.js', import.meta.url)), 'utf8')
  const folder = await mkdtemp(join(tmpdir(), 'faults-'))
  t.after(() => rm(folder, { recursive: true }))
  const unnoticed: string[] = []
  for (const [i, [text, fault]] of faults.entries()) {
    assert.equal(compiled.split(text).length, 2, `the code has "${text}" not once`)
    const path = join(folder, `${i}.mjs`)
    await writeFile(
      path,
      compiled.replace(text, () => fault),
    )
    const faulty: typeof session = await import(pathToFileURL(path).href)
    const isNoticed = Object.values(sessionTimesContract).some((check) => throws(() => check(faulty)))
    if (!isNoticed) unnoticed.push(`${text} → ${fault}`)
  }
  assert.deepEqual(unnoticed, [])
})

test('over any uses and jumps of the clock the latest access time never goes back, and no session outlives its limits', async () => {
  const minutesMs = fc.integer({ min: -180, max: 60 }).map((minutes) => minutes * 60_000)
  const step = fc.oneof(fc.integer({ min: -2_000, max: 120_000 }), minutesMs)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const startMs = 100 * 3_600_000
      const clock = fixedClock(startMs)
      const store = await openModelStore({ clock })
      const created = aSession({ creationTimeMs: startMs, latestAccessTimeMs: startMs })
      await store.create(created)
      let latestMs = startMs
      for (const stepMs of steps) {
        clock.advanceMs(stepMs)
        const used = await store.use(created.tokenId, 60_000)
        const mustLive = clock.nowMs() < Math.min(latestMs + 30 * 60_000, startMs + 120 * 60_000)
        assert.equal(used !== undefined, mustLive)
        assert.ok((used?.latestAccessTimeMs ?? latestMs) >= latestMs)
        latestMs = used?.latestAccessTimeMs ?? latestMs
      }
    }),
  )
})

function throws(work: () => void): boolean {
  try {
    work()
    return false
  } catch {
    return true
  }
}
