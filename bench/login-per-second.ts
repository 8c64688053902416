// Claim: a durable login costs at most 1.25 times the processor time of its password's hash alone.
//
// Envelope: argon2id with 19 MiB and 2 passes takes 10 ms of a processor; the request, the journey's steps, a session's
// 300 bytes in the journal and their share of an fdatasync take less than 0.5 ms.
//
//   npm run bench -- login-per-second                         16 connections, 5 rounds of 2 s
//
// Exit codes: 0 reached, 1 missed.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { withRig } from './bench-rig.ts'
import type { HashCommands } from './hash-worker.ts'
import type { LoadCommands } from './load-generator.ts'
import { loginHeaders, loginTarget, loginText } from './login-text.ts'
import { numberOptions } from './options.ts'
import { describeMachine, median, quartiles } from './rounds.ts'
import type { TenantServerCommands } from './tenant-server.ts'
import { printVerdict } from './verdict.ts'
import { loadCpu, serverCpu } from './worker.ts'

const { rounds, seconds } = numberOptions({ rounds: 5, seconds: 2 })

console.log(describeMachine())
await withRig(async (rig) => {
  const hasher = await rig.start<HashCommands>('hash-worker', { cpu: serverCpu })
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  const { port } = await server.ask('open', { dataDirectory: join(rig.directory, 'data') })
  const response = await fetch(`http://127.0.0.1:${port}${loginTarget}`, {
    method: 'POST',
    headers: loginHeaders,
  })
  const body = await response.text()
  assert.equal(response.status, 200)
  assert.match(JSON.parse(body).tokenId, /^[\w-]{27}\.\*/)

  const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
  await generator.ask('use', loginText())
  const load = { port, connections: 16, seconds, bodyBytesAtLeast: body.length - 4 }
  const measured: {
    login: number
    hash: number
    loginsPerSecond: number
    hashesPerSecond: number
    p99: number
  }[] = []
  for (let round = -1; round < rounds; round += 1) {
    const hashes = await hasher.ask('verify', seconds)
    await server.ask('usage')
    const logins = await generator.ask('run', load)
    const { cpuMicros } = await server.ask('usage')
    assert.equal(logins.wrong, 0)
    if (round < 0) continue // not warm yet
    measured.push({
      login: cpuMicros / logins.answers,
      hash: hashes.cpuMicros / hashes.checks,
      loginsPerSecond: logins.answers / logins.seconds,
      hashesPerSecond: hashes.checks / hashes.seconds,
      p99: logins.p99,
    })
  }
  const middle = (pick: (round: (typeof measured)[number]) => number) => median(measured.map(pick))
  console.log(
    `hash alone ${middle((round) => round.hashesPerSecond).toFixed(0)}/s, ${(middle((round) => round.hash) / 1e3).toFixed(2)} ms of a processor`,
  )
  console.log(
    `login ${middle((round) => round.loginsPerSecond).toFixed(0)}/s, ${(middle((round) => round.login) / 1e3).toFixed(2)} ms of a processor, p99 ${middle((round) => round.p99).toFixed(0)} ms with 16 at once`,
  )
  const [low, ratio, high] = quartiles(measured.map(({ login, hash }) => login / hash))
  console.log(`ratio between the quartiles ${low.toFixed(2)}–${high.toFixed(2)}`)
  printVerdict([{ name: 'ratio', value: ratio, atMost: 1.25 }])
})
