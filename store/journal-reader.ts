// From the journal back to sessions; and what to do when it ends in the middle of a frame.

import type { FileHandle } from 'node:fs/promises'
import {
  decodeHeader,
  type EntryVisitor,
  formatVersion,
  frameHeaderBytes,
  frameLengthAt,
  headerBytes,
  maxPayloadBytes,
  readEntries,
} from './journal-format.ts'
import { StoreError } from './store-error.ts'

/** The part of an open file the reader needs. */
export type ReadableFile = Pick<FileHandle, 'read' | 'stat'>

export interface JournalReading {
  readonly salt: Buffer
  /** Behind the last whole frame. */
  readonly end: number
  /** What follows it in the file, the rest of a write that a crash interrupted; nothing of it was acknowledged. */
  readonly cutBytes: number
}

/**
 * Reads every entry in order. Writes nothing.
 *
 * A frame that is broken is the torn end of the journal only when no whole frame follows, since frames are made one at a time;
 * otherwise the file was damaged after it was written, and to go on would bring back sessions that were ended.
 * @throws E_STORE_DAMAGED, E_STORE_NEWER, E_STORE_FOREIGN
 */
export async function readJournal(
  path: string,
  file: ReadableFile,
  visitor: EntryVisitor,
): Promise<JournalReading> {
  const salt = await readSalt(path, file)
  let buffer = Buffer.allocUnsafe(readBytes)
  let held = 0
  let offset = headerBytes
  for (;;) {
    const { bytesRead } = await file.read(buffer, held, buffer.length - held, offset + held)
    held += bytesRead
    const { used, isBroken } = readFrames(buffer.subarray(0, held), { path, offset, salt, visitor })
    offset += used
    held -= used
    const isAtEnd = bytesRead === 0
    if (isBroken || (isAtEnd && held > 0)) return await judgeTail(path, file, { offset, salt })
    if (isAtEnd) return { salt, end: offset, cutBytes: 0 }
    buffer.copyWithin(0, used, used + held)
    if (held === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)])
  }
}

async function readSalt(path: string, file: ReadableFile): Promise<Buffer> {
  const header = Buffer.alloc(headerBytes)
  const { bytesRead } = await file.read(header, 0, headerBytes, 0)
  const reading = decodeHeader(header.subarray(0, bytesRead))
  switch (reading.kind) {
    case 'good':
      return reading.salt
    case 'newer':
      throw new StoreError(
        'E_STORE_NEWER',
        `${path} has format ${reading.version}; this program reads up to ${formatVersion}`,
        'use the newer program that wrote it, or another directory',
      )
    case 'foreign':
      throw new StoreError(
        'E_STORE_FOREIGN',
        `${path} is no session journal`,
        'give the store a directory of its own',
      )
    case 'damaged':
      throw damaged(path, 0)
  }
}

function readFrames(
  bytes: Buffer,
  { path, offset, salt, visitor }: { path: string; offset: number; salt: Buffer; visitor: EntryVisitor },
): { used: number; isBroken: boolean } {
  let used = 0
  for (;;) {
    const length = frameLengthAt(bytes, used, salt)
    if (length <= 0) return { used, isBroken: length < 0 }
    // Its checksum is right, so a payload without sense is no torn write.
    if (!readEntries(bytes.subarray(used + frameHeaderBytes, used + length), visitor)) {
      throw damaged(path, offset + used)
    }
    used += length
  }
}

async function judgeTail(
  path: string,
  file: ReadableFile,
  { offset, salt }: { offset: number; salt: Buffer },
): Promise<JournalReading> {
  const { size } = await file.stat()
  const cutBytes = size - offset
  // A crash leaves less than one frame behind.
  if (cutBytes > frameHeaderBytes + maxPayloadBytes) throw damaged(path, offset)
  const tail = Buffer.alloc(cutBytes)
  await file.read(tail, 0, cutBytes, offset)
  for (let at = tail.indexOf(salt, 1); at !== -1; at = tail.indexOf(salt, at + 1)) {
    if (frameLengthAt(tail, at, salt) > 0) throw damaged(path, offset)
  }
  return { salt, end: offset, cutBytes }
}

function damaged(path: string, offset: number): StoreError {
  return new StoreError(
    'E_STORE_DAMAGED',
    `${path} is damaged at byte ${offset}, and what follows there is not the end of an interrupted write`,
    'restore the file from a copy; or move it away and start without sessions, so that everybody logs in again',
  )
}

const readBytes = 4 * 1024 * 1024
