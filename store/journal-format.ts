// The journal's bytes: a header, then frames. A frame is what one fdatasync made durable; its entries stand or fall together.
//
//   header  magic 8 · format version u32 · salt 4 bytes · CRC-32 of those 16 bytes u32
//   frame   salt 4 bytes · payload length u32 · CRC-32 of salt, length and payload u32 · payload
//   entry   kind u8 · key 16 bytes · create: 4 × f64 times, record length u32, record; touch: f64 latest access; destroy: –
//
// Numbers are little-endian. Only one frame is ever in the making, so that what a crash leaves behind is one broken frame at
// the end. The salt is random, so that nobody can put bytes into a session that look like a frame.

import { crc32 } from 'node:zlib'
import type { SessionTimes } from '#session'
import { keyBytes, keyWords, type SessionKey } from './session-key.ts'
import { isRecord, maxRecordBytes } from './session-record.ts'

/** Raised whenever older programs could not read the file. */
export const formatVersion = 3

export const headerBytes = 20
export const saltBytes = 4
export const frameHeaderBytes = 12
/** No frame's payload is longer. */
export const maxPayloadBytes = 64 * 1024 * 1024

/** Bytes an entry takes. */
export const touchBytes = 1 + keyBytes + 8
export const destroyBytes = 1 + keyBytes
export const setRecordBytes = (recordBytes: number) => 1 + keyBytes + 4 + recordBytes
export const createBytes = (recordBytes: number) => 1 + keyBytes + 4 * 8 + 4 + recordBytes
export const maxEntryBytes = createBytes(maxRecordBytes)

/** @param salt 4 random bytes */
export function encodeHeader(salt: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.write(magic, 0, 'latin1')
  header.writeUInt32LE(formatVersion, 8)
  header.set(salt, 12)
  header.writeUInt32LE(crc32(header.subarray(0, 16)), 16)
  return header
}

export type HeaderReading =
  | { readonly kind: 'good'; readonly salt: Buffer }
  | { readonly kind: 'foreign' | 'damaged' }
  | { readonly kind: 'newer'; readonly version: number }

export function decodeHeader(bytes: Buffer): HeaderReading {
  if (bytes.length < headerBytes || bytes.toString('latin1', 0, 8) !== magic) return { kind: 'foreign' }
  if (bytes.readUInt32LE(16) !== crc32(bytes.subarray(0, 16))) return { kind: 'damaged' }
  const version = bytes.readUInt32LE(8)
  if (version > formatVersion) return { kind: 'newer', version }
  return { kind: 'good', salt: Buffer.from(bytes.subarray(12, 16)) }
}

/** Fills in the first 12 bytes of a frame whose payload stands behind them. */
export function sealFrame(frame: Buffer, salt: Uint8Array): void {
  frame.set(salt, 0)
  frame.writeUInt32LE(frame.length - frameHeaderBytes, saltBytes)
  frame.writeUInt32LE(frameChecksum(frame), 8)
}

/**
 * The length of the whole frame at an offset; 0 when the bytes go on beyond what is given; -1 when no frame stands there.
 * Does not look into the payload.
 */
export function frameLengthAt(bytes: Buffer, at: number, salt: Buffer): number {
  if (bytes.compare(salt, 0, saltBytes, at, Math.min(at + saltBytes, bytes.length)) !== 0) {
    return bytes.length - at < saltBytes ? 0 : -1
  }
  if (bytes.length - at < frameHeaderBytes) return 0
  const payload = bytes.readUInt32LE(at + saltBytes)
  if (payload === 0 || payload > maxPayloadBytes) return -1
  const length = frameHeaderBytes + payload
  if (bytes.length - at < length) return 0
  const frame = bytes.subarray(at, at + length)
  return frame.readUInt32LE(8) === frameChecksum(frame) ? length : -1
}

