// The denylist inside this process: names are known by their digests, as tokens are.

import assert from 'node:assert/strict'
import type { Clock, Denylist } from '#session'
import type { DenialTable } from './denial-table.ts'
import { keyWords, writeKey } from './session-key.ts'
import type { SessionLog } from './session-log.ts'

/** @param options.check throws when the store is closed or its log cannot be trusted */
export function embeddedDenylist(options: {
  readonly table: DenialTable
  readonly log: SessionLog
  readonly clock: Clock
  readonly check: () => void
}): Denylist {
  const { table, log, clock, check } = options
  // One key for all calls: each is done with it before it waits for anything.
  const key = new Uint32Array(keyWords)
  return {
    async add(name, untilMs) {
      check()
      assert.ok(Number.isFinite(untilMs))
      const heldUntilMs = table.untilMs(writeKey(name, key))
      if (untilMs > heldUntilMs) {
        const durable = log.deny(key, untilMs)
        table.set(key, untilMs)
        await durable
      }
      return heldUntilMs <= clock.nowMs()
    },

    async has(name) {
      check()
      return table.untilMs(writeKey(name, key)) > clock.nowMs()
    },

    async remove(name) {
      check()
      if (table.untilMs(writeKey(name, key)) === 0) return
      const durable = log.allow(key)
      table.remove(key)
      await durable
    },
  }
}
