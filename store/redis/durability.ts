// What Redis' own settings can cost: sentences for whoever started the tenant.

import type { RedisClient } from './client.ts'

/** Of all primaries together, each sentence once. Where Redis does not tell its settings one sentence says so. */
export async function durabilityWarnings(client: RedisClient): Promise<readonly string[]> {
  try {
    const replies = await client.askPrimaries([
      'config',
      'get',
      'appendonly',
      'appendfsync',
      'maxmemory-policy',
    ])
    return [...new Set(replies.flatMap((reply) => warningsOf(settingsOf(reply))))]
  } catch {
    return [
      'Redis does not tell how it keeps what it holds (CONFIG GET is not allowed): see docs/reference/stores.md',
    ]
  }
}

function warningsOf(settings: ReadonlyMap<string, string>): readonly string[] {
  const warnings: string[] = []
  const policy = settings.get('maxmemory-policy') ?? ''
  if (policy !== 'noeviction') {
    warnings.push(
      `Redis may drop sessions and identities when its memory is full: set maxmemory-policy to noeviction (it is ${policy})`,
    )
  }
  if (settings.get('appendonly') !== 'yes') {
    warnings.push(
      'Redis forgets what came after its last snapshot when it dies, and a logout with it: set appendonly to yes',
    )
  } else if (settings.get('appendfsync') !== 'always') {
    warnings.push(
      'Redis may lose the last second of logins and logouts when its machine dies: set appendfsync to always',
    )
  }
  return warnings
}

/** Names and values by turns. */
function settingsOf(reply: unknown): ReadonlyMap<string, string> {
  const texts = (reply as readonly Buffer[]).map(String)
  return new Map(texts.flatMap((name, i) => (i % 2 === 0 ? [[name, texts[i + 1] ?? ''] as const] : [])))
}
