// A session without its token and its times, as bytes: what the pages and the journal hold.

import { type Session, type SessionTimes, type TokenId, universalIdOf } from '#session'
import { StoreError } from './store-error.ts'

/** The longest record, in bytes. A session is some 100. */
export const maxRecordBytes = 65_536

/**
 * Username, realm, universal id, then the properties by name and value: UTF-8, each after its length in 2 bytes.
 * A universal id that follows from username and realm is not written; the length 0xffff stands for it.
 * @throws E_STORE_TOO_LARGE
 */
export function encodeRecord(session: Omit<Session, 'tokenId'>): Buffer {
  const { username, realm, universalId, properties } = session
  const isDerived = universalId === universalIdOf(username, realm)
  const texts = [username, realm, isDerived ? undefined : universalId, ...Object.entries(properties).flat()]
  const sizes = texts.map((text) => (text === undefined ? 0 : Buffer.byteLength(text)))
  const size = sizes.reduce((sum, bytes) => sum + 2 + bytes, 0)
  if (size > maxRecordBytes || sizes.some((bytes) => bytes >= derived)) {
    throw new StoreError(
      'E_STORE_TOO_LARGE',
      `a session of ${size} bytes does not fit into the store, which takes ${maxRecordBytes}`,
      'keep less in the properties of the session',
    )
  }
  const record = Buffer.allocUnsafe(size)
  let at = 0
  texts.forEach((text, i) => {
    at = record.writeUInt16LE(text === undefined ? derived : (sizes[i] ?? 0), at)
    if (text !== undefined) at += record.write(text, at)
  })
  return record
}

/** The session again, from the record at `start` of `bytes`. `bytes` must hold what `encodeRecord` gave. */
export function decodeRecord(
  { bytes, start, end }: { readonly bytes: Buffer; readonly start: number; readonly end: number },
  tokenId: TokenId,
  times: SessionTimes,
): Session {
  let at = start
  const next = () => {
    const size = bytes.readUInt16LE(at)
    at += 2
    if (size === derived) return undefined
    at += size
    return bytes.toString('utf8', at - size, at)
  }
  const username = next() ?? ''
  const realm = next() ?? ''
  const universalId = next() ?? universalIdOf(username, realm)
  const properties: [string, string][] = []
  while (at < end) properties.push([next() ?? '', next() ?? ''])
  return {
    tokenId,
    username,
    universalId,
    realm,
    creationTimeMs: times.creationTimeMs,
    latestAccessTimeMs: times.latestAccessTimeMs,
    maxIdleTimeMinutes: times.maxIdleTimeMinutes,
    maxSessionTimeMinutes: times.maxSessionTimeMinutes,
    // fromEntries, so that a property may be called `__proto__`.
    properties: Object.fromEntries(properties),
  }
}

/** Whether the bytes are a record that `decodeRecord` can read to its very end. */
export function isRecord(bytes: Buffer): boolean {
  let at = 0
  let texts = 0
  while (at + 2 <= bytes.length) {
    const size = bytes.readUInt16LE(at)
    at += 2 + (size === derived ? 0 : size)
    texts += 1
  }
  return at === bytes.length && texts >= 3 && texts % 2 === 1
}

const derived = 0xffff
