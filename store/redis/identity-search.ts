// Identities by a text of theirs: Redis has no index of it, so all of a realm are read, for everybody who waits at once.

import { setTimeout as wait } from 'node:timers/promises'
import type { IdentityIndex, IdentityRecord, IndexedText } from '#journey'

interface Question extends IndexedText {
  readonly found: IdentityRecord[]
  resolve(found: readonly IdentityRecord[]): void
  reject(error: unknown): void
}

/**
 * A walk answers all the questions about its realm that came before it began; those that come meanwhile wait for the next. One
 * goes on at a time: strangers may ask as often as they like, and Redis and this process have no more to do than one walk.
 */
export function createIdentitySearch(
  walk: (realm: string) => AsyncIterable<IdentityRecord>,
): (realm: string, wanted: IndexedText) => Promise<readonly IdentityRecord[]> {
  const waiting = new Map<string, Question[]>()
  let isWalking = false

  async function answerAll(): Promise<void> {
    isWalking = true
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      const [realm, questions] = next
      waiting.delete(realm)
      try {
        await look(walk(realm), questions)
        for (const { found, resolve } of questions) resolve(found)
      } catch (error) {
        for (const { reject } of questions) reject(error)
      }
    }
    isWalking = false
  }

  return (realm, wanted) =>
    new Promise((resolve, reject) => {
      const question = { ...wanted, found: [], resolve, reject }
      const others = waiting.get(realm)
      if (others) others.push(question)
      else waiting.set(realm, [question])
      if (!isWalking) void answerAll()
    })
}

/** What a record costs does not depend on how many ask. */
async function look(records: AsyncIterable<IdentityRecord>, questions: readonly Question[]): Promise<void> {
  const wanted = new Map<string, { index: IdentityIndex; byText: Map<string, Question[]> }>()
  for (const question of questions) {
    const { index, text } = question
    const { byText } = wanted.get(index.name) ?? { byText: new Map<string, Question[]>() }
    wanted.set(index.name, { index, byText })
    const others = byText.get(text)
    if (others) others.push(question)
    else byText.set(text, [question])
  }
  let looked = 0
  for await (const record of records) {
    looked += 1
    if (looked % lookedAtOnce === 0) await wait(pauseMs)
    for (const { index, byText } of wanted.values()) {
      for (const text of new Set(index.textsOf(record.document))) {
        for (const { found, limit } of byText.get(text) ?? []) {
          if (found.length < limit) found.push(structuredClone(record))
        }
      }
    }
  }
}

/** So that strangers who never stop leave the others about half of the processor: so many take about as long as the pause. */
const lookedAtOnce = 250
const pauseMs = 4
