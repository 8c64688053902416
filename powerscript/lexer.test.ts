// Tokens: what is refused and where, what a tilde stands for, what a line is.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokenize } from './lexer.ts'
import type { PowerScriptError } from './powerscript-error.ts'

const refusals: readonly (readonly [text: string, line: number, column: number, message: RegExp])[] = [
  ['a = "open', 1, 5, /does not end on its line/],
  ['a = "one\ntwo"', 1, 5, /does not end on its line/],
  ['a = 1\n  /* open /* closed */', 2, 3, /comment does not end/],
  ['a = "x~q"', 1, 7, /begins no special character/],
  ['a = "x~000"', 1, 7, /begins no special character/],
  ['a = "x~256"', 1, 7, /begins no special character/],
  ['a & b', 1, 3, /"&" has no place here/],
  ['a\n\n  @', 3, 3, /"@" has no place here/],
  ['a = 12x', 1, 5, /"1" has no place here/],
]

for (const [text, line, column, message] of refusals) {
  test(`the lexer refuses ${JSON.stringify(text)} at line ${line}, column ${column}`, () => {
    assert.throws(
      () => tokenize(text),
      (error: PowerScriptError) => {
        assert.equal(error.code, 'E_POWERSCRIPT')
        assert.deepEqual([error.line, error.column], [line, column])
        assert.match(error.message, message)
        assert.notEqual(error.hint, '')
        return true
      },
    )
  })
}

const strings: readonly (readonly [literal: string, value: string])[] = [
  ['"plain"', 'plain'],
  ["'single'", 'single'],
  [`"it's"`, "it's"],
  [`'say "x"'`, 'say "x"'],
  [`"a~~b~"c~'d"`, `a~b"c'd`],
  [`"~n~t~v~r~f~b"`, '\n\t\v\r\f\b'],
  [`"~065~h41~H4a~o101"`, 'AAJA'],
  [String.raw`"C:\path\n"`, String.raw`C:\path\n`],
  ['"é 😀 \u2028"', 'é 😀 \u2028'],
]

for (const [literal, value] of strings) {
  test(`the literal ${literal} stands for ${JSON.stringify(value)}`, () => {
    assert.deepEqual(
      tokenize(literal).map(({ kind, text }) => [kind, text]),
      [
        ['string', value],
        ['end', ''],
      ],
    )
  })
}

test('an ampersand at the end of a line takes the next line along', () => {
  const tokens = tokenize('a = 1 + & // why\n  2\nb')
  assert.deepEqual(tokens.map(({ kind }) => kind).filter((kind) => kind === 'separator').length, 1)
  assert.deepEqual(tokens.at(-2)?.at, { line: 3, column: 1 })
})

test('comments are no tokens, and block comments nest', () => {
  assert.deepEqual(
    tokenize('a /* x /* y */ z */ b // c').map(({ text }) => text),
    ['a', 'b', ''],
  )
})

test('a dash belongs to a name, with blanks around it it is minus', () => {
  assert.deepEqual(
    tokenize('Write-Debug a - b').map(({ text }) => text),
    ['Write-Debug', 'a', '-', 'b', ''],
  )
})

test('positions count lines that end with CR LF once', () => {
  assert.deepEqual(
    tokenize('a\r\nb').map(({ at }) => at.line),
    [1, 1, 2, 2],
  )
})
