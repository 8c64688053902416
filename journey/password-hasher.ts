// Turns passwords into argon2id hashes and checks them, on other threads than the one that serves.

import { type Algorithm, hash, verify } from '@node-rs/argon2'
import { ResourceException } from '#crest'

export interface PasswordHasher {
  /** A PHC string with its own random salt. */
  hash(password: string): Promise<string>
  /** Whether `password` is the one `hashed` was made of. */
  verify(hashed: string, password: string): Promise<boolean>
  /** Whether `hashed` was made with the strength of today; else the next login makes it anew. */
  isCurrent(hashed: string): boolean
}

/** A hasher whose work waits in a queue. */
export interface QueuedPasswordHasher extends PasswordHasher {
  /** How many passwords wait for their turn now. For metrics. */
  readonly waiting: number
}

export interface PasswordHasherOptions {
  /**
   * How many run at once. Default 2: they take threads of libuv's pool of four, which the journal on disk needs as well.
   */
  readonly concurrency?: number
  /** How many may wait. Default 256, some 1.5 s of work; more are refused. */
  readonly queueLimit?: number
}

/**
 * argon2id with 19 MiB, 2 passes, 1 lane: OWASP's first choice (Password Storage Cheat Sheet), about 10 ms of CPU.
 *
 * @throws ResourceException (from both methods) 503 when the queue is full; the caller may try again in a second
 */
export function createPasswordHasher({
  concurrency = 2,
  queueLimit = 256,
}: PasswordHasherOptions = {}): QueuedPasswordHasher {
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running < concurrency) running += 1
    else if (waiting.length < queueLimit) await new Promise<void>((resolve) => waiting.push(resolve))
    else throw new ResourceException(503, 'Too many logins at once')
    try {
      return await work()
    } finally {
      const next = waiting.shift() // hands its place on, so that nobody slips in between
      if (next === undefined) running -= 1
      else next()
    }
  }

  return {
    hash: (password) => inTurn(() => hash(password, strength)),
    verify: (hashed, password) => inTurn(() => verify(hashed, password)),
    isCurrent: (hashed) => hashed.startsWith(currentPrefix),
    get waiting() {
      return waiting.length
    },
  }
}

const strength = {
  algorithm: 2 satisfies Algorithm.Argon2id, // a const enum's name cannot be imported with isolatedModules
  memoryCost: 19 * 1024, // KiB
  timeCost: 2,
  parallelism: 1,
}

const currentPrefix = `$argon2id$v=19$m=${strength.memoryCost},t=${strength.timeCost},p=${strength.parallelism}$`
