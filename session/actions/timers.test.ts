// The timers of resource version 1.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aSession } from '../session-store.contract.ts'
import { aServerWith } from './action-under-test.ts'

const timers: readonly [name: string, member: string, value: number][] = [
  ['getTimeLeft', 'maxtime', 7_022],
  ['getMaxTime', 'maxtime', 7_022],
  ['getMaxSessionTime', 'maxsessiontime', 120],
  ['getMaxIdle', 'maxidletime', 30],
  ['getIdle', 'idletime', 78],
]
for (const [name, member, value] of timers) {
  test(`${name} answers ${member}, uses nothing, and is −1 when the target token is unknown`, async () => {
    const session = aSession({ creationTimeMs: 0, latestAccessTimeMs: 100_000 })
    const { answer, context } = await aServerWith(session, { nowMs: 178_000 })
    context.store.use = () => assert.fail('used')
    assert.deepEqual(await answer(name, { version: '1.2' }), { [member]: value })
    await context.store.destroy(session.tokenId)
    assert.deepEqual(await answer(name, { version: '1.2' }), { [member]: -1 })
  })
}