/** Where a create entry is written; `at` and what follows must have room for `createBytes`. Returns the offset behind it. */
export function writeCreate(
  bytes: Buffer,
  at: number,
  entry: { readonly key: SessionKey; readonly times: SessionTimes; readonly record: Uint8Array },
): number {
  let next = writeKeyed(bytes, at, kinds.create, entry.key)
  next = bytes.writeDoubleLE(entry.times.creationTimeMs, next)
  next = bytes.writeDoubleLE(entry.times.latestAccessTimeMs, next)
  next = bytes.writeDoubleLE(entry.times.maxIdleTimeMinutes, next)
  next = bytes.writeDoubleLE(entry.times.maxSessionTimeMinutes, next)
  next = bytes.writeUInt32LE(entry.record.length, next)
  bytes.set(entry.record, next)
  return next + entry.record.length
}

export function writeTouch(bytes: Buffer, at: number, key: SessionKey, latestAccessTimeMs: number): number {
  return bytes.writeDoubleLE(latestAccessTimeMs, writeKeyed(bytes, at, kinds.touch, key))
}

export function writeDestroy(bytes: Buffer, at: number, key: SessionKey): number {
  return writeKeyed(bytes, at, kinds.destroy, key)
}

/** A record in the place of another. */
export function writeRecord(bytes: Buffer, at: number, key: SessionKey, record: Uint8Array): number {
  const next = bytes.writeUInt32LE(record.length, writeKeyed(bytes, at, kinds.setRecord, key))
  bytes.set(record, next)
  return next + record.length
}

/** What the entries of a payload do. `key` and `record` are good only during the call. */
export interface EntryVisitor {
  /** Returns whether such an entry makes sense here. */
  create(key: SessionKey, times: SessionTimes, record: Buffer): boolean
  touch(key: SessionKey, latestAccessTimeMs: number): void
  destroy(key: SessionKey): void
  setRecord(key: SessionKey, record: Buffer): void
}

/** Walks over a frame's payload. Returns whether it was made of whole entries that make sense; it stops at the first that does not. */
export function readEntries(payload: Buffer, visitor: EntryVisitor): boolean {
  const key: SessionKey = new Uint32Array(keyWords)
  let at = 0
  while (at < payload.length) {
    if (payload.length - at < destroyBytes) return false
    const kind = payload[at]
    for (let word = 0; word < keyWords; word += 1) key[word] = payload.readUInt32LE(at + 1 + word * 4)
    at += destroyBytes
    const bytes =
      kind === kinds.destroy
        ? visitDestroy()
        : kind === kinds.touch
          ? visitTouch()
          : kind === kinds.setRecord
            ? visitRecord()
            : visitCreate(kind)
    if (bytes === undefined) return false
    at += bytes
  }
  return true

  function visitDestroy() {
    visitor.destroy(key)
    return 0
  }

  function visitTouch() {
    if (payload.length - at < 8) return undefined
    visitor.touch(key, payload.readDoubleLE(at))
    return 8
  }

  function visitRecord() {
    if (payload.length - at < 4) return undefined
    const size = payload.readUInt32LE(at)
    if (size > payload.length - at - 4) return undefined
    const record = payload.subarray(at + 4, at + 4 + size)
    if (!isRecord(record)) return undefined
    visitor.setRecord(key, record)
    return 4 + size
  }

  function visitCreate(kind: number | undefined) {
    const fixed = 4 * 8 + 4
    if (kind !== kinds.create || payload.length - at < fixed) return undefined
    const size = payload.readUInt32LE(at + 32)
    if (size > payload.length - at - fixed) return undefined
    const record = payload.subarray(at + fixed, at + fixed + size)
    if (!isRecord(record)) return undefined
    const times: SessionTimes = {
      creationTimeMs: payload.readDoubleLE(at),
      latestAccessTimeMs: payload.readDoubleLE(at + 8),
      maxIdleTimeMinutes: payload.readDoubleLE(at + 16),
      maxSessionTimeMinutes: payload.readDoubleLE(at + 24),
    }
    return visitor.create(key, times, record) ? fixed + size : undefined
  }
}

function writeKeyed(bytes: Buffer, at: number, kind: number, key: SessionKey): number {
  let next = bytes.writeUInt8(kind, at)
  for (const word of key) next = bytes.writeUInt32LE(word, next)
  return next
}

function frameChecksum(frame: Buffer): number {
  return crc32(frame.subarray(frameHeaderBytes), crc32(frame.subarray(0, 8)))
}

const magic = 'CALLBOOK'
const kinds = { create: 1, touch: 2, destroy: 3, setRecord: 4 } as const
