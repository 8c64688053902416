// From the entries of frames back to tables. (session-entries.ts writes them, and says how they look.)

import assert from 'node:assert/strict'
import {
  fixedBytes,
  keyedBytes,
  kinds,
  rowBytes,
  type SessionContents,
  shardHeaderBytes,
} from './session-entries.ts'
import { keyBytes, keyWords } from './session-key.ts'
import { isRecord } from './session-record.ts'
import { shardCount } from './session-ref.ts'
import type { SessionRow } from './session-table.ts'

/**
 * Takes what the payloads say. Entries of one session, and of one name, are taken in their order; those of others are not.
 *
 * A journal tells of sessions in the order of requests, which is any order to the table: taken one by one, each entry waits for
 * the memory several times. A thousand of one of the 256 tables together find it in the processor's cache.
 * @param payloads one or more, all of one buffer
 * @returns how many of them make sense, up to the first that does not
 */
export function replaySessions(payloads: readonly Buffer[], tables: SessionContents): number {
  const buffer = payloads[0]?.buffer as ArrayBuffer
  assert.ok(payloads.every((payload) => payload.buffer === buffer))
  const replay = replayOver(buffer, tables)
  const bytes = payloads.reduce((sum, payload) => sum + payload.length, 0)
  const putOff = new Uint32Array(Math.floor(bytes / keyedBytes))
  let count = 0
  let good = 0
  const isGood = ({ byteOffset, length }: Buffer) => {
    const limit = byteOffset + length
    for (let at = byteOffset; at < limit; ) {
      const end = endOfEntry(replay, at, limit)
      if (end === undefined) return false
      if (isOfSession(replay.bytes[at])) {
        putOff[count] = at
        count += 1
      } else if (!replayAtOnce(replay, at, end)) return false
      at = end
    }
    return true
  }
  while (good < payloads.length && isGood(payloads[good] as Buffer)) good += 1
  for (const at of byTable(replay.bytes, putOff.subarray(0, count))) replaySession(replay, at)
  return good
}

interface Replay extends SessionContents {
  readonly bytes: Buffer
  /** Reading millions of numbers this way takes a third of the time that the methods of a Buffer take. */
  readonly view: DataView
  /** One for all entries, since a million new ones would keep the collector busy. */
  readonly entry: ReturnType<typeof emptyEntry>
}

function replayOver(buffer: ArrayBuffer, { sessions, denials }: SessionContents): Replay {
  const bytes = Buffer.from(buffer)
  return { bytes, view: new DataView(buffer), entry: emptyEntry(bytes), sessions, denials }
}

function emptyEntry(bytes: Buffer) {
  return {
    key: new Uint32Array(keyWords),
    userHash: 0,
    times: { creationTimeMs: 0, latestAccessTimeMs: 0, maxIdleTimeMinutes: 0, maxSessionTimeMinutes: 0 },
    record: { bytes, start: 0, end: 0 },
  }
}

/** `undefined` when it makes no sense. */
function endOfEntry({ bytes, view }: Replay, start: number, limit: number): number | undefined {
  const kind = bytes[start] as number
  if (kind === kinds.shard) {
    const rows = start + shardHeaderBytes
    if (rows > limit) return undefined
    const end = rows + view.getUint32(start + 2, true) * rowBytes + view.getUint32(start + 6, true)
    return end > limit ? undefined : end
  }
  const fixed = fixedBytesOf[kind]
  if (fixed === undefined) return undefined
  const end = start + keyedBytes + fixed
  if (end > limit) return undefined
  if (kind !== kinds.create && kind !== kinds.record) return end
  const recordEnd = end + view.getUint32(end - 4, true)
  return recordEnd <= limit && isRecord(bytes, end, recordEnd) ? recordEnd : undefined
}

function isOfSession(kind: number | undefined): boolean {
  return kind === kinds.create || kind === kinds.touch || kind === kinds.destroy || kind === kinds.record
}

