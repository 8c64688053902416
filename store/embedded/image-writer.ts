// Writes an image: frames of about 1 MiB, one at a time, so that whoever is served meanwhile waits for none of them long.

import { closedError } from '../store-error.ts'
import { frameHeaderBytes, sealFrame } from './frame-format.ts'
import type { StoreFile } from './store-files.ts'

/**
 * Writes the header, a frame for every MiB of payloads, and a last one that says that the image is whole; returns its size
 * when all of it is on the disk.
 * @throws E_STORE_CLOSED when `isStopped` says so
 */
export async function writeImage(
  file: Pick<StoreFile, 'write' | 'sync'>,
  options: {
    readonly header: Buffer
    readonly salt: Buffer
    readonly payloads: Iterable<Buffer>
    isStopped(): boolean
  },
): Promise<number> {
  const { header, salt, payloads } = options
  await file.write(header, 0)
  let end = header.length
  let syncedEnd = 0
  for (const frame of framesOf(payloads, salt)) {
    if (options.isStopped()) throw closedError()
    await file.write(frame, end)
    end += frame.length
    // A little at a time, so that no fdatasync of the journal has to wait for all of it.
    if (end - syncedEnd > syncBytes) {
      await file.sync()
      syncedEnd = end
    }
    await new Promise((done) => setTimeout(done, pauseMs))
  }
  await file.sync()
  return end
}

/** Whether that payload is the last of an image. No entry begins with such a byte. */
export function isImageEnd(payload: Buffer): boolean {
  return payload.length === 1 && payload[0] === 0
}

function* framesOf(payloads: Iterable<Buffer>, salt: Buffer): Generator<Buffer> {
  let gathered: Buffer[] = []
  let size = 0
  for (const payload of payloads) {
    gathered.push(payload)
    size += payload.length
    if (size < frameBytes) continue
    yield frameOf(gathered, salt)
    gathered = []
    size = 0
  }
  if (size > 0) yield frameOf(gathered, salt)
  yield frameOf([Buffer.alloc(1)], salt)
}

function frameOf(payloads: readonly Buffer[], salt: Buffer): Buffer {
  const frame = Buffer.concat([Buffer.alloc(frameHeaderBytes), ...payloads])
  sealFrame(frame, salt)
  return frame
}

const frameBytes = 1024 * 1024
const syncBytes = 16 * 1024 * 1024
/** Between two frames, which each take about as long to make: the service keeps most of the processor. */
const pauseMs = 4
