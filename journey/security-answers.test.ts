// Answers to security questions: which are right, and what is kept of them.

import assert from 'node:assert/strict'
import test from 'node:test'
import { plainHasher } from './journey-under-test.ts'
import { createSecurityAnswers } from './security-answers.ts'

const nobodysHash = 'plain:nobody'
const { hash, verify } = createSecurityAnswers(plainHasher, nobodysHash)
const question = 'Whose pet is it?'
const kept = (answer: string) => [{ question, answerHash: `plain:${answer}` }]

test('no answer, a wrong one, and one to a question that was never answered are not right', async () => {
  assert.equal(await verify(kept('mine'), []), false)
  assert.equal(await verify(kept('mine'), [{ question, answer: 'yours' }]), false)
  assert.equal(await verify([], [{ question, answer: 'nobody' }]), false)
  const other = { question: 'And this?', answer: 'mine' }
  assert.equal(await verify(kept('mine'), [{ question, answer: 'mine' }, other]), false)
})

test('capitals, blanks and how a letter is typed make no difference', async () => {
  const { kbaInfo = [] } = await hash([{ question, answer: ' My  Café ' }])
  assert.deepEqual(kbaInfo, kept('my café'))
  assert.equal(await verify(kbaInfo, [{ question, answer: 'MY CAFE\u0301' }]), true)
})

test('what was kept as it was typed, before there was a common form, is right as it was typed', async () => {
  assert.equal(await verify(kept(' Mine'), [{ question, answer: ' Mine' }]), true)
  assert.equal(await verify(kept(' Mine'), [{ question, answer: 'mine' }]), false)
})

test('where no answers are given none are kept', async () => {
  assert.deepEqual(await hash(undefined), {})
})
