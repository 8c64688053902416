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
import { readAhead } from './read-ahead.ts'
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
 * @param take gets the next payloads, at least one, which lie in one buffer and are good during the call; returns how many of them
 *   make sense, up to the first that does not
 * @throws E_STORE_DAMAGED, E_STORE_NEWER, E_STORE_FOREIGN
 */
export async function readFrames(
  file: Pick<StoreFile, 'read' | 'size'>,
  name: FileName,
  take: (payloads: readonly Buffer[]) => number,
): Promise<FramesReading> {
  const salt = await readSalt(file, name)
  const reading = readAhead(file, headerBytes)
  let offset = headerBytes
  let rest: Buffer = Buffer.alloc(0)
  try {
    for (let isBroken = false; !isBroken; ) {
      const bytes = await reading.next(rest)
      if (!bytes) break
      const frames = framesIn(bytes, salt)
      checkTaken(frames, take, { name, offset })
      offset += frames.used
      rest = bytes.subarray(frames.used)
      isBroken = frames.isBroken
    }
  } finally {
    await reading.end()
  }
  if (rest.length > 0) return await judgeTail(file, { name, offset, salt })
  return { salt, end: offset, cutBytes: 0 }
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

interface Frames {
  readonly payloads: readonly Buffer[]
  /** Behind the last whole one. */
  readonly used: number
  /** Whether what follows it is no beginning of a frame. */
  readonly isBroken: boolean
}

/** Whole frames from the first byte on. */
function framesIn(bytes: Buffer, salt: Buffer): Frames {
  const payloads: Buffer[] = []
  for (let used = 0; ; ) {
    const length = frameLengthAt(bytes, used, salt)
    if (length <= 0) return { payloads, used, isBroken: length < 0 }
    payloads.push(bytes.subarray(used + frameHeaderBytes, used + length))
    used += length
  }
}

/** A frame's checksum is right, so a payload without sense is no torn write. */
function checkTaken(
  { payloads }: Frames,
  take: (payloads: readonly Buffer[]) => number,
  { name, offset }: Pick<Place, 'name' | 'offset'>,
): void {
  const good = payloads.length === 0 ? 0 : take(payloads)
  if (good === payloads.length) return
  const at = payloads.slice(0, good).reduce((sum, { length }) => sum + frameHeaderBytes + length, offset)
  throw damaged(name, at, 'its entries make no sense')
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
