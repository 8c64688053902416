// The names of everything a tenant keeps in Redis. No token, user name or realm stands in them.

import { hash } from 'node:crypto'

export interface RedisKeys {
  /** Of what `sessionName` gave; of `''` how all of them begin. */
  session(name: string): string
  /** The sessions of one identity. */
  user(universalId: string): string
  denied(name: string): string
  identity(realm: string, name: string): string
  /** How the identities of the realm begin, or all. */
  identities(realm?: string): string
  secret(name: string): string
  /** Holds the number of this layout. */
  readonly format: string
}

/** A session's name in Redis. */
export function sessionName(digest: Buffer): string {
  return digest.toString('base64url')
}

/** @param prefix from the URL of the store */
export function redisKeys(prefix: string): RedisKeys {
  const identities = (realm?: string) => `${prefix}i:${realm === undefined ? '' : `${nameOf(realm)}:`}`
  return {
    session: (name) => `${prefix}s:${name}`,
    user: (universalId) => `${prefix}u:${nameOf(universalId)}`,
    denied: (name) => `${prefix}d:${name}`,
    identity: (realm, name) => identities(realm) + nameOf(name),
    identities,
    secret: (name) => `${prefix}secret:${name}`,
    format: `${prefix}format`,
  }
}

/** 132 bits of its SHA-256. */
function nameOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22)
}
