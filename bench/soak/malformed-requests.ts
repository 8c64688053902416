// Claim: a million malformed and odd requests get no 5xx but 501 and 503, no late answer, and leave the tenant as it was.
//
// Envelope: a request is 0.1 ms to make up, to answer and to check; one in some hundred is a login, whose password takes 10 ms
// to hash. They come 20 at a time, one behind the other, over 8 connections; one connection in 20 brings bytes that are no
// HTTP. A connection's time, from connecting to the end of its last answer, is at least that of each answer on it.
//
//   npm run soak -- malformed-requests                        1,000,000 requests
//   npm run soak -- malformed-requests --requests 20000 --seed 7
//
// Memory is the resident memory after a collection of garbage, read 40 times. The first ten readings are the warm-up: by then
// V8 has compiled what it will, and the rings of the audit log and the pages of the tables have been touched. The median of the
// last ten is held against that of the second ten.
//
// Exit codes: 0 held, 1 missed; an answer that is not as it must be is printed with its request.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { sendOddBytes, sendOddRequests } from '../../tenant/http/odd-exchange.contract.ts'
import { sampleOddBytes, sampleOddRequests } from '../../tenant/http/odd-requests.contract.ts'
import { withRig } from '../bench-rig.ts'
import { loginHeaders, loginTarget } from '../login-text.ts'
import { cookieName, tokenOf } from '../many-sessions.ts'
import { numberOptions } from '../options.ts'
import { describeMachine, median } from '../rounds.ts'
import type { TenantServerCommands } from '../tenant-server.ts'
import { printVerdict } from '../verdict.ts'

const { requests, sessions, connections, seed } = numberOptions({
  requests: 1_000_000,
  sessions: 100_000,
  connections: 8,
  seed: Math.floor(Math.random() * 2 ** 31),
})
const perConnection = 20
const readings = 40
/** Made up before they are sent, so that making them up delays no answer. */
const perBatch = Math.max(perConnection * connections, Math.ceil(requests / readings / 10))

console.log(describeMachine())
console.log(`seed ${seed}`)
await withRig(async (rig) => {
  const directory = join(rig.directory, 'data')
  const server = await rig.start<TenantServerCommands>('tenant-server', { nodeOptions: ['--expose-gc'] })
  await server.ask('fill', { directory, sessions })
  const { port } = await server.ask('open', { dataDirectory: directory })
  const origin = `http://127.0.0.1:${port}`
  const statuses = new Map<number, number>()
  const rssBytes: number[] = []
  let sent = 0
  let longestMs = 0
  const beginMs = performance.now()
  while (sent < requests) {
    const exchanges = makeExchanges(origin, sent)
    const carry = async () => {
      for (let next = exchanges.pop(); next !== undefined; next = exchanges.pop()) {
        const sinceMs = performance.now()
        for (const status of await next()) statuses.set(status, (statuses.get(status) ?? 0) + 1)
        longestMs = Math.max(longestMs, performance.now() - sinceMs)
      }
    }
    await Promise.all(Array.from({ length: connections }, carry))
    sent += perBatch
    while (rssBytes.length < Math.floor((sent / requests) * readings) && rssBytes.length < readings) {
      rssBytes.push(await server.ask('settledBytes'))
    }
  }
  const seconds = (performance.now() - beginMs) / 1_000
  await refresh(origin, await logIn(origin))

  const [early, late] = [median(rssBytes.slice(10, 20)), median(rssBytes.slice(30))]
  const counts = [...statuses].sort(([one], [other]) => one - other)
  console.log(`${sent} requests in ${seconds.toFixed(0)} s, ${(sent / seconds).toFixed(0)}/s`)
  console.log(`answers: ${counts.map(([status, count]) => `${count} × ${status}`).join(', ')}`)
  console.log(`resident memory ${(early / 1e6).toFixed(0)} MB early, ${(late / 1e6).toFixed(0)} MB late`)
  // A 5xx, a broken answer, a crash, and a login or refresh that fails afterwards have thrown before this line.
  printVerdict([
    { name: 'memory, late to early', value: late / early, atMost: 1.1 },
    { name: 'longest time of 20 answers', value: longestMs, atMost: 1_000, unit: ' ms' },
  ])
})

/** What goes over each connection of one batch, ready to be sent. */
function makeExchanges(origin: string, from: number): (() => Promise<number[]>)[] {
  const batchSeed = (seed + from) % 2 ** 31
  const made = sampleOddRequests(perBatch, (index) => tokenOf((from + index) % sessions), batchSeed)
  const exchanges: (() => Promise<number[]>)[] = []
  for (let at = 0; at < made.length; at += perConnection) {
    const some = made.slice(at, at + perConnection)
    exchanges.push(() => sendOddRequests(origin, some))
  }
  for (const bytes of sampleOddBytes(Math.ceil(exchanges.length / 20), batchSeed)) {
    exchanges.push(() => sendOddBytes(origin, bytes))
  }
  return exchanges
}

async function logIn(origin: string): Promise<string> {
  const response = await fetch(`${origin}${loginTarget}`, { method: 'POST', headers: loginHeaders })
  const body = (await response.json()) as { tokenId?: string }
  assert.equal(response.status, 200)
  return String(body.tokenId)
}

async function refresh(origin: string, token: string): Promise<void> {
  const target = loginTarget.replace('authenticate', 'sessions?_action=refresh')
  const headers = { 'Accept-API-Version': 'resource=4.0', [cookieName]: token }
  const response = await fetch(`${origin}${target}`, { method: 'POST', headers })
  assert.equal(response.status, 200, await response.text())
}
