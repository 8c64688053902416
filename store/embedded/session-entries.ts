// What is written about sessions and the denylist: the entries of a frame. (session-replay.ts reads them.)
//
//   create   1 · key 16 bytes · user's hash u32 · 4 × f64 times · record length u32 · record
//   touch    2 · key · f64 latest access
//   destroy  3 · key
//   record   4 · key · record length u32 · record
//   deny     5 · key · f64 until
//   allow    6 · key
//   shard    7 · number u8 · count u32 · bytes of records u32 · for each session key, user's hash and times · for each its record,
//            after its length u16
//
// Numbers are little-endian. Every entry says what is so afterwards, whatever was so before: a journal may tell again what an
// image knows already.

import type { DenialTable } from './denial-table.ts'
import type { JournalWriter } from './journal-writer.ts'
import { keyBytes, keyWords, type SessionKey } from './session-key.ts'
import type { SessionLog } from './session-log.ts'
import { shardCount } from './session-ref.ts'
import type { SessionEntry, SessionTable } from './session-table.ts'

/** The tables a journal of sessions tells of. */
export interface SessionContents {
  readonly sessions: SessionTable
  readonly denials: DenialTable
}

export function sessionLog(writer: JournalWriter): SessionLog {
  const append = (kind: number, key: SessionKey, bytes: number) => {
    const entry = writer.reserve(keyedBytes + bytes)
    return { bytes: entry.bytes, at: writeKeyed(entry.bytes, entry.at, kind, key) }
  }
  return {
    check: () => writer.check(),

    create(entry) {
      const { bytes, at } = append(kinds.create, entry.key, fixedBytes + lengthOf(entry.record))
      writeRecord(bytes, writeFixed(bytes, at, entry), entry.record)
      return writer.durable()
    },

    setRecord(key, record) {
      const { bytes, at } = append(kinds.record, key, 4 + record.length)
      bytes.set(record, bytes.writeUInt32LE(record.length, at))
      return writer.durable()
    },

    destroy(key) {
      append(kinds.destroy, key, 0)
      return writer.durable()
    },

    touch(key, latestAccessTimeMs) {
      if (!writer.hasRoom(keyedBytes + 8)) return false
      const { bytes, at } = append(kinds.touch, key, 8)
      bytes.writeDoubleLE(latestAccessTimeMs, at)
      writer.soon()
      return true
    },

    deny(key, untilMs) {
      const { bytes, at } = append(kinds.deny, key, 8)
      bytes.writeDoubleLE(untilMs, at)
      return writer.durable()
    },

    allow(key) {
      append(kinds.allow, key, 0)
      return writer.durable()
    },
  }
}

/**
 * All there is, as payloads of an image; each tells of one moment, and the tables may change between two.
 * @param nowMs what has expired then is left out
 */
export function* imageOfSessions({ sessions, denials }: SessionContents, nowMs: number): Generator<Buffer> {
  for (let shard = 0; shard < shardCount; shard += 1) {
    yield* shardPayloads(sessions, shard, nowMs)
    const names = [...denials.ofShard(shard)].filter(({ untilMs }) => untilMs > nowMs)
    if (names.length === 0) continue
    const payload = Buffer.allocUnsafe(names.length * (keyedBytes + 8))
    let at = 0
    for (const { key, untilMs } of names) {
      at = payload.writeDoubleLE(untilMs, writeKeyed(payload, at, kinds.deny, key))
    }
    yield payload
  }
}

/** About what the image will take. */
export function imageBytesOf({ sessions, denials }: SessionContents): number {
  return sessions.size * rowBytes + sessions.recordBytes + denials.size * (keyedBytes + 8)
}

/** One of the 256 tables as it stands now: rows first, so that they are read in one sweep. Larger tables in several entries. */
function* shardPayloads(sessions: SessionTable, shard: number, nowMs: number): Generator<Buffer> {
  let entries: SessionEntry[] = []
  const payloads: Buffer[] = []
  let size = 0
  for (const ref of sessions.ofShard(shard)) {
    if (!sessions.isLive(ref, nowMs)) continue
    const entry = sessions.entry(ref)
    const bytes = 2 + lengthOf(entry.record)
    if (size + bytes > mostRecordBytes) {
      payloads.push(shardPayload(shard, entries, size))
      entries = []
      size = 0
    }
    entries.push(entry)
    size += bytes
  }
  if (entries.length > 0) payloads.push(shardPayload(shard, entries, size))
  // All of them before the first goes out: the table may change from then on.
  yield* payloads
}

function shardPayload(shard: number, entries: readonly SessionEntry[], recordBytes: number): Buffer {
  const payload = Buffer.allocUnsafe(shardHeaderBytes + entries.length * rowBytes + recordBytes)
  payload[0] = kinds.shard
  payload[1] = shard
  payload.writeUInt32LE(entries.length, 2)
  payload.writeUInt32LE(recordBytes, 6)
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length)
  let at = shardHeaderBytes
  let end = shardHeaderBytes + entries.length * rowBytes
  for (const { key, userHash, times, record } of entries) {
    for (let word = 0; word < keyWords; word += 1) view.setUint32(at + word * 4, key[word] as number, true)
    view.setUint32(at + 16, userHash, true)
    view.setFloat64(at + 20, times.creationTimeMs, true)
    view.setFloat64(at + 28, times.latestAccessTimeMs, true)
    view.setFloat64(at + 36, times.maxIdleTimeMinutes, true)
    view.setFloat64(at + 44, times.maxSessionTimeMinutes, true)
    at += rowBytes
    view.setUint16(end, lengthOf(record), true)
    end += 2 + record.bytes.copy(payload, end + 2, record.start, record.end)
  }
  return payload
}

function writeKeyed(bytes: Buffer, at: number, kind: number, key: SessionKey): number {
  let next = bytes.writeUInt8(kind, at)
  for (const word of key) next = bytes.writeUInt32LE(word, next)
  return next
}

/** What a create has between its key and its record's length. */
function writeFixed(bytes: Buffer, at: number, { userHash, times }: SessionEntry): number {
  let next = bytes.writeUInt32LE(userHash, at)
  next = bytes.writeDoubleLE(times.creationTimeMs, next)
  next = bytes.writeDoubleLE(times.latestAccessTimeMs, next)
  next = bytes.writeDoubleLE(times.maxIdleTimeMinutes, next)
  return bytes.writeDoubleLE(times.maxSessionTimeMinutes, next)
}

function writeRecord(bytes: Buffer, at: number, record: SessionEntry['record']): void {
  const next = bytes.writeUInt32LE(lengthOf(record), at)
  record.bytes.copy(bytes, next, record.start, record.end)
}

function lengthOf({ start, end }: SessionEntry['record']): number {
  return end - start
}

export const kinds = { create: 1, touch: 2, destroy: 3, record: 4, deny: 5, allow: 6, shard: 7 } as const
/** Kind and key. */
export const keyedBytes = 1 + keyBytes
/** User's hash, times and record length. */
export const fixedBytes = 4 + 4 * 8 + 4
/** Of a session in a shard entry, beside its record. */
export const rowBytes = keyBytes + 4 + 4 * 8
export const shardHeaderBytes = 1 + 1 + 4 + 4
/** Of records in one entry. */
const mostRecordBytes = 8 * 1024 * 1024
