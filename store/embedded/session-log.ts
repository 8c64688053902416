// What an embedded store tells about its sessions and its denylist, so that they outlive the process; or to nobody.

import type { SessionKey } from './session-key.ts'
import type { SessionEntry } from './session-table.ts'

/**
 * Keys and records are copied before a call returns. A promise resolves when what was told is durable; a call that throws
 * has taken nothing.
 */
export interface SessionLog {
  /** Throws when the log can no longer be trusted. */
  check(): void
  create(entry: SessionEntry): Promise<void>
  setRecord(key: SessionKey, record: Uint8Array): Promise<void>
  destroy(key: SessionKey): Promise<void>
  /** Is durable soon, and nobody waits for it. Returns whether it was taken. */
  touch(key: SessionKey, latestAccessTimeMs: number): boolean
  deny(key: SessionKey, untilMs: number): Promise<void>
  allow(key: SessionKey): Promise<void>
}

/** The log of a store in memory. */
export const noLog: SessionLog = {
  check: () => {},
  create: async () => {},
  setRecord: async () => {},
  destroy: async () => {},
  touch: () => true,
  deny: async () => {},
  allow: async () => {},
}
