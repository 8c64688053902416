// Files larger than what is read at a time. (What is torn or damaged: ledger-damage.test.ts.)

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diskError, filesUnderTest } from './files-under-test.ts'
import { encodeHeader, frameHeaderBytes, headerBytes, sealFrame } from './frame-format.ts'
import { readFrames } from './frame-reader.ts'
import type { StoreFile } from './store-files.ts'

const kind = { contents: 'sessions', role: 'journal', generation: 1 } as const
const name = { directory: 'disk', name: 'sessions-1.journal', kind }
const salt = Buffer.from('salt')
const kib = 1024

test('every frame of a file of many pieces is read once and in order, wherever a piece ends', async () => {
  // Small and large ones, one longer than a piece, and one that begins a few bytes before a piece ends.
  const sizes = [
    1,
    700 * kib,
    3_300 * kib,
    9,
    9_000 * kib,
    2,
    ...Array.from({ length: 900 }, () => 7 * kib),
    5,
  ]
  const { file, size } = await aFile(sizes)
  const found: string[] = []
  const reading = await readFrames(file, name, (payloads) => {
    assert.ok(payloads.every(({ buffer }) => buffer === payloads[0]?.buffer))
    found.push(...payloads.map(described))
    return payloads.length
  })
  assert.deepEqual(
    found,
    sizes.map((length, i) => described(Buffer.alloc(length, i & 0xff))),
  )
  assert.deepEqual(reading, { salt, end: size, cutBytes: 0 })
})

test('a payload without sense is refused with its place, many pieces behind the beginning', async () => {
  const sizes = Array.from({ length: 20 }, () => 900 * kib)
  const { file } = await aFile(sizes)
  let taken = 0
  const take = (payloads: readonly Buffer[]) => {
    taken += payloads.length
    return taken > 15 ? payloads.length - (taken - 15) : payloads.length
  }
  await assert.rejects(readFrames(file, name, take), {
    code: 'E_STORE_DAMAGED',
    message: `disk/sessions-1.journal is damaged at byte ${headerBytes + 15 * (900 * kib + frameHeaderBytes)}: its entries make no sense`,
  })
})

test('a read that fails on the way ends the reading with its error', async () => {
  const { file } = await aFile(Array.from({ length: 20 }, () => 900 * kib))
  let reads = 0
  const failing: Pick<StoreFile, 'read' | 'size'> = {
    size: () => file.size(),
    async read(bytes, at, offset) {
      reads += 1
      if (reads === 3) throw diskError('EIO')
      return await file.read(bytes, at, offset)
    },
  }
  await assert.rejects(
    readFrames(failing, name, (payloads) => payloads.length),
    { code: 'EIO' },
  )
})

/** Frames of these sizes; each has its number's last byte in all of its payload. */
async function aFile(sizes: readonly number[]): Promise<{ readonly file: StoreFile; readonly size: number }> {
  const frames = sizes.map((size, i) => {
    const frame = Buffer.alloc(frameHeaderBytes + size, i & 0xff)
    sealFrame(frame, salt)
    return frame
  })
  const bytes = Buffer.concat([encodeHeader(kind, salt), ...frames])
  return {
    file: await filesUnderTest(new Map([[name.name, bytes]])).openExisting(name.name),
    size: bytes.length,
  }
}

function described(payload: Buffer): string {
  assert.ok(payload.every((byte) => byte === payload[0]))
  return `${payload.length} of ${payload[0]}`
}
