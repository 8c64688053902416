// A flood of tokens nobody has: it costs what it costs, and leaves nothing behind.

import assert from 'node:assert/strict'
import test from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { alpha, aTenant, cookieName } from './tenant-under-test.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const refresh = `${alpha}/sessions?_action=refresh`

test('10,000 unknown tokens are each answered 401, memory stays, and a valid session is served between them', async (t) => {
  const { send, login } = await aTenant(t)
  const token = await login()
  const flood = async (from: number, count: number) => {
    for (let i = from; i < from + count; i += 1) {
      const unknown = `${i}`.padStart(43, 'u')
      const { status } = await send(refresh, { headers: { [cookieName]: unknown } })
      assert.equal(status, 401)
      await send(`${alpha}/sessions/${unknown}?_action=validate`, {
        headers: { 'accept-api-version': 'resource=1.2' },
      })
      if (i % 100 === 0) assert.equal((await send(refresh, { headers: { [cookieName]: token } })).status, 200)
    }
  }
  await flood(0, 5_000) // until everything is compiled and every memory of a parser is full
  const before = usedBytes()
  await flood(5_000, 10_000)
  const grown = usedBytes() - before
  assert.ok(grown < 1024 * 1024, `memory grew by ${grown} bytes, which is ${grown / 10_000} a token`)
})

/** What is not garbage. */
function usedBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
