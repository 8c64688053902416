// Nodes that say what a journey ends in, from a journey as AM exports it: session, addresses, the words of a failure.

import assert from 'node:assert/strict'
import test from 'node:test'
import {
  afterPassword,
  aRealm,
  errorIn,
  exported,
  loginHeaders,
  questionIn,
  successIn,
} from '../journey-under-test.ts'

test('Set Session Properties add up, and the last times win', async () => {
  const { login } = await aRealm({
    journeys: [
      afterPassword({
        one: [
          'SetSessionPropertiesNode',
          { outcome: 'two' },
          { properties: { a: '1', b: '1' }, maxSessionTime: 5, maxIdleTime: 3 },
        ],
        two: [
          'SetSessionPropertiesNode',
          { outcome: 'success' },
          { properties: { b: '2' }, maxSessionTime: 9 },
        ],
      }),
    ],
  })
  const { sessionProperties, times } = successIn(await login())
  assert.deepEqual(sessionProperties, { a: '1', b: '2' })
  assert.deepEqual(times.node, { maxSessionTimeMinutes: 9, maxIdleTimeMinutes: 3 })
})

test('Success URL and Failure URL say where the person goes, also against goto', async () => {
  const { login, send } = await aRealm({
    journeys: [
      exported('Login', {
        good: ['SetSuccessUrlNode', { outcome: 'bad' }, { successUrl: '/welcome' }],
        bad: ['SetFailureUrlNode', { outcome: 'headers' }, { failureUrl: '/sorry' }],
        headers: ['ZeroPageLoginNode', { true: 'decision', false: 'failure' }],
        decision: ['DataStoreDecisionNode', { true: 'success', false: 'failure' }],
      }),
    ],
  })
  const notes = { goto: '/elsewhere', gotoOnFail: '/elsewhere' }
  const header = loginHeaders('demo', 'Ch4ng31t')
  assert.equal(successIn(await send({}, { header, notes })).successUrl, '/welcome')
  assert.deepEqual(errorIn(await login('demo', 'x')).detail, { failureUrl: '/sorry' })
})

test('Set Failure Details words the error and adds to its detail, also objects', async () => {
  const { send } = await aRealm({
    journeys: [
      exported('Login', {
        details: [
          'SetFailureDetailsNode',
          { outcome: 'failure' },
          {
            failureMessage: { en: 'Ask the desk.' },
            failureDetails: { ticket: '7', desk: '{"room":"12"}', odd: '{x' },
          },
        ],
      }),
    ],
  })
  assert.deepEqual(errorIn(await send({})), {
    code: 401,
    reason: 'Unauthorized',
    message: 'Ask the desk.',
    detail: { ticket: '7', desk: { room: '12' }, odd: '{x' },
  })
})

test('an inner tree asks inside the outer one, and its end is an outcome there', async () => {
  const innermost = exported('Confirm', { message: ['MessageNode', { true: 'success', false: 'failure' }] })
  const between = exported('Between', {
    confirm: ['InnerTreeEvaluatorNode', { true: 'success', false: 'failure' }, { tree: 'Confirm' }],
  })
  const { login, answer } = await aRealm({
    journeys: [
      innermost,
      between,
      afterPassword({
        inner: ['InnerTreeEvaluatorNode', { true: 'success', false: 'details' }, { tree: 'Between' }],
        details: [
          'SetFailureDetailsNode',
          { outcome: 'failure' },
          { failureMessage: { en: 'not confirmed' } },
        ],
      }),
    ],
  })
  assert.equal(successIn(await answer(questionIn(await login()), null, 0)).journey, 'Login')
  assert.equal(errorIn(await answer(questionIn(await login()), null, 1)).message, 'not confirmed')
})
