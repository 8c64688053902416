// Text with holes.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { percentEncode, render, type Template, variablesOf } from './index.ts'

const template: Template = [
  { kind: 'literal', text: 'a ' },
  { kind: 'variable', variable: 'x', percentEncodeExcept: '/' },
  {
    kind: 'base64',
    of: [
      { kind: 'variable', variable: 'y' },
      { kind: 'literal', text: ':' },
      { kind: 'variable', variable: 'x' },
    ],
  },
]

test('a variable without a value is refused by name', () => {
  assert.throws(() => render(template, new Map([['x', '']])), {
    name: 'RangeError',
    message: 'variable "y" has no value',
  })
})

test('values are placed, encoded, and put in Base64', () => {
  assert.equal(
    render(
      template,
      new Map([
        ['x', 'é/ '],
        ['y', 'ü'],
      ]),
    ),
    'a %C3%A9/%20w7w6w6kvIA==',
  )
})

test('the variables of a template are listed once, in order of first use', () => {
  assert.deepEqual(variablesOf(template), ['x', 'y'])
})

test('every byte is encoded but letters, digits and what is excepted', () => {
  assert.equal(percentEncode('aZ09-_é😀\0 %', '-_'), 'aZ09-_%C3%A9%F0%9F%98%80%00%20%25')
  assert.equal(percentEncode('', ''), '')
  assert.equal(percentEncode('é', 'é'), '%C3%A9')
})
