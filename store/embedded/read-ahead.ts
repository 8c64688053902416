// A file in large pieces: while one of them is looked at, the next is on its way from the disk.

import type { StoreFile } from './store-files.ts'

export interface ReadAhead {
  /**
   * The next piece behind what was left of the one before, in one buffer, which is good until the next call; `undefined` at the end of
   * the file.
   */
  next(rest: Buffer): Promise<Buffer | undefined>
  /** Resolves when nothing is being read any more. */
  end(): Promise<void>
}

/** Reads a file from an offset on. */
export function readAhead(file: Pick<StoreFile, 'read'>, offset: number): ReadAhead {
  let [buffer, other] = [aBuffer(), aBuffer()]
  let at = offset
  let reading = file.read(buffer, restBytes, at)
  return {
    async next(rest) {
      const bytesRead = await reading
      if (bytesRead === 0) return undefined
      const end = restBytes + bytesRead
      const piece =
        rest.length > restBytes
          ? Buffer.concat([rest, buffer.subarray(restBytes, end)])
          : buffer.subarray(restBytes - rest.length, end)
      rest.copy(piece)
      at += bytesRead
      // Only now: what is left lies in the other buffer.
      reading = file.read(other, restBytes, at)
      ;[buffer, other] = [other, buffer]
      return piece
    },
    async end() {
      await reading.catch(() => {})
    },
  }
}

/** Not of Node's pool, and not cleared: what is not written to costs no memory. */
function aBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(restBytes + pieceBytes)
}

/** Room for what is left of the piece before: an image's frames are some 1 to 2 MiB. */
const restBytes = 4 * 1024 * 1024
const pieceBytes = 4 * 1024 * 1024
