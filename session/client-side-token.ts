// The token of a client-side session: the session itself, signed and encrypted.

import { createHmac } from 'node:crypto'
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify, errors } from 'jose'
import type { SessionWithoutToken } from './all-sessions.ts'
import type { TokenId } from './session.ts'
import { digestOf } from './session-handle.ts'
import { createTokenId, type RandomBytes } from './token.ts'

/** What the token says. All of it is fixed at login; whether it still holds is for clock and denylist to say, each time. */
export interface ClientSideContent {
  /** Names the session on the denylist: of the token's own text there are many that decode to the same. */
  readonly id: string
  /** Its latest access time is that of its creation: nobody writes it down later. */
  readonly session: SessionWithoutToken
  /** See `user-generations.ts`. */
  readonly generation: number
}

export interface ClientSideTokens {
  /** `undefined` when the session has so many properties that its token would not fit into a cookie. */
  issue(content: ClientSideContent): Promise<TokenId | undefined>
  /** `undefined` for a token that is not of this key, or was changed. */
  read(tokenId: TokenId): Promise<ClientSideContent | undefined>
}

/**
 * Tokens of the form `<27 characters>.*<extension>*<JWT>`. The JWT is signed with HS256 and encrypted with a direct key.
 *
 * Decoding costs some hundred microseconds, so that the content of the last thousands of tokens is remembered, by the token's
 * digest. Nothing in it can go stale.
 *
 * @param options.key 32 bytes, the same on every node; the keys for signature and encryption are derived from it
 * Source: AM's defaults `statelessSigningType` HS256, `statelessEncryptionType` DIRECT; the form is AM's.
 */
export function createClientSideTokens({
  key,
  randomBytes,
}: {
  readonly key: Uint8Array
  readonly randomBytes: RandomBytes
}): ClientSideTokens {
  const keys = Promise.all([
    importKey(key, 'signing', { name: 'HMAC', hash: 'SHA-256' }, ['sign', 'verify']),
    importKey(key, 'encryption', { name: 'AES-GCM' }, ['encrypt', 'decrypt']),
  ])
  const remembered = new Map<string, ClientSideContent>()
  return {
    async issue(content) {
      const [signing, encryption] = await keys
      const signed = await new CompactSign(textEncoder.encode(JSON.stringify(content)))
        .setProtectedHeader({ typ: 'JWT', alg: 'HS256' })
        .sign(signing)
      const encrypted = await new CompactEncrypt(textEncoder.encode(signed))
        .setProtectedHeader({ typ: 'JWT', cty: 'JWT', alg: 'dir', enc: 'A256GCM' })
        .encrypt(encryption)
      const tokenId = `${createTokenId(randomBytes)}${encrypted}` as TokenId
      return tokenId.length <= longestTokenCharacters ? tokenId : undefined
    },
    async read(tokenId) {
      if (tokenId.length > longestTokenCharacters) return undefined
      const digest = digestOf(tokenId).toString('binary')
      const known = remembered.get(digest)
      if (known !== undefined) return known
      const content = await decode(tokenId.slice(tokenId.lastIndexOf('*') + 1), await keys)
      if (content === undefined) return undefined
      if (remembered.size >= rememberedTokens) remembered.clear()
      remembered.set(digest, content)
      return content
    },
  }
}

async function decode(
  jwt: string,
  [signing, encryption]: readonly [signing: CryptoKey, encryption: CryptoKey],
): Promise<ClientSideContent | undefined> {
  try {
    const { plaintext } = await compactDecrypt(jwt, encryption, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    const { payload } = await compactVerify(plaintext, signing, { algorithms: ['HS256'] })
    return JSON.parse(textDecoder.decode(payload)) as ClientSideContent
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

/** As RFC 5869 section 2.3 expands a key that is random already. */
async function importKey(
  key: Uint8Array,
  purpose: string,
  algorithm: { readonly name: string; readonly hash?: string },
  usages: ('sign' | 'verify' | 'encrypt' | 'decrypt')[],
): Promise<CryptoKey> {
  const derived = createHmac('sha256', key).update(`client-side session ${purpose}\x01`).digest()
  return await crypto.subtle.importKey('raw', derived, algorithm, false, usages)
}

const textEncoder = new TextEncoder()
const textDecoder = new TextDecoder()

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** RFC 6265bis section 5.6 lets a cookie's name and value have 4,096 octets; the name takes up to some 190 of them. */
const longestTokenCharacters = 3_900

/** AM's default for its session cache; some 5 MB. */
const rememberedTokens = 5_000
