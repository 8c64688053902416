// KBA Definition: asks for security questions and the answers to them.

import type { Answer, QuestionAndAnswer } from '../callback.ts'
import { kbaCreateCallback } from '../profile-callbacks.ts'
import { localizedText } from './localized-text.ts'
import { localized } from './node-config.ts'
import type { NodeType } from './node-type.ts'
import { collectedAnswersKey } from './profile.ts'

/**
 * Settings: `message` (texts by language), `allowUserDefinedQuestions` (true): else only those of the settings may be chosen. All is
 * asked again until each question is another one, and answered. The answers go, hashed as a password, into the identity with the
 * next Create Object or Patch Object node; nobody reads them back.
 * Source: AM's page of the node, am-external `KbaCreateNode`, AM's page of self-registration.
 */
export const kbaCreateNode = {
  id: 'KbaCreateNode',
  asks: true,
  outcomes: () => ['outcome'],
  problem: (config) => localized(config, 'message'),
  async process(config, { answers, selfService }) {
    const { questions, minimumAnswersToDefine } = selfService
    const allowUserDefinedQuestions = config.allowUserDefinedQuestions !== false
    const given = (answers ?? []).filter(isQuestionAndAnswer)
    const isAllowed = ({ question }: QuestionAndAnswer) =>
      allowUserDefinedQuestions || questions.includes(question)
    const isWhole =
      given.length > 0 && given.every((one) => isAnswered(one) && isAllowed(one)) && areDistinct(given)
    if (isWhole) return { outcome: 'outcome', transient: { [collectedAnswersKey]: JSON.stringify(given) } }
    const prompt = localizedText(config.message) ?? 'Select a security question'
    return {
      callbacks: Array.from({ length: minimumAnswersToDefine }, (_, place) =>
        kbaCreateCallback({
          prompt,
          predefinedQuestions: questions,
          allowUserDefinedQuestions,
          question: given[place]?.question ?? '',
        }),
      ),
    }
  },
} satisfies NodeType

function isQuestionAndAnswer(answer: Answer): answer is QuestionAndAnswer {
  return typeof answer === 'object' && 'question' in answer
}

function isAnswered({ question, answer }: QuestionAndAnswer): boolean {
  return question.trim() !== '' && answer.trim() !== ''
}

/** Questions that differ only in case, blanks and punctuation are the same one. */
function areDistinct(given: readonly QuestionAndAnswer[]): boolean {
  const words = given.map(({ question }) => question.replace(/[^\p{L}\p{N}_]/gu, '').toLowerCase())
  return new Set(words).size === words.length
}
