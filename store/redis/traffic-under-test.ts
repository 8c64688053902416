// For tests: logins, refreshes and logouts over two stores on one Redis, all the time, whatever happens to it.

import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { aSession, type TokenId } from '#session'
import { StoreError } from '../store-error.ts'
import type { Stores } from '../stores.ts'
import { openRedisStores } from './stores.ts'
import { until } from './under-test.ts'

/** It remembers what was acknowledged. */
export class Traffic {
  readonly #stores: readonly Stores[]
  readonly #isOurs: (token: TokenId) => boolean
  readonly #ended = new Set<TokenId>()
  readonly #alive = new Set<TokenId>()
  readonly #refusals: StoreError[] = []
  #count = 0
  #done = 0
  #isRunning = true

  /** @param isOurs tokens of which it makes sessions; default any */
  constructor(stores: readonly Stores[], isOurs: (token: TokenId) => boolean = () => true) {
    this.#stores = stores
    this.#isOurs = isOurs
  }

  /** Runs beside the work, and ends with it. */
  async run(work: () => Promise<void>): Promise<void> {
    const users = Array.from({ length: atOnce }, (_, i) => this.#user(i))
    try {
      await work()
    } finally {
      this.#isRunning = false
    }
    await Promise.all(users)
  }

  /** Resolves when each user has gone through so many more logins and logouts. */
  async rounds(count: number): Promise<void> {
    const end = this.#done + count * atOnce
    await until(async () => this.#done >= end)
  }

  async refusedWith(says: RegExp): Promise<void> {
    this.#refusals.length = 0
    await until(async () => this.#refusals.some(({ message }) => says.test(message)))
  }

  /** Resolves when every store takes logins again, so many in a row: fifty meet each third of a Cluster. */
  async recovered({ inARow = 1 }: { readonly inARow?: number } = {}): Promise<void> {
    for (const { sessions } of this.#stores) {
      await until(async () => {
        try {
          for (let i = 0; i < inARow; i += 1) await inTime(sessions.create(aLiveSession(this.#nextToken())))
          return true
        } catch (error) {
          assert.ok(error instanceof StoreError, String(error))
          return false
        }
      })
    }
  }

  /** How many acknowledged logouts and logins are not so. */
  async losses(): Promise<{ readonly undone: number; readonly lost: number }> {
    const found = async (tokens: ReadonlySet<TokenId>) => {
      const sessions = await Promise.all([...tokens].map((token) => this.#stores[1]?.sessions.find(token)))
      return sessions.filter((session) => session !== undefined).length
    }
    return { undone: await found(this.#ended), lost: this.#alive.size - (await found(this.#alive)) }
  }

  #nextToken(): TokenId {
    for (;;) {
      this.#count += 1
      const token = `token-${this.#count}` as TokenId
      if (this.#isOurs(token)) return token
    }
  }

  async #user(user: number): Promise<void> {
    for (let round = user; this.#isRunning; round += 1) {
      const token = this.#nextToken()
      const [here, there] = round % 2 === 0 ? this.#stores : [...this.#stores].reverse()
      if (!here || !there) return
      try {
        await inTime(here.sessions.create(aLiveSession(token)))
        if (round % 4 === 0) this.#alive.add(token)
        await inTime(there.sessions.use(token, -1))
        if (round % 4 !== 0) {
          await inTime(there.sessions.destroy(token))
          this.#ended.add(token)
          assert.equal(
            await inTime(here.sessions.use(token, -1)),
            undefined,
            'a session lived on after its end',
          )
        }
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        this.#refusals.push(error)
        await new Promise((resolve) => setImmediate(resolve))
      }
      this.#done += 1
    }
  }
}

export async function twoStores(t: TestContext, url: string): Promise<readonly [Stores, Stores]> {
  const open = async () => {
    const stores = await openRedisStores({ url, clock })
    t.after(() => stores.close())
    return stores
  }
  return [await open(), await open()]
}

export function aLiveSession(tokenId: string) {
  return aSession({ tokenId, creationTimeMs: Date.now(), latestAccessTimeMs: Date.now() })
}

/** The call's own answer. It is promised within a second; three tell a busy machine from a call that waits for Redis to come back. */
export async function inTime<T>(call: Promise<T>): Promise<T> {
  const begin = performance.now()
  try {
    return await call
  } finally {
    const tookMs = performance.now() - begin
    assert.ok(tookMs < 3_000, `a call took ${tookMs} ms`)
  }
}

/** Users of `Traffic`. */
export const atOnce = 16

const clock = { nowMs: () => Date.now() }
