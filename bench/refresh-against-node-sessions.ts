// Claim: a refresh runs at 9 times or more of express-session with connect-redis, and 3 times or more of @fastify/session.
//
// Envelope: express takes 120 µs for a request without a session and its store two trips to Redis; @fastify/session signs,
// serialises and copies in 60 µs beside the 20 of its framework. A refresh takes 25 µs.
//
//   npm run bench -- refresh-against-node-sessions            200,000 of our sessions, in the embedded store; 1,000 of theirs
//
// Exit codes: 0 reached, 1 missed, also when there is no redis-server.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type BenchRig, withRig } from './bench-rig.ts'
import type { LoadCommands } from './load-generator.ts'
import { usernameOf } from './many-sessions.ts'
import type { NodeSessionCommands } from './node-session-server.ts'
import { numberOptions } from './options.ts'
import { type RedisProcess, startRedis } from './redis-process.ts'
import { refreshOnce, refreshText } from './refresh-rounds.ts'
import {
  describeMachine,
  describeRounds,
  measureRounds,
  pairedRatio,
  type Round,
  type Way,
} from './rounds.ts'
import type { TenantServerCommands } from './tenant-server.ts'
import { printVerdict } from './verdict.ts'
import { loadCpu, serverCpu } from './worker.ts'

const { sessions, rounds, seconds, connections } = numberOptions({
  sessions: 200_000,
  rounds: 6,
  seconds: 1,
  connections: 64,
})

console.log(describeMachine())
await withRig(async (rig) => {
  const redis = await startRedis({ directory: rig.directory, cpu: loadCpu })
  try {
    const ways = [
      await ownWay(rig),
      await nodeWay(rig, 'express-session', redis),
      await nodeWay(rig, '@fastify/session', redis),
    ]
    const generator = await rig.start<LoadCommands>('load-generator', { cpu: loadCpu })
    const measured = await measureRounds(generator, ways, rounds)
    console.log(describeRounds(ways, measured))
    const [own, express, fastify] = measured
    printVerdict([
      { name: 'to express-session with connect-redis', value: timesFaster(own, express), atLeast: 9 },
      { name: 'ratio', value: timesFaster(own, fastify), atLeast: 3 },
    ])
  } finally {
    await redis.kill()
  }
})

function timesFaster(own: readonly Round[] | undefined, other: readonly Round[] | undefined): number {
  return pairedRatio(own, other, ({ perSecond }) => perSecond)[1]
}

async function ownWay(rig: BenchRig): Promise<Way> {
  const directory = join(rig.directory, 'data')
  const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
  await server.ask('fill', { directory, sessions })
  const { port } = await server.ask('open', { dataDirectory: directory })
  const { body } = await refreshOnce(port, 0)
  const load = { port, connections, seconds, bodyBytesAtLeast: body.length - 4 }
  return { name: 'tenant', load, text: refreshText(sessions), usage: () => server.ask('usage') }
}

/** @throws when an answer has other members than ours, or a request does not touch its session */
async function nodeWay(
  rig: BenchRig,
  kind: 'express-session' | '@fastify/session',
  redis: RedisProcess,
): Promise<Way> {
  const server = await rig.start<NodeSessionCommands>('node-session-server', { cpu: serverCpu })
  const { port } = await server.ask('open', { kind, redisUrl: redis.url })
  const cookies: string[] = []
  for (let index = 0; index < 1_000; index += 1) cookies.push(await login(port, index))
  await server.ask('writes')
  const response = await fetch(`http://127.0.0.1:${port}/refresh`, {
    method: 'POST',
    headers: { Cookie: cookies[7] ?? '' },
  })
  const body = await response.text()
  const members = { uid: usernameOf(7), realm: '/alpha', idletime: 0, maxidletime: 30, maxsessiontime: 120 }
  const { maxtime, ...others } = JSON.parse(body)
  assert.deepEqual(others, members)
  assert.ok(maxtime > 7_000)
  assert.ok((await server.ask('writes')) >= 1, `${kind} did not touch the session`)
  const text = {
    before: 'POST /refresh HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nCookie: ',
    credentials: cookies,
    after: '\r\n\r\n',
  }
  const load = { port, connections, seconds, bodyBytesAtLeast: body.length - 4 }
  return { name: kind, load, text, usage: () => server.ask('usage') }
}

async function login(port: number, index: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/login`, {
    method: 'POST',
    headers: { 'x-uid': usernameOf(index) },
  })
  const [cookie = ''] = response.headers.getSetCookie()
  assert.notEqual(cookie, '')
  return cookie.split(';', 1)[0] ?? ''
}
