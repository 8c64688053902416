// Callbacks: their wire form, and answers that were not asked for.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import { type Callback, printCallbacks, readAnswers } from './callback.ts'

const asked: readonly Callback[] = [
  { type: 'NameCallback', prompt: 'User Name' },
  { type: 'PasswordCallback', prompt: 'Password' },
]
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
    JSON.stringify(printCallbacks(asked)),
    '[{"type":"NameCallback","output":[{"name":"prompt","value":"User Name"}],"input":[{"name":"IDToken1","value":""}],"_id":0},' +
      '{"type":"PasswordCallback","output":[{"name":"prompt","value":"Password"}],"input":[{"name":"IDToken2","value":""}],"_id":1}]',
  )
})
