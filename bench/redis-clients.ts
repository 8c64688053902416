// Claim: ioredis without auto-pipelining carries more Lua calls a second than with it, and than node-redis.
//
// Envelope: the call costs Redis 10 µs; what differs is the text built and the promises made for each.
//
//   npm run bench -- redis-clients                            EVALSHA that checks and sets, 64 under way
//
// Exit codes: 0 so, 1 not so, also when there is no redis-server.

import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { withRig } from './bench-rig.ts'
import { numberOptions } from './options.ts'
import { startRedis } from './redis-process.ts'
import { describeMachine, median, quartiles } from './rounds.ts'
import { printVerdict } from './verdict.ts'
import { loadCpu } from './worker.ts'

const { rounds, seconds, sessions } = numberOptions({ rounds: 8, seconds: 1, sessions: 10_000 })
/** As the tenant's refresh: one session in a hash, found, and moved when it is due. */
const script = `
local at = redis.call('HGET', KEYS[1], 'at')
if not at then return nil end
if tonumber(ARGV[1]) > tonumber(at) then redis.call('HSET', KEYS[1], 'at', ARGV[1]) end
return redis.call('HGET', KEYS[1], 'record')`

console.log(describeMachine())
await withRig(async ({ directory }) => {
  const redis = await startRedis({ directory, cpu: loadCpu })
  const plain = new Redis(redis.port, '127.0.0.1')
  const pipelining = new Redis(redis.port, '127.0.0.1', { enableAutoPipelining: true })
  const node = await createClient({ url: redis.url }).connect()
  try {
    const record = 'x'.repeat(300)
    for (let index = 0; index < sessions; index += 1) await plain.hset(keyOf(index), { at: 0, record })
    const sha = String(await plain.script('LOAD', script))
    const calls: Record<string, (key: string, now: string) => Promise<unknown>> = {
      ioredis: (key, now) => plain.evalsha(sha, 1, key, now),
      'ioredis, auto-pipelining': (key, now) => pipelining.evalsha(sha, 1, key, now),
      'node-redis': (key, now) => node.evalSha(sha, { keys: [key], arguments: [now] }),
    }
    for (const call of Object.values(calls)) assert.equal(await call(keyOf(1), '1'), record)
    const perSecond: Record<string, number[]> = {}
    for (let round = -1; round < rounds; round += 1) {
      for (const [name, call] of Object.entries(calls)) {
        const count = await callsPerSecond(call)
        if (round < 0) continue // not warm yet
        perSecond[name] = [...(perSecond[name] ?? []), count]
      }
    }
    for (const [name, counts] of Object.entries(perSecond)) {
      const [low, middle, high] = quartiles(counts)
      console.log(`${name}: ${middle.toFixed(0)}/s (${low.toFixed(0)}–${high.toFixed(0)})`)
    }
    const toPlain = (name: string) =>
      median((perSecond.ioredis ?? []).map((count, i) => count / (perSecond[name]?.[i] ?? 0)))
    printVerdict([
      { name: 'to auto-pipelining', value: toPlain('ioredis, auto-pipelining'), atLeast: 1 },
      { name: 'ratio', value: toPlain('node-redis'), atLeast: 1 },
    ])
  } finally {
    plain.disconnect()
    pipelining.disconnect()
    node.destroy()
    await redis.kill()
  }
})

function keyOf(index: number): string {
  return `session:${index}`
}

async function callsPerSecond(call: (key: string, now: string) => Promise<unknown>): Promise<number> {
  const beginMs = performance.now()
  let count = 0
  const keepCalling = async () => {
    while (performance.now() - beginMs < seconds * 1_000) {
      await call(keyOf(Math.floor(Math.random() * sessions)), String(Date.now()))
      count += 1
    }
  }
  await Promise.all(Array.from({ length: 64 }, keepCalling))
  return (count * 1_000) / (performance.now() - beginMs)
}
