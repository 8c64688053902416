// A great many sessions whose tokens can be told again, so that a store is filled in one process and used from another.

import { hash } from 'node:crypto'
import { createTokenId, type Session, type TokenId, universalIdOf } from '#session'

/** The header that carries the token, of every tenant here. */
export const cookieName = '9c1f0a7be42d6e3'
/** Who logs in, where a login is measured. */
export const demoUser = { username: 'postman.demo', password: 'Sixty-seconds-1' }

/** The token of session number `index`: as good as random to the store, and the same in every process. */
export function tokenOf(index: number): TokenId {
  let part = 0
  return createTokenId(() => {
    part += 1
    return hash('sha1', `callbook bench ${index} ${part}`, 'buffer') // 20 bytes, as many as are asked for
  })
}

/** Session number `index`, of a user of its own, as a login in the realm `/alpha` makes it; it lives for a day. */
export function sessionOf(index: number, nowMs: number): Session {
  const username = usernameOf(index)
  return {
    tokenId: tokenOf(index),
    username,
    universalId: universalIdOf(username, '/alpha'),
    realm: '/alpha',
    creationTimeMs: nowMs,
    latestAccessTimeMs: nowMs,
    maxIdleTimeMinutes: 24 * 60,
    maxSessionTimeMinutes: 24 * 60,
    properties: { AMCtxId: `6b1e0f7c-52a9-4a0e-8a0f-1d2c3b4a5968-${index}` },
  }
}

/** A UUID, as the cloud names its users. */
export function usernameOf(index: number): string {
  return `5f0c1e2a-9b3d-4c7e-8f6a-${String(index).padStart(12, '0')}`
}
