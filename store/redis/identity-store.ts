// Identities in Redis: one string each, its revision and then JSON.

import type { IdentityRecord, IdentityStore } from '#journey'
import type { RedisClient } from './client.ts'
import { createIdentitySearch } from './identity-search.ts'
import type { RedisKeys } from './keys.ts'
import { writeIdentity } from './write-identity-1.ts'

export function redisIdentityStore(options: {
  readonly client: RedisClient
  readonly keys: RedisKeys
}): IdentityStore {
  const { client, keys } = options
  async function* identities(realm?: string): AsyncGenerator<IdentityRecord> {
    for await (const entries of client.entries(keys.identities(realm))) {
      for (const [, value] of entries) if (value !== null) yield parseIdentity(value)
    }
  }
  return {
    identities,
    findByText: createIdentitySearch(identities),

    async find(realm, name) {
      const value = (await client.send(['get', keys.identity(realm, name)])) as Buffer | null
      return value === null ? undefined : parseIdentity(value)
    },

    async write({ realm, name, revision, document }) {
      const json = JSON.stringify({ realm, name, document })
      return (await client.sendDurably([writeIdentity, keys.identity(realm, name), revision, json])) === 1
    },

    async remove(realm, name) {
      return (await client.sendDurably(['del', keys.identity(realm, name)])) === 1
    },
  }
}

function parseIdentity(value: Buffer): IdentityRecord {
  const text = String(value)
  const lineEnd = text.indexOf('\n')
  const { realm, name, document } = JSON.parse(text.slice(lineEnd + 1))
  return { realm, name, revision: Number(text.slice(0, lineEnd)), document }
}
