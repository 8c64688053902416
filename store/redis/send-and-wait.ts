// A write that replicas hold before it counts.

import type { ChainableCommander, Cluster, Redis } from 'ioredis'
import { StoreError } from '../store-error.ts'

export type Words = readonly [name: string, ...args: (string | number | Buffer)[]]

/**
 * Sends the words and then WAIT, both on one connection: WAIT speaks of what came on its own. A Cluster that has moved the slot
 * of the key, or is moving it, has done nothing and names another server; that one is asked then.
 * @returns the reply to the words
 */
export async function sendAndWait(
  redis: Redis | Cluster,
  { words, key }: { readonly words: Words; readonly key: string },
  { replicas, timeoutMs }: { readonly replicas: number; readonly timeoutMs: number },
): Promise<unknown> {
  const wait = ['wait', replicas, timeoutMs] as const
  let outcome = await inOneWrite(redis.pipeline(), [words, wait])
  for (let followed = 0; followed < maxRedirections; followed += 1) {
    const redirection = 'nodes' in redis ? redirectionOf(outcome) : undefined
    if (!('nodes' in redis) || redirection === undefined) break
    // The client follows a single command by itself, but no pipeline: now it knows that server, and where the slot is.
    await redis.pttl(key)
    const { address, isAsked } = redirection
    const node = redis.nodes().find(({ options: { host, port } }) => `${host}:${port}` === address)
    const asking = isAsked ? [['asking'] as const] : []
    outcome = await inOneWrite((node ?? redis).pipeline(), [...asking, words, wait])
  }
  const [[failure, reply] = [], [waitFailure, holders] = []] = outcome
  if (failure || waitFailure) throw failure ?? waitFailure
  if (Number(holders) >= replicas) return reply
  throw new StoreError(
    'E_STORE_FAILED',
    `${Number(holders)} of ${replicas} replicas of Redis took the write within ${timeoutMs} ms`,
    'bring the replicas back, or ask for fewer by "wait" in the URL of the store',
  )
}

/** What the last two were answered: the words and WAIT. */
async function inOneWrite(
  pipeline: ChainableCommander,
  commands: readonly Words[],
): Promise<readonly Outcome[]> {
  for (const command of commands) pipeline.callBuffer(...command)
  return ((await pipeline.exec()) ?? []).slice(-2)
}

function redirectionOf(outcome: readonly Outcome[]) {
  const [, kind, address] = /^(MOVED|ASK) \d+ (\S+)/.exec(outcome[0]?.[0]?.message ?? '') ?? []
  return address === undefined ? undefined : { address, isAsked: kind === 'ASK' }
}

type Outcome = readonly [failure?: Error | null, reply?: unknown]

/** A slot moves once in a while; what is sent on more often is lost in a Cluster whose servers disagree. */
const maxRedirections = 4
