// A session without its token and its times, as bytes: what the arenas and the journal hold.

import { type Session, type SessionTimes, type TokenId, universalIdOf } from '#session'
import { StoreError } from '../store-error.ts'

/** The longest record, in bytes. A session is some 150. */
export const maxRecordBytes = 65_000

/** A session that nobody has named yet, by its token or its handle. */
export type Unnamed = Omit<Session, 'tokenId'>

/**
 * Flags in a byte, how many texts in 2 bytes, the length of each in 2 bytes; then the texts: username, realm, universal id,
 * and the properties by name and value. Numbers are little-endian. Mostly every text is ASCII, which a flag says: then all of
 * them are read as one. Another flag stands for a universal id that follows from username and realm; it is not written.
 * @throws E_STORE_TOO_LARGE
 */
export function encodeRecord({ username, realm, universalId, properties }: Unnamed): Buffer {
  const isDerived = universalId === universalIdOf(username, realm)
  const texts = [username, realm, isDerived ? '' : universalId]
  for (const [name, value] of Object.entries(properties)) texts.push(name, value)
  const all = texts.join('')
  const allBytes = Buffer.byteLength(all)
  const isAscii = allBytes === all.length
  const size = headBytes + texts.length * 2 + allBytes
  // Then no length is more than 2 bytes can say either.
  if (size > maxRecordBytes) {
    throw new StoreError(
      'E_STORE_TOO_LARGE',
      `a session of ${size} bytes does not fit into the store, which takes ${maxRecordBytes}`,
      'keep less in the properties of the session',
    )
  }
  const record = Buffer.allocUnsafe(size)
  record[0] = (isAscii ? flags.ascii : 0) | (isDerived ? flags.derived : 0)
  record.writeUInt16LE(texts.length, 1)
  texts.forEach((text, i) => {
    record.writeUInt16LE(isAscii ? text.length : Buffer.byteLength(text), headBytes + i * 2)
  })
  record.write(all, headBytes + texts.length * 2, isAscii ? 'latin1' : 'utf8')
  return record
}

/** The session again, from the record at `start` of `bytes`, which must be what `encodeRecord` gave. */
export function decodeRecord(
  { bytes, start, end }: { readonly bytes: Buffer; readonly start: number; readonly end: number },
  tokenId: TokenId,
  times: SessionTimes,
): Session {
  const flag = bytes[start] as number
  const count = uint16At(bytes, start + 1)
  let length = start + headBytes
  let at = length + count * 2
  const isAscii = (flag & flags.ascii) !== 0
  const all = isAscii ? bytes.toString('latin1', at, end) : ''
  const base = at
  const next = () => {
    const from = at
    at += uint16At(bytes, length)
    length += 2
    return isAscii ? all.slice(from - base, at - base) : bytes.toString('utf8', from, at)
  }
  /** Most sessions have properties of the same names, and the name an object already knows costs it least. */
  const nextName = (text: number) => {
    const known = recentNames[text] ?? ''
    if (isAscii && known.length === uint16At(bytes, length) && all.startsWith(known, at - base)) {
      at += known.length
      length += 2
      return known
    }
    const name = next()
    if (text < rememberedTexts) recentNames[text] = name
    return name
  }
  const username = next()
  const realm = next()
  const written = next()
  const properties: Record<string, string> = {}
  for (let text = 3; text < count; text += 2) set(properties, nextName(text), next())
  return {
    tokenId,
    username,
    universalId: (flag & flags.derived) !== 0 ? universalIdOf(username, realm) : written,
    realm,
    creationTimeMs: times.creationTimeMs,
    latestAccessTimeMs: times.latestAccessTimeMs,
    maxIdleTimeMinutes: times.maxIdleTimeMinutes,
    maxSessionTimeMinutes: times.maxSessionTimeMinutes,
    properties,
  }
}

/** Whether the bytes from `start` to `end` are a record that `decodeRecord` can read to its very end. */
export function isRecord(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < headBytes || end - start > maxRecordBytes) return false
  const count = uint16At(bytes, start + 1)
  let size = headBytes + count * 2
  if (count < 3 || count % 2 === 0 || size > end - start) return false
  for (let i = 0; i < count; i += 1) size += uint16At(bytes, start + headBytes + i * 2)
  return size === end - start
}

function uint16At(bytes: Buffer, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
}

/** A plain assignment to `__proto__` would set something else. */
function set(properties: Record<string, string>, name: string, value: string): void {
  if (name !== '__proto__') properties[name] = value
  else
    Object.defineProperty(properties, name, { value, enumerable: true, configurable: true, writable: true })
}

/** By place in the record: the name that stood there last. */
const recentNames: string[] = []
const rememberedTexts = 100
const headBytes = 3
const flags = { ascii: 1, derived: 2 } as const