/** @returns whether it makes sense */
function replayAtOnce(replay: Replay, at: number, end: number): boolean {
  const { bytes, view, entry, denials } = replay
  if (bytes[at] === kinds.shard) return replayShard(replay, at, end)
  readKey(replay, at + 1)
  if (bytes[at] === kinds.deny) denials.set(entry.key, view.getFloat64(at + keyedBytes, true))
  else denials.remove(entry.key)
  return true
}

function replayShard(replay: Replay, start: number, end: number): boolean {
  const { bytes, view, sessions } = replay
  const rows = start + shardHeaderBytes
  const count = view.getUint32(start + 2, true)
  const rowAt = (i: number): SessionRow => {
    const at = rows + i * rowBytes
    readKey(replay, at)
    readRow(replay, at + keyBytes)
    return replay.entry
  }
  const records = bytes.subarray(rows + count * rowBytes, end)
  return sessions.insertAll(bytes[start + 1] as number, { count, rowAt, records })
}

/** Where the entries are, those of one table together, each table's in their order. */
function byTable(bytes: Buffer, entries: Uint32Array): Uint32Array {
  const tables = new Uint8Array(entries.length)
  const next = new Uint32Array(shardCount)
  for (let i = 0; i < entries.length; i += 1) {
    // The first byte of the key.
    const table = bytes[(entries[i] as number) + 1] as number
    tables[i] = table
    next[table] = (next[table] as number) + 1
  }
  let before = 0
  for (let table = 0; table < shardCount; table += 1) {
    const count = next[table] as number
    next[table] = before
    before += count
  }
  const sorted = new Uint32Array(entries.length)
  for (let i = 0; i < entries.length; i += 1) {
    const table = tables[i] as number
    const place = next[table] as number
    sorted[place] = entries[i] as number
    next[table] = place + 1
  }
  return sorted
}

/** A use only moves the time forward: what is told may be known already. */
function replaySession(replay: Replay, at: number): void {
  const { bytes, view, entry, sessions } = replay
  readKey(replay, at + 1)
  const fixed = at + keyedBytes
  const ref = sessions.find(entry.key)
  switch (bytes[at]) {
    case kinds.create:
      if (ref !== 0) sessions.remove(ref)
      readRow(replay, fixed)
      readRecord(replay, fixed + fixedBytes)
      sessions.insert(entry)
      return
    case kinds.touch: {
      const timeMs = view.getFloat64(fixed, true)
      if (ref !== 0 && timeMs > sessions.latestAccessTimeMs(ref)) sessions.setLatestAccessTimeMs(ref, timeMs)
      return
    }
    case kinds.destroy:
      if (ref !== 0) sessions.remove(ref)
      return
    default: {
      readRecord(replay, fixed + 4)
      const { record } = entry
      if (ref !== 0) sessions.setRecord(ref, bytes.subarray(record.start, record.end))
    }
  }
}

function readKey({ view, entry }: Replay, at: number): void {
  for (let word = 0; word < keyWords; word += 1) entry.key[word] = view.getUint32(at + word * 4, true)
}

/** The user's hash and the times behind a key. */
function readRow({ view, entry }: Replay, at: number): void {
  entry.userHash = view.getUint32(at, true)
  entry.times.creationTimeMs = view.getFloat64(at + 4, true)
  entry.times.latestAccessTimeMs = view.getFloat64(at + 12, true)
  entry.times.maxIdleTimeMinutes = view.getFloat64(at + 20, true)
  entry.times.maxSessionTimeMinutes = view.getFloat64(at + 28, true)
}

/** The record behind its length. */
function readRecord({ view, entry }: Replay, start: number): void {
  entry.record.start = start
  entry.record.end = start + view.getUint32(start - 4, true)
}

/** What an entry has at least behind its key. */
const fixedBytesOf: Readonly<Record<number, number>> = {
  [kinds.create]: fixedBytes,
  [kinds.touch]: 8,
  [kinds.destroy]: 0,
  [kinds.record]: 4,
  [kinds.deny]: 8,
  [kinds.allow]: 0,
}
