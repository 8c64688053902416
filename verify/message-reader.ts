// Gathers the bytes of a connection into messages.

import type { Parsed } from './wire.ts'

/** Takes bytes as they come. Holds at most what one message needs. */
export interface MessageReader {
  push(bytes: Buffer): void
  /** Nothing more comes: what is left over is a message too, if only a broken one. */
  end(): void
  /** Bytes held of a message that is not complete. */
  readonly heldBytes: number
}

/**
 * @param parse tells whether a message stands at the start of the bytes
 * @param take gets each message before the next one is parsed
 */
export function messageReader<T>(
  parse: (bytes: Buffer, isEnded: boolean) => Parsed<T>,
  take: (message: T) => void,
): MessageReader {
  let held: Buffer[] = []
  let heldBytes = 0
  let neededBytes = 1

  const takeAll = (isEnded: boolean) => {
    let bytes = Buffer.concat(held)
    neededBytes = 1
    while (bytes.length > 0) {
      const parsed = parse(bytes, isEnded)
      if ('needsBytes' in parsed) {
        neededBytes = parsed.needsBytes
        break
      }
      take(parsed.message)
      bytes = bytes.subarray(parsed.end)
    }
    held = [bytes]
    heldBytes = bytes.length
  }

  return {
    push(bytes) {
      held.push(bytes)
      heldBytes += bytes.length
      // Bytes are joined only when they can complete something, else a large body would be copied for each packet.
      if (heldBytes >= neededBytes) takeAll(false)
    },
    end: () => takeAll(true),
    get heldBytes() {
      return heldBytes
    },
  }
}
