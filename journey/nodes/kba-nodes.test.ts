// KBA Verification and KBA Decision: security questions of a person, and of nobody.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import {
  aRealm,
  callbacksIn,
  exported,
  questionIn,
  type RealmUnderTest,
  refusalIn,
  successIn,
} from '../journey-under-test.ts'

const color = "What's your favorite color?"
const employer = 'Who was your first employer?'

const knownByAnswers = exported('Login', {
  name: ['UsernameCollectorNode', { outcome: 'verify' }],
  verify: ['KbaVerifyNode', { true: 'success', false: 'failure' }, { kbaInfoAttribute: 'kbaInfo' }],
})

async function aRealmWithAnswers(): Promise<RealmUnderTest> {
  const realm = await aRealm({ journeys: [knownByAnswers] })
  const kbaInfo = [
    { question: color, answer: ' Dark  Red' },
    { question: employer, answer: 'Acme' },
  ]
  await realm.identities.update('/alpha', 'demo', { kbaInfo })
  return realm
}

const asked = async (realm: RealmUnderTest, name: string) =>
  questionIn(await realm.answer(await realm.start(), name))

const promptIn = (question: JsonObject) => {
  const [{ output } = {}] = callbacksIn(question)
  const [{ value } = {}] = output as unknown as JsonObject[]
  return String(value)
}

const rightAnswers: Readonly<Record<string, string>> = { [color]: 'dark red', [employer]: 'acme' }

test('another attribute than kbaInfo is refused at start', async () => {
  const other = exported('Login', {
    verify: ['KbaVerifyNode', { true: 'success', false: 'failure' }, { kbaInfoAttribute: 'answers' }],
  })
  await assert.rejects(aRealm({ journeys: [other] }), { code: 'E_JOURNEY', message: /"kbaInfoAttribute"/ })
})

test('a wrong, an empty and another question’s answer lead to false', async () => {
  const realm = await aRealmWithAnswers()
  for (const wrong of ['blue', '', 'other']) {
    const question = await asked(realm, 'demo')
    const other = promptIn(question) === color ? 'acme' : 'dark red'
    refusalIn(await realm.answer(question, wrong === 'other' ? other : wrong))
  }
})

test('who is not there, or has answered nothing, is asked one question of the settings, and cannot answer it', async () => {
  const realm = await aRealmWithAnswers()
  await realm.identities.create({ realm: '/alpha', username: 'mute' }, 'Ch4ng31t')
  for (const name of ['nobody', 'mute']) {
    const question = await asked(realm, name)
    assert.equal(callbacksIn(question)[0]?.type, 'PasswordCallback')
    assert.ok([color, employer].includes(promptIn(question)))
    refusalIn(await realm.answer(question, rightAnswers[promptIn(question)] ?? ''))
  }
})

test('after five wrong answers in five minutes none is right, also for a name that nobody has', async () => {
  const realm = await aRealmWithAnswers()
  const answered = async (text?: string) => {
    const question = await asked(realm, 'Demo')
    return await realm.answer(question, text ?? rightAnswers[promptIn(question)] ?? '')
  }
  for (let wrong = 1; wrong <= 5; wrong += 1) refusalIn(await answered('wrong'))
  refusalIn(await answered())
  realm.clock.advanceMs(300_000)
  successIn(await answered())
})

test('an answer is right however its capitals and blanks are set', async () => {
  const realm = await aRealmWithAnswers()
  const question = await asked(realm, 'demo')
  const right = { [color]: '  dark RED ', [employer]: 'ACME' }[promptIn(question)] ?? ''
  assert.equal(successIn(await realm.answer(question, right)).identity.username, 'demo')
})

test('the question that was drawn is the one that is answered', async () => {
  const realm = await aRealmWithAnswers()
  for (let round = 0; round < 16; round += 1) {
    const question = await asked(realm, 'demo')
    successIn(await realm.answer(question, rightAnswers[promptIn(question)] ?? ''))
  }
})

test('KBA Decision is true for who has answered as many questions as the settings want', async () => {
  const decides = exported('Login', {
    name: ['UsernameCollectorNode', { outcome: 'decide' }],
    decide: ['KbaDecisionNode', { true: 'success', false: 'failure' }],
  })
  const realm = await aRealm({ journeys: [decides] })
  const isTrue = async (name: string) => (await realm.answer(await realm.start(), name)).kind === 'success'
  assert.deepEqual([await isTrue('nobody'), await isTrue('demo')], [false, false])
  const kbaInfo = [
    { question: color, answer: 'red' },
    { question: employer, answer: 'me' },
  ]
  await realm.identities.update('/alpha', 'demo', { kbaInfo })
  assert.equal(await isTrue('demo'), true)
})
