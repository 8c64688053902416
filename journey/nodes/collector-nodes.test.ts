// Nodes that ask or read what was sent, from a journey as AM exports it: what is shown, and where the answer leads.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import {
  afterPassword,
  aRealm,
  callbacksIn,
  errorIn,
  exported,
  loginHeaders,
  questionIn,
  refusalIn,
  successIn,
} from '../journey-under-test.ts'

const collectors = {
  username: ['UsernameCollectorNode'],
  password: ['PasswordCollectorNode'],
} as const

test('a page shows its header, description and stage in English, and asks what lies on it as one step', async () => {
  const page = {
    nodes: [{ _id: 'username' }, { _id: 'password' }],
    pageHeader: { de: 'Anmelden', en: 'Sign in' },
    pageDescription: { fr: 'Bonjour' },
    stage: 'UsernamePassword',
  }
  const { start, answer } = await aRealm({
    journeys: [
      exported(
        'Login',
        {
          page: ['PageNode', { outcome: 'decision' }, page],
          decision: ['DataStoreDecisionNode', { true: 'success', false: 'failure' }],
        },
        collectors,
      ),
    ],
  })
  const question = await start()
  assert.deepEqual(Object.keys(question), ['authId', 'callbacks', 'header', 'description', 'stage'])
  assert.deepEqual(
    [question.header, question.description, question.stage],
    ['Sign in', 'Bonjour', 'UsernamePassword'],
  )
  successIn(await answer(question, 'demo', 'Ch4ng31t'))
})

test('a page leads on by the outcomes of the last node on it, and a shown text takes a number of its own', async () => {
  const page = { nodes: [{ _id: 'username' }, { _id: 'choice' }] }
  const choice = { choices: ['a', 'b'], defaultChoice: 'b', prompt: 'Which?' }
  const { start, answer } = await aRealm({
    journeys: [
      exported(
        'Login',
        { page: ['PageNode', { a: 'success', b: 'failure' }, page] },
        { username: ['UsernameCollectorNode'], choice: ['ChoiceCollectorNode', choice] },
      ),
    ],
  })
  const question = await start()
  assert.deepEqual(
    callbacksIn(question).map(({ input }) => (input as unknown as JsonObject[])[0]?.name),
    ['IDToken1', 'IDToken2'],
  )
  assert.equal(refusalIn(await answer(question, 'demo', 1)).username, 'demo')
  successIn(await answer(await start(), 'demo', 0))
})

test('user name and password that are asked one after the other are proven together', async () => {
  const { start, answer } = await aRealm({
    journeys: [
      exported('Login', {
        password: ['PasswordCollectorNode', { outcome: 'username' }],
        username: ['UsernameCollectorNode', { outcome: 'decision' }],
        decision: ['DataStoreDecisionNode', { true: 'success', false: 'failure' }],
      }),
    ],
  })
  const second = questionIn(await answer(await start(), 'Ch4ng31t'))
  assert.equal(callbacksIn(second)[0]?.type, 'NameCallback')
  successIn(await answer(second, 'DEMO'))
})

test('the cloud’s own collectors ask the same', async () => {
  const { start, answer } = await aRealm({
    journeys: [
      exported(
        'Login',
        {
          page: ['PageNode', { outcome: 'decision' }, { nodes: [{ _id: 'username' }, { _id: 'password' }] }],
          decision: ['DataStoreDecisionNode', { true: 'success', false: 'failure' }],
        },
        {
          username: ['ValidatedUsernameNode', { usernameAttribute: 'userName', validateInput: false }],
          password: ['ValidatedPasswordNode', { passwordAttribute: 'password', validateInput: false }],
        },
      ),
    ],
  })
  const question = await start()
  assert.deepEqual(
    callbacksIn(question).map(({ type }) => type),
    ['NameCallback', 'PasswordCallback'],
  )
  successIn(await answer(question, 'demo', 'Ch4ng31t'))
})

