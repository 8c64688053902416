// The bytes of a store's files: a header, then frames. A frame's entries stand or fall together.
//
//   header  magic 8 · format version u32 · contents u8 · role u8 · 0 u16 · generation u32 · salt 4 bytes · CRC-32 of those 24 bytes u32
//   frame   salt 4 bytes · payload length u32 · CRC-32 of salt, length and payload u32 · payload
//
// Numbers are little-endian. Only one frame is ever in the making, so that what a crash leaves behind is one broken frame at
// the end. The salt is random, so that nobody can put bytes into a session that look like a frame.

import { crc32 } from 'node:zlib'

/** Raised whenever older programs could not read the file. The header itself stays as it is. */
export const formatVersion = 3

export const headerBytes = 28
export const saltBytes = 4
export const frameHeaderBytes = 12
/** No frame's payload is longer. */
export const maxPayloadBytes = 64 * 1024 * 1024

/** What the file is about and which part it plays, so that no file passes for another. */
export interface FileKind {
  readonly contents: 'sessions' | 'identities'
  /** A journal tells what happened since it began; an image is all there was at some moment after that. */
  readonly role: 'journal' | 'image'
  /** An image belongs to the journal of its generation. From 1. */
  readonly generation: number
}

/** @param salt 4 random bytes */
export function encodeHeader(kind: FileKind, salt: Uint8Array): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.write(magic, 0, 'latin1')
  header.writeUInt32LE(formatVersion, 8)
  header[12] = contents[kind.contents]
  header[13] = roles[kind.role]
  header.writeUInt32LE(kind.generation, 16)
  header.set(salt, 20)
  header.writeUInt32LE(crc32(header.subarray(0, 24)), 24)
  return header
}

export type HeaderReading =
  | { readonly kind: 'good'; readonly salt: Buffer }
  | { readonly kind: 'foreign' | 'damaged' }
  | { readonly kind: 'newer'; readonly version: number }

/** The header is good when it is that of the kind that is expected. */
export function decodeHeader(bytes: Buffer, expected: FileKind): HeaderReading {
  if (bytes.length < headerBytes || bytes.toString('latin1', 0, 8) !== magic) return { kind: 'foreign' }
  if (bytes.readUInt32LE(24) !== crc32(bytes.subarray(0, 24))) return { kind: 'damaged' }
  const version = bytes.readUInt32LE(8)
  if (version > formatVersion) return { kind: 'newer', version }
  const salt = Buffer.from(bytes.subarray(20, 24))
  const isExpected = bytes.compare(encodeHeader(expected, salt), 0, headerBytes, 0, headerBytes) === 0
  return isExpected ? { kind: 'good', salt } : { kind: 'foreign' }
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

function frameChecksum(frame: Buffer): number {
  return crc32(frame.subarray(frameHeaderBytes), crc32(frame.subarray(0, 8)))
}

const magic = 'CALLBOOK'
const contents = { sessions: 1, identities: 2 } as const
const roles = { journal: 1, image: 2 } as const
