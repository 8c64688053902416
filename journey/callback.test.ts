// Callbacks: their wire form, and answers that were not asked for.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import {
  type Callback,
  choiceCallback,
  confirmationCallback,
  nameCallback,
  passwordCallback,
  pollingWaitCallback,
  printCallbacks,
  readAnswers,
  textOutputCallback,
} from './callback.ts'

const asked: readonly Callback[] = [nameCallback('User Name'), passwordCallback('Password')]
const name = { type: 'NameCallback', input: [{ name: 'IDToken1', value: 'demo' }] }
const password = { type: 'PasswordCallback', input: [{ name: 'IDToken2', value: 'secret' }] }

const refused: readonly [title: string, document: JsonObject, message: string][] = [
  ['no callbacks at all', {}, 'Incorrect number of callbacks found in JSON response'],
  ['callbacks that are no list', { callbacks: 'x' }, 'Incorrect number of callbacks found in JSON response'],
  ['one too few', { callbacks: [name] }, 'Incorrect number of callbacks found in JSON response'],
  [
    'one too many',
    { callbacks: [name, password, name] },
    'Incorrect number of callbacks found in JSON response',
  ],
  ['another type', { callbacks: [name, name] }, 'Required callback not found in JSON response'],
  ['another order', { callbacks: [password, name] }, 'Required callback not found in JSON response'],
  [
    'no input',
    { callbacks: [name, { type: 'PasswordCallback' }] },
    'Required callback not found in JSON response',
  ],
  [
    'an empty input',
    { callbacks: [name, { ...password, input: [] }] },
    'Required callback not found in JSON response',
  ],
  [
    'a number for a text',
    { callbacks: [name, { ...password, input: [{ value: 7 }] }] },
    'Required callback not found in JSON response',
  ],
  ['null for a callback', { callbacks: [name, null] }, 'Required callback not found in JSON response'],
]
for (const [title, document, message] of refused) {
  test(`answers with ${title} are refused with 400`, () => {
    assert.throws(() => readAnswers(asked, document), { name: 'ResourceException', code: 400, message })
  })
}

test('answers are read in the order of the questions, whatever else the client added', () => {
  const document = { callbacks: [{ ...name, _id: 0, mine: true }, password], status: 200, ok: true }
  assert.deepEqual(readAnswers(asked, document), ['demo', 'secret'])
})

test('callbacks have the members type, output, input and _id, in this order', () => {
  assert.equal(
    JSON.stringify(printCallbacks(asked, { onPage: true })),
    '[{"type":"NameCallback","output":[{"name":"prompt","value":"User Name"}],"input":[{"name":"IDToken1","value":""}],"_id":0},' +
      '{"type":"PasswordCallback","output":[{"name":"prompt","value":"Password"}],"input":[{"name":"IDToken2","value":""}],"_id":1}]',
  )
})

const choices = choiceCallback('Where?', ['here', 'there'], 1)
for (const value of [-1, 2, 0.5, 'here', '2', '-1', '', true, null, [0]]) {
  test(`${JSON.stringify(value)} is refused as the choice of one of two`, () => {
    const document = { callbacks: [{ type: 'ChoiceCallback', input: [{ name: 'IDToken1', value }] }] }
    assert.throws(() => readAnswers([choices], document), {
      code: 400,
      message: 'The value of IDToken1 is none of the choices',
    })
  })
}

for (const [value, index] of [
  [0, 0],
  [1, 1],
  ['1', 1],
] as const) {
  test(`${JSON.stringify(value)} is the choice number ${index}`, () => {
    const document = { callbacks: [{ type: 'ChoiceCallback', input: [{ name: 'IDToken1', value }] }] }
    assert.deepEqual(readAnswers([choices], document), [index])
  })
}

test('a callback that asks nothing is sent back without input, and its type is looked at', () => {
  const shown = [textOutputCallback('Hello'), nameCallback('Name')]
  const answer = { type: 'NameCallback', input: [{ name: 'IDToken2', value: 'demo' }] }
  assert.deepEqual(readAnswers(shown, { callbacks: [{ type: 'TextOutputCallback' }, answer] }), [
    undefined,
    'demo',
  ])
  assert.throws(() => readAnswers(shown, { callbacks: [{ type: 'NameCallback' }, answer] }), { code: 400 })
})

test('a button that clients send back unpressed is no error', () => {
  const buttons = confirmationCallback(['Exit'], 0, 100)
  const [printed] = printCallbacks([buttons], { onPage: true })
  assert.deepEqual(readAnswers([buttons], { callbacks: [printed as JsonObject] }), [100])
})

test('each callback is printed as AM prints it, and the inputs are counted over the whole step', () => {
  const printed = printCallbacks(
    [
      textOutputCallback('Hello'),
      choices,
      confirmationCallback(['Yes', 'No'], 1),
      pollingWaitCallback(8000, 'Wait'),
    ],
    { onPage: false },
  )
  assert.deepEqual(printed, [
    {
      type: 'TextOutputCallback',
      output: [
        { name: 'message', value: 'Hello' },
        { name: 'messageType', value: '0' },
      ],
    },
    {
      type: 'ChoiceCallback',
      output: [
        { name: 'prompt', value: 'Where?' },
        { name: 'choices', value: ['here', 'there'] },
        { name: 'defaultChoice', value: 1 },
      ],
      input: [{ name: 'IDToken2', value: 1 }],
    },
    {
      type: 'ConfirmationCallback',
      output: [
        { name: 'prompt', value: '' },
        { name: 'messageType', value: 0 },
        { name: 'options', value: ['Yes', 'No'] },
        { name: 'optionType', value: -1 },
        { name: 'defaultOption', value: 1 },
      ],
      input: [{ name: 'IDToken3', value: 0 }],
    },
    {
      type: 'PollingWaitCallback',
      output: [
        { name: 'waitTime', value: '8000' },
        { name: 'message', value: 'Wait' },
      ],
    },
  ])
})

test('what lies on a page is numbered from 0 as well', () => {
  const printed = printCallbacks([textOutputCallback('Hello'), choices], { onPage: true })
  assert.deepEqual(
    printed.map(({ _id }) => _id),
    [0, 1],
  )
})
