// What a person who registers is shown and asked, and no exported tree says: in the cloud it stands beside the trees.

import { createHmac } from 'node:crypto'

export interface SelfServiceSettings {
  /** The terms that are shown, and have to be accepted. */
  readonly terms: string
  /** Which version of them it is. Default `0.0`, as in a new cloud. */
  readonly termsVersion: string
  /** Since when there is that version: an ISO 8601 time. */
  readonly termsCreateDate: string
  /** Security questions to choose from. Default the two of a new cloud. */
  readonly questions: readonly string[]
  /** How many of them have to be answered. Default 2, as in AM's page of self-registration. */
  readonly minimumAnswersToDefine: number
  /** How many of them are asked to know somebody again. Default 1, as in exported settings of IDM. */
  readonly minimumAnswersToVerify: number
}

export const defaultSelfServiceSettings: SelfServiceSettings = {
  terms: 'This is a stand-in for tests. Nothing follows from accepting these terms.',
  termsVersion: '0.0',
  termsCreateDate: '2026-01-01T00:00:00.000Z',
  questions: ["What's your favorite color?", 'Who was your first employer?'],
  minimumAnswersToDefine: 2,
  minimumAnswersToVerify: 1,
}

/**
 * Questions for a name that nobody has: as many as others have answered, and always the same, so that asking again does not tell.
 *
 * @param key 32 bytes, the same on every node
 */
export function questionsOfNobody(
  { questions, minimumAnswersToDefine }: SelfServiceSettings,
  key: Uint8Array,
): (name: string) => readonly string[] {
  const rank = (name: string, question: string) =>
    createHmac('sha256', key).update(`${name}\0${question}`).digest('hex')
  return (name) =>
    questions
      .map((question) => ({ question, rank: rank(name, question) }))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .slice(0, minimumAnswersToDefine)
      .map(({ question }) => question)
}
