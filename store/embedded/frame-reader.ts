// From a file back to its frames; and what follows the last whole one.

import { join } from 'node:path'
import { StoreError } from '../store-error.ts'
import {
  decodeHeader,
  type FileKind,
  formatVersion,
  frameHeaderBytes,
  frameLengthAt,
  headerBytes,
  maxPayloadBytes,
} from './frame-format.ts'
import type { StoreFile } from './store-files.ts'

/** Where a file is, and what it should be. */
export interface FileName {
  readonly directory: string
  readonly name: string
  readonly kind: FileKind
}

export interface FramesReading {
  readonly salt: Buffer
  /** Behind the last whole frame. */
  readonly end: number
  /** What follows it in the file, the rest of a write that a crash interrupted. */
  readonly cutBytes: number
}

/**
 * Reads every frame in order. Writes nothing.
 *
 * A frame that is broken is the torn end of the file only when no whole frame follows, since frames are made one at a time;
 * otherwise the file was damaged after it was written, and to go on would bring back sessions that were ended.
 * @param take gets each payload, which is good during the call; returns whether it makes sense
 * @throws E_STORE_DAMAGED, E_STORE_NEWER, E_STORE_FOREIGN
 */
export async function readFrames(
  file: Pick<StoreFile, 'read' | 'size'>,
  name: FileName,
  take: (payload: Buffer) => boolean,
): Promise<FramesReading> {
  const salt = await readSalt(file, name)
  let buffer = Buffer.allocUnsafeSlow(readBytes)
  let held = 0
  let offset = headerBytes
  for (;;) {
    const bytesRead = await file.read(buffer, held, offset + held)
    held += bytesRead
    const { used, isBroken } = takeFrames(buffer.subarray(0, held), { name, offset, salt, take })
    offset += used
    held -= used
    const isAtEnd = bytesRead === 0
    if (isBroken || (isAtEnd && held > 0)) return await judgeTail(file, { name, offset, salt })
    if (isAtEnd) return { salt, end: offset, cutBytes: 0 }
    buffer.copyWithin(0, used, used + held)
    if (held === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)])
  }
}

/** @throws E_STORE_DAMAGED with the place */
export function damaged({ directory, name }: FileName, offset: number, what?: string): StoreError {
  const because = what ?? 'what follows there is not the end of an interrupted write'
  return new StoreError(
    'E_STORE_DAMAGED',
    `${join(directory, name)} is damaged at byte ${offset}: ${because}`,
    'put back a copy of the folder; or move the damaged files away and start without what they hold',
  )
}

async function readSalt(file: Pick<StoreFile, 'read'>, name: FileName): Promise<Buffer> {
  const header = Buffer.alloc(headerBytes)
  const bytesRead = await file.read(header, 0, 0)
  const reading = decodeHeader(header.subarray(0, bytesRead), name.kind)
  const path = join(name.directory, name.name)
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
        `${path} is not the ${name.kind.role} of ${name.kind.contents} that its name says`,
        'give the store a directory of its own',
      )
    case 'damaged':
      throw damaged(name, 0, 'its header does not fit its checksum')
  }
}

interface Place {
  readonly name: FileName
  readonly offset: number
  readonly salt: Buffer
}

function takeFrames(
  bytes: Buffer,
  { name, offset, salt, take }: Place & { readonly take: (payload: Buffer) => boolean },
): { used: number; isBroken: boolean } {
  let used = 0
  for (;;) {
    const length = frameLengthAt(bytes, used, salt)
    if (length <= 0) return { used, isBroken: length < 0 }
    // Its checksum is right, so a payload without sense is no torn write.
    if (!take(bytes.subarray(used + frameHeaderBytes, used + length))) {
      throw damaged(name, offset + used, 'its entries make no sense')
    }
    used += length
  }
}

async function judgeTail(
  file: Pick<StoreFile, 'read' | 'size'>,
  { name, offset, salt }: Place,
): Promise<FramesReading> {
  const cutBytes = (await file.size()) - offset
  // A crash leaves less than one frame behind.
  if (cutBytes > frameHeaderBytes + maxPayloadBytes) throw damaged(name, offset)
  const tail = Buffer.alloc(cutBytes)
  await file.read(tail, 0, offset)
  for (let at = tail.indexOf(salt, 1); at !== -1; at = tail.indexOf(salt, at + 1)) {
    if (frameLengthAt(tail, at, salt) > 0) throw damaged(name, offset)
  }
  return { salt, end: offset, cutBytes }
}

const readBytes = 8 * 1024 * 1024
