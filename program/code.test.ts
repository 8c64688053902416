// Code: text of another language is put together from Code only.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { code, indent, integer, joined, lines } from './code.ts'

test('a plain string in a hole is refused, when the text is compiled and when it is run', () => {
  const smuggled = '"); remove_everything(); ("'
  // @ts-expect-error a string is not Code: it has to be quoted first
  assert.throws(() => code`print(${smuggled})`, {
    name: 'TypeError',
    message: 'code: hole 0 is not Code; quote it first',
  })
  // @ts-expect-error a number is not Code either: integer(3) is
  assert.throws(() => code`wait(${code`x`}, ${3})`, { name: 'TypeError', message: /^code: hole 1 / })
  // @ts-expect-error an absent value never becomes the word undefined
  assert.throws(() => code`print(${undefined})`, TypeError)
})

test('a plain string is no line, no block and no piece of an expression', () => {
  const smuggled = 'remove_everything()'
  // @ts-expect-error a string is not a Part
  assert.notEqual(lines(smuggled).code, smuggled)
  // @ts-expect-error a string is not a Part
  assert.notEqual(indent('  ', smuggled).code.trim(), smuggled)
  // @ts-expect-error a list of strings is no list of Code
  assert.notEqual(joined(code`, `, [smuggled]).code, smuggled)
})

test('a number that is not whole, or too large to be told from its neighbour, is refused', () => {
  for (const value of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    assert.throws(() => integer(value), {
      name: 'RangeError',
      message: `integer: ${value} is no whole number`,
    })
  }
})

test('a template is raw: what you see is what is printed', () => {
  assert.equal(code`a\nb\\ ${code`c\t`}$`.code, 'a\\nb\\\\ c\\t$')
})

test('lines are joined with LF, an empty one stays, and what is falsy is left out', () => {
  const isNeeded = false
  assert.equal(
    lines(code`a`, isNeeded && code`b`, undefined, null, '', code``, [code`c`, [code`d`]]).code,
    'a\n\nc\nd',
  )
  assert.equal(lines().code, '')
})

test('indenting moves every line of a block that is not empty', () => {
  assert.equal(indent('\t', code`a`, code``, lines(code`b`, code`c`)).code, '\ta\n\n\tb\n\tc')
})

test('pieces of an expression are joined with what stands between them', () => {
  assert.equal(joined(code` + `, [code`a`, code`b`]).code, 'a + b')
  assert.equal(joined(code` + `, []).code, '')
})

test('whole numbers are printed as digits', () => {
  assert.equal(integer(-42).code, '-42')
  assert.equal(integer(2 ** 53 - 1).code, '9007199254740991')
})
