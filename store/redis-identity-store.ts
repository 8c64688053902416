// Identities in Redis: one string each, its revision and then JSON.

import type { IdentityRecord, IdentityStore } from '#journey'
import type { RedisClient } from './redis-client.ts'
import type { RedisKeys } from './redis-keys.ts'
import { writeIdentity } from './redis-write-identity-1.ts'

export function redisIdentityStore(options: {
  readonly client: RedisClient
  readonly keys: RedisKeys
}): IdentityStore {
  const { client, keys } = options
  return {
    async find(realm, name) {
      return parseIdentity(await client.send(['get', keys.identity(realm, name)]))
    },

    async write({ realm, name, revision, document }) {
      const json = JSON.stringify({ realm, name, document })
      return (await client.sendDurably([writeIdentity, keys.identity(realm, name), revision, json])) === 1
    },

    async remove(realm, name) {
      return (await client.sendDurably(['del', keys.identity(realm, name)])) === 1
    },

    async *identities(realm) {
      for await (const found of client.keys(keys.identities(realm))) {
        const values = await Promise.all(found.map((key) => client.send(['get', key])))
        yield* values.map(parseIdentity).filter((identity) => identity !== undefined)
      }
    },
  }
}

function parseIdentity(value: unknown): IdentityRecord | undefined {
  if (value === null) return undefined
  const text = String(value)
  const lineEnd = text.indexOf('\n')
  const { realm, name, document } = JSON.parse(text.slice(lineEnd + 1))
  return { realm, name, revision: Number(text.slice(0, lineEnd)), document }
}
