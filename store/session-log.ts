// What an embedded store tells about its sessions, so that they outlive the process; or to nobody.

import type { SessionTimes } from '#session'
import type { SessionKey } from './session-key.ts'

/** Keys and records are copied before a call returns. */
export interface SessionLog {
  /** Throws when the log can no longer be trusted. */
  check(): void
  /** Resolves when it is durable. Throws, and takes nothing, when there is no room. */
  create(key: SessionKey, times: SessionTimes, record: Uint8Array): Promise<void>
  /** As `create`. */
  destroy(key: SessionKey): Promise<void>
  /** As `create`: another record for a session that is there. */
  setRecord(key: SessionKey, record: Uint8Array): Promise<void>
  /** Is durable soon, and nobody waits for it. Returns whether it was taken. */
  touch(key: SessionKey, latestAccessTimeMs: number): boolean
  /** Makes durable what waits. */
  close(): Promise<void>
}

/** The log of a store in memory. */
export const noLog: SessionLog = {
  check: () => {},
  create: async () => {},
  destroy: async () => {},
  setRecord: async () => {},
  touch: () => true,
  close: async () => {},
}
