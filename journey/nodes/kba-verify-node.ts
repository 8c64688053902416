// KBA Verification: asks security questions of somebody who has answered them before.

import { passwordCallback } from '../callback.ts'
import { identityName } from '../identity-store.ts'
import { firstProblem, oneOf } from './node-config.ts'
import { type NodeContext, type NodeType, usernameOf } from './node-type.ts'
import { collectedIdentity, identityAttributeProblem, objectAttributesOf } from './profile.ts'

/**
 * Settings: `identityAttribute` (`userName`), `kbaInfoAttribute` (`kbaInfo`, no other). As many questions as the settings say, drawn
 * by lot, each a password. Outcome `true` when all answers are right. Who is not there, or has answered too few, is asked questions,
 * too, always the same few, and cannot answer them. Five wrong tries in five minutes: then no answer is right.
 *
 * Source: AM's page of the node and am-external `KbaVerifyNode`, which ends the journey where there is nobody.
 */
export const kbaVerifyNode = {
  id: 'KbaVerifyNode',
  asks: true,
  outcomes: () => ['true', 'false'],
  problem: (config) =>
    firstProblem(oneOf(config, 'kbaInfoAttribute', ['kbaInfo']), identityAttributeProblem(config)),
  async process(config, context) {
    const { realm, nodeId, state, answers, attempts, identities } = context
    const { identityAttribute = 'userName' } = config
    const identity = await collectedIdentity(config, context)
    const collected = objectAttributesOf(state)[String(identityAttribute)] ?? usernameOf(state) ?? ''
    const name = identityName(identity?.username ?? collected)
    const drawn = state.shared[`${nodeId}.questions`] as readonly string[] | undefined
    const questions = drawn ?? draw(await questionsOf(identity?.username, name, context), context)
    if (answers === undefined) {
      return {
        callbacks: questions.map((question) => passwordCallback(question)),
        shared: { [`${nodeId}.questions`]: [...questions] },
      }
    }
    const guesses = `kba:${realm}\0${name}`
    const isTried = (await attempts.record(guesses, guessLimit + 1, guessWindowMs)) <= guessLimit
    const given = questions.map((question, place) => ({ question, answer: String(answers[place] ?? '') }))
    const isRight = isTried && (await identities.verifyAnswers(realm, identity?.username ?? '', given))
    if (isRight) await attempts.forget(guesses, guessLimit + 1)
    return { outcome: String(isRight) }
  },
} satisfies NodeType

/** Those that were answered; for who has not answered enough, those nobody has. */
async function questionsOf(
  username: string | undefined,
  name: string,
  { realm, identities, selfService, nobodysQuestions }: NodeContext,
): Promise<readonly string[]> {
  const answered = username === undefined ? [] : await identities.questions(realm, username)
  const isEnough = answered.length >= selfService.minimumAnswersToVerify
  return isEnough ? answered : nobodysQuestions(`${realm}\0${name}`)
}

function draw(questions: readonly string[], { randomBytes, selfService }: NodeContext): readonly string[] {
  return questions
    .map((question) => ({ question, lot: randomBytes(6).readUIntBE(0, 6) }))
    .sort((a, b) => a.lot - b.lot)
    .slice(0, selfService.minimumAnswersToVerify)
    .map(({ question }) => question)
}

const guessLimit = 5
const guessWindowMs = 300_000
