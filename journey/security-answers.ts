// Answers to security questions: how they are kept, and held against what somebody types.

import type { QuestionAndAnswer } from './callback.ts'
import type { StoredAnswer, StoredIdentity } from './identity.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { commonForm, normalizePassword } from './password-rules.ts'

export interface SecurityAnswers {
  /** What an identity keeps of them; nothing where none were given. */
  hash(given: readonly QuestionAndAnswer[] | undefined): Promise<Pick<StoredIdentity, 'kbaInfo'>>
  /** Whether all are right, however capitals and blanks are set. A question that was never answered costs as much as a wrong answer. */
  verify(stored: readonly StoredAnswer[], given: readonly QuestionAndAnswer[]): Promise<boolean>
}

/** @param nobodysHash of no answer anybody could give */
export function createSecurityAnswers(hasher: PasswordHasher, nobodysHash: string): SecurityAnswers {
  async function isRight(stored: readonly StoredAnswer[], { question, answer }: QuestionAndAnswer) {
    const known = stored.find((one) => one.question === question)
    const hash = known?.answerHash ?? nobodysHash
    // Before there was a common form, answers were kept as they were typed.
    const forms = new Set([answerForm(answer), normalizePassword(answer)])
    for (const form of forms) if (await hasher.verify(hash, form)) return known !== undefined
    return false
  }
  return {
    async hash(given) {
      if (given === undefined) return {}
      const hashed = given.map(async ({ question, answer }) => ({
        question,
        answerHash: await hasher.hash(answerForm(answer)),
      }))
      return { kbaInfo: await Promise.all(hashed) }
    },
    async verify(stored, given) {
      const right = await Promise.all(given.map((one) => isRight(stored, one)))
      return right.length > 0 && right.every(Boolean)
    },
  }
}

function answerForm(answer: string): string {
  return commonForm(answer).trim().replace(/\s+/g, ' ')
}
