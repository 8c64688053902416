// The whole script is read first: everything that is no PowerScript is refused with its place, before anything runs.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePowerScript } from './parser.ts'
import type { PowerScriptError } from './powerscript-error.ts'

const refusals: readonly (readonly [
  title: string,
  text: string,
  line: number,
  column: number,
  message: RegExp,
])[] = [
  [
    'a statement without parentheses',
    'string a\nWrite-Debug a',
    2,
    1,
    /"Write-Debug" is no statement and no datatype/,
  ],
  ['a variable that is not declared', 'integer a\na = b', 2, 5, /"b" is not declared/],
  ['a name declared twice, whatever its case', 'integer id\nstring ID', 2, 8, /"ID" is declared already/],
  ['a reserved word as a name', 'string next', 1, 8, /reserved word/],
  ['a function there is not', 'Beep(1)', 1, 1, /no function "Beep"/],
  ['a class there is not', 'oleobject a\na = create datastore', 2, 12, /no class "datastore"/],
  ['a declaration inside a block', 'if true then\nstring a\nend if', 2, 1, /inside a block/],
  ['an if without an end', 'if true then\n', 2, 1, /the script ends where "end if" is expected/],
  ['an end without its block', 'end if', 1, 1, /"end" stands where a statement is expected/],
  ['two statements on one line', 'integer a\na = 1 a = 2', 2, 7, /end of the statement/],
  ['a value that goes nowhere', 'integer a\na', 2, 2, /arguments of a call/],
  ['an assignment to a call', 'Len("a") = 1', 1, 1, /nothing can be assigned/],
  ['a decimal literal', 'double a\na = 1.5', 2, 5, /no integer, long or longlong/],
  ['a number beyond 64 bits', 'longlong a\na = 9223372036854775808', 2, 5, /no integer, long or longlong/],
  ['a goto', 'goto end_of_it', 1, 1, /"goto" is no statement/],
  ['a catch of something else', 'try\ncatch (string s)\nend try', 2, 8, /no class of exceptions/],
]

for (const [title, text, line, column, message] of refusals) {
  test(`${title} is refused at line ${line}, column ${column}`, () => {
    assert.throws(
      () => parsePowerScript(text),
      (error: PowerScriptError) => {
        assert.match(error.message, message)
        assert.deepEqual(
          [error.name, error.code, error.line, error.column],
          ['PowerScriptError', 'E_POWERSCRIPT', line, column],
        )
        return true
      },
    )
  })
}

test('keywords, names and functions are read in any case', () => {
  const script = parsePowerScript('STRING ls_A\nIf Len(LS_a) = 0 Then ls_a = "x" Else LS_A = "y"')
  assert.deepEqual(
    script.statements.map(({ kind }) => kind),
    ['declare', 'if'],
  )
})

test('a semicolon ends a statement as a line end does', () => {
  assert.equal(parsePowerScript('integer a; a = 1; a++').statements.length, 3)
})