test('a Zero Page Login Collector reads the headers it names, from the pages it names', async () => {
  const config = {
    usernameHeader: 'X-User',
    passwordHeader: 'X-Password',
    allowWithoutReferer: false,
    referrerWhiteList: ['https://app.example.com/'],
  }
  const { send } = await aRealm({
    journeys: [
      exported('Login', {
        headers: ['ZeroPageLoginNode', { true: 'decision', false: 'failure' }, config],
        decision: ['DataStoreDecisionNode', { true: 'success', false: 'failure' }],
      }),
    ],
  })
  const headers = (referer?: string) => (name: string) =>
    ({ 'x-user': 'demo', 'x-password': 'Ch4ng31t', referer })[name.toLowerCase()]
  successIn(await send({}, { header: headers('https://app.example.com/') }))
  refusalIn(await send({}, { header: headers('https://evil.example/') }))
  refusalIn(await send({}, { header: headers() }))
  refusalIn(await send({}, { header: loginHeaders('demo', 'Ch4ng31t') }))
})

test('a Choice Collector leads on by the choice', async () => {
  const config = { choices: ['stay', 'leave'], defaultChoice: 'leave', prompt: 'Stay?' }
  const { login, answer } = await aRealm({
    journeys: [
      afterPassword({ choice: ['ChoiceCollectorNode', { stay: 'success', leave: 'failure' }, config] }),
    ],
  })
  const question = questionIn(await login())
  assert.deepEqual(callbacksIn(question)[0]?.output, [
    { name: 'prompt', value: 'Stay?' },
    { name: 'choices', value: ['stay', 'leave'] },
    { name: 'defaultChoice', value: 1 },
  ])
  refusalIn(await answer(question, 1))
  successIn(await answer(questionIn(await login()), '0'))
})

test('a Message shows its text with two buttons, and keeps which one was pressed', async () => {
  const config = {
    message: { en: 'Terms' },
    messageYes: { en: 'Agree' },
    messageNo: {},
    stateField: 'username', // seen by its effect: the index takes the place of the name
  }
  const { login, answer } = await aRealm({
    journeys: [afterPassword({ message: ['MessageNode', { true: 'success', false: 'failure' }, config] })],
  })
  const question = questionIn(await login())
  const [text, buttons] = callbacksIn(question)
  assert.deepEqual(text?.output, [
    { name: 'message', value: 'Terms' },
    { name: 'messageType', value: '0' },
  ])
  const output = (buttons?.output ?? []) as readonly JsonObject[]
  assert.deepEqual(output[2], { name: 'options', value: ['Agree', 'No'] })
  assert.equal(refusalIn(await answer(question, null, 1)).username, undefined)
})

const wait = (config: JsonObject) =>
  afterPassword({
    wait: [
      'PollingWaitNode',
      { DONE: 'success', EXITED: 'failure', SPAM: 'spam' },
      { secondsToWait: 10, ...config },
    ],
    spam: ['SetFailureDetailsNode', { outcome: 'failure' }, { failureMessage: { en: 'spam' } }],
  })

test('a Polling Wait asks again until its seconds are over', async () => {
  const { login, answer, clock } = await aRealm({
    journeys: [wait({ waitingMessage: { en: '{{time}} s, please' } })],
  })
  const first = questionIn(await login())
  assert.deepEqual(callbacksIn(first), [
    {
      type: 'PollingWaitCallback',
      output: [
        { name: 'waitTime', value: '10000' },
        { name: 'message', value: '10 s, please' },
      ],
    },
  ])
  clock.advanceMs(9_999)
  const second = questionIn(await answer(first))
  clock.advanceMs(1)
  successIn(await answer(second))
})

test('a Polling Wait can be left by its button, and an unpressed one is none', async () => {
  const { login, answer, clock } = await aRealm({ journeys: [wait({ exitable: true })] })
  const question = questionIn(await login())
  assert.deepEqual(callbacksIn(question)[1]?.input, [{ name: 'IDToken2', value: 100 }])
  const again = questionIn(await answer(question))
  refusalIn(await answer(again, null, 0))
  const other = questionIn(await login())
  clock.advanceMs(10_000)
  successIn(await answer(other, null, 100))
})

test('a Polling Wait takes as many early answers as it tolerates', async () => {
  const { login, answer } = await aRealm({
    journeys: [wait({ spamDetectionEnabled: true, spamDetectionTolerance: 2 })],
  })
  let question = questionIn(await login())
  for (let early = 1; early <= 2; early += 1) question = questionIn(await answer(question))
  assert.equal(errorIn(await answer(question)).message, 'spam')
})
