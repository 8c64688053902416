// A session as Redis holds it: its times, where scripts find them, and its record.

import assert from 'node:assert/strict'
import { expirationTimeMs, type Session, type SessionTimes, type TokenId } from '#session'
import { decodeRecord, encodeRecord } from '../embedded/session-record.ts'

/**
 * Four doubles, the lowest byte first: creation and latest access time in epoch milliseconds, max idle and max session time in
 * minutes; then what `encodeRecord` gives. Some 130 bytes.
 */
export function encodeSession(session: Omit<Session, 'tokenId'>): Buffer {
  const header = Buffer.allocUnsafe(headerBytes)
  timesOf(session).forEach((time, i) => {
    header.writeDoubleLE(time, i * 8)
  })
  return Buffer.concat([header, encodeRecord(session)])
}

export function decodeSession(bytes: Buffer, tokenId: TokenId): Session {
  return decodeRecord({ bytes, start: headerBytes, end: bytes.length }, tokenId, decodeTimes(bytes))
}

/** From the beginning of what `encodeSession` gave. */
export function decodeTimes(bytes: Buffer): SessionTimes {
  return {
    creationTimeMs: bytes.readDoubleLE(0),
    latestAccessTimeMs: bytes.readDoubleLE(8),
    maxIdleTimeMinutes: bytes.readDoubleLE(16),
    maxSessionTimeMinutes: bytes.readDoubleLE(24),
  }
}

/** How long Redis keeps the session if nothing touches it, in milliseconds. */
export function keptForMs(session: SessionTimes, nowMs: number): number {
  return boundedMs(expirationTimeMs(session) - nowMs)
}

/**
 * A duration after which Redis may drop a key. Redis counts it by its own clock; whether something has expired is decided by ours.
 * Hence a duration and no moment, and five minutes more, which cover two clocks that do not agree.
 */
export function boundedMs(remainingMs: number): number {
  return Math.ceil(Math.min(Math.max(remainingMs, 0) + clockSlackMs, longestMs))
}

export const headerBytes = 32
export const clockSlackMs = 300_000
/** Three thousand years: Redis refuses what makes its 64 bits overflow. */
export const longestMs = 1e14

function timesOf(session: SessionTimes): readonly number[] {
  const { creationTimeMs, latestAccessTimeMs, maxIdleTimeMinutes, maxSessionTimeMinutes } = session
  for (const time of [creationTimeMs, latestAccessTimeMs]) assert.ok(Number.isFinite(time))
  for (const minutes of [maxIdleTimeMinutes, maxSessionTimeMinutes]) assert.ok(minutes >= 0)
  return [creationTimeMs, latestAccessTimeMs, maxIdleTimeMinutes, maxSessionTimeMinutes]
}
