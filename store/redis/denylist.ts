// The denylist in Redis: one string for each name, which holds its time.

import type { Clock, Denylist } from '#session'
import type { RedisClient } from './client.ts'
import { deny } from './deny-1.ts'
import type { RedisKeys } from './keys.ts'
import { boundedMs } from './record.ts'

export function redisDenylist(options: {
  readonly client: RedisClient
  readonly clock: Clock
  readonly keys: RedisKeys
}): Denylist {
  const { client, clock, keys } = options
  return {
    async add(name, untilMs) {
      const nowMs = clock.nowMs()
      return (
        (await client.sendDurably([deny, keys.denied(name), nowMs, untilMs, boundedMs(untilMs - nowMs)])) ===
        1
      )
    },

    async has(name) {
      const untilMs = await client.send(['get', keys.denied(name)])
      return untilMs !== null && Number(untilMs) > clock.nowMs()
    },

    async remove(name) {
      await client.sendDurably(['del', keys.denied(name)])
    },
  }
}
