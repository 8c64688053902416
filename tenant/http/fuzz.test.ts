// Requests nobody meant: whatever comes, the answer is a whole one, JSON where it is an error, and never a 5xx but 501 and 503.
// A million of them, against a tenant in a process of its own: `npm run soak -- malformed-requests`.

import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { aTenant } from '../tenant-under-test.ts'
import { checkOddAnswer, sendOddBytes, sendOddRequests } from './odd-exchange.contract.ts'
import { oddBytes, oddRequest, withToken } from './odd-requests.contract.ts'

const runs = 20_000
const socketRuns = 2_000

test(`${runs} generated requests: no crash, no 5xx but 501 and 503, errors in AM's form`, async (t) => {
  const { tenant, login, logged } = await aTenant(t, {
    cors: [{ acceptedOrigins: ['https://app.example'], allowCredentials: true }],
    metrics: true,
    throttling: { failuresPerAccount: 0, failuresPerAddress: 0 },
  })
  let token = await login()
  await fc.assert(
    fc.asyncProperty(oddRequest, async (generated) => {
      const request = withToken(generated, token)
      const { method, target } = request
      const { status, headers, body } = await tenant.handle(request)
      checkOddAnswer(method, target, { status, body })
      const length = headers[headers.indexOf('Content-Length') + 1]
      assert.equal(Number(length), Buffer.byteLength(body), `${method} ${target}`)
      if (status === 200 && target.includes('logout')) token = await login()
      for (const header of headers) assert.doesNotMatch(header, /[\r\n\0]/, `${method} ${target}`)
    }),
    { numRuns: runs, endOnFailure: true },
  )
  assert.deepEqual(logged, [])
})

test(`${socketRuns} generated requests over a socket: each gets one whole answer`, async (t) => {
  const { tenant, login } = await aTenant(t)
  const token = await login()
  const origin = new URL(tenant.url).origin
  await fc.assert(
    fc.asyncProperty(fc.array(oddRequest, { minLength: 20, maxLength: 20 }), async (batch) => {
      await sendOddRequests(
        origin,
        batch.map((generated) => withToken(generated, token)),
      )
    }),
    { numRuns: socketRuns / 20, endOnFailure: true },
  )
})

/** Random bytes in place of requests: what is no HTTP is answered 400 or 431 in JSON, or the connection just ends. */
test('bytes that are no requests are refused or cut off', async (t) => {
  const { tenant } = await aTenant(t)
  const origin = new URL(tenant.url).origin
  await fc.assert(
    fc.asyncProperty(oddBytes, async (text) => {
      await sendOddBytes(origin, text)
    }),
    { numRuns: 300, endOnFailure: true },
  )
})
