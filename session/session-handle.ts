// A session's two names that are no secret: the digest its store knows it by, and the handle made of that digest.

import { hash } from 'node:crypto'
import type { SessionHandle, TokenId } from './session.ts'
import { tokenShaped } from './token.ts'

/** The first 128 bits of the token's SHA-256. Nobody gets from it to the token. */
export function digestOf(tokenId: TokenId): Buffer {
  return hash('sha256', tokenId, 'buffer').subarray(0, digestBytes)
}

/**
 * `shandle:` and an id of a token's shape, which holds the session's digest and so is nobody's token. An administrator may
 * end the session by it and cannot act as its user. It follows from the token, so no store has to keep it.
 * Source: the shape is OpenAM's, `SessionID.generateSessionHandle`.
 */
export function sessionHandleOf(digest: Uint8Array): SessionHandle {
  const named = Buffer.concat([digest, checkOf(digest)])
  return `shandle:${tokenShaped(named, named)}` as SessionHandle
}

/** The digest that `sessionHandleOf` was given; `undefined` for a text that no store has given out. */
export function digestOfHandle(handle: string): Buffer | undefined {
  const [, random = ''] = /^shandle:([\w.-]{28})\*/.exec(handle) ?? []
  const bytes = Buffer.from(random.replaceAll('-', '+').replaceAll('_', '/').replaceAll('.', '='), 'base64')
  const digest = bytes.subarray(0, digestBytes)
  return bytes.length > digestBytes && sessionHandleOf(digest) === handle ? digest : undefined
}

/** Fills the handle up to a token's 160 bits, and tells a mistyped handle. */
function checkOf(digest: Uint8Array): Buffer {
  return hash('sha256', digest, 'buffer').subarray(0, 4)
}

const digestBytes = 16
