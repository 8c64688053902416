// Claim: a refresh whose session lies in a Redis of the same machine runs at 0.45 or more of bare node:http.
//
// Envelope: beside the 22 µs of a refresh in memory one Lua call: 10 µs of text, promise and socket here, 10 µs in Redis,
// which has the other processor.
//
//   npm run bench -- refresh-on-redis                         1,000,000 sessions, 10 rounds of 1 s
//
// Exit codes: 0 reached, 1 missed or there is no redis-server.

import { join } from 'node:path'
import { withRig } from './bench-rig.ts'
import { numberOptions } from './options.ts'
import { startRedis } from './redis-process.ts'
import { measureAgainstBare } from './refresh-rounds.ts'
import { printRefresh } from './refresh-verdict.ts'
import type { TenantServerCommands } from './tenant-server.ts'
import { loadCpu, serverCpu } from './worker.ts'

const options = numberOptions({ sessions: 1_000_000, rounds: 10, seconds: 1, connections: 64 })

const rounds = await withRig(async (rig) => {
  const redis = await startRedis({ directory: rig.directory, cpu: loadCpu })
  try {
    const where = { directory: join(rig.directory, 'data'), store: redis.url }
    const filler = await rig.start<TenantServerCommands>('tenant-server')
    await filler.ask('fill', { ...where, sessions: options.sessions })
    await filler.kill()
    // One that has just written a million sessions would have the garbage of that to collect.
    const server = await rig.start<TenantServerCommands>('tenant-server', { cpu: serverCpu })
    const { port } = await server.ask('open', { dataDirectory: where.directory, store: where.store })
    return await measureAgainstBare(rig, { server, port }, options)
  } finally {
    await redis.kill()
  }
})
printRefresh(rounds, { options, ratioAtLeast: 0.45 })
