// Tokens and context ids, in the shape AM gives them.

import { randomBytes as systemRandomBytes } from 'node:crypto'
import type { TokenId } from './session.ts'

/** A source of random bytes that nobody can foretell. Default everywhere: the system's. */
export type RandomBytes = (length: number) => Buffer

/**
 * A new token: 160 random bits, and 160 more in its extension, in the shape of a modern AM without a site, 110 characters,
 * `<27 characters>.*<extension>*`. Safe in cookies and headers without quoting.
 * Source: tokens decoded from recordings of AM 7.5 to 8.0.1; OpenAM `SessionID`.
 */
export function createTokenId(randomBytes: RandomBytes = systemRandomBytes): TokenId {
  return tokenShaped(randomBytes(20), randomBytes(20)) as TokenId
}

/**
 * Makes the values of the property `AMCtxId`: one UUID for the service's life and a number for each session.
 * @param serviceId a random UUID, made when the service starts
 */
export function contextIds(serviceId: string): () => string {
  let count = 0
  return () => {
    count += 1
    return `${serviceId}-${count}`
  }
}

/**
 * Base64 of the random part, `@`, base64 of the extension, `#`; then the characters that cookies do not like are replaced.
 *
 * @param storageKey where AM keeps the key of its token store; 20 bytes, as `random`
 */
export function tokenShaped(random: Uint8Array, storageKey: Uint8Array): string {
  const extension = extensionOf([
    ['SI', serverId],
    ['SK', Buffer.from(storageKey).toString('base64')],
    ['type', 'CTS'],
    ['S1', ''],
  ])
  const text = `${Buffer.from(random).toString('base64')}@${extension.toString('base64')}#`
  return text.replace(/[+/=@#]/g, (character) => cookieSafe[character] ?? character)
}

/** A run of strings in UTF-8, each after its length in two bytes, the highest first. */
function extensionOf(entries: readonly (readonly [name: string, value: string])[]): Buffer {
  const parts = entries.flat().map((text) => {
    const bytes = Buffer.from(text, 'utf8')
    const length = Buffer.alloc(2)
    length.writeUInt16BE(bytes.length)
    return Buffer.concat([length, bytes])
  })
  return Buffer.concat(parts)
}

/** The id AM gives its first server. With no site it stands in `SI`, and `S1` is empty. */
const serverId = '01'

/** AM's "c66" mapping. */
const cookieSafe: Readonly<Record<string, string>> = { '+': '-', '/': '_', '=': '.', '@': '*', '#': '*' }
