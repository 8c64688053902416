// Query filters: what is none, and what each asks. (Facts: ForgeRock commons, QueryFilterParser.)

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseQueryFilter, type QueryFilter } from './query-filter.ts'

const equals = (field: string, value: string | number | boolean): QueryFilter => ({
  kind: 'comparison',
  field: field.split('/'),
  operator: 'eq',
  value,
})
const a = equals('a', 1)
const b = equals('b', 2)
const c = equals('c', 3)

test('what is no filter is refused', () => {
  const wrong = [
    '',
    ' ',
    'a',
    'a eq',
    'a eq b',
    'a eq "b',
    "a eq 'b",
    'a eq "b\\"',
    'a eq "b" c',
    'a eq 1 b eq 2',
    'a eq 1 and',
    'and a eq 1',
    'a eq 1 or or b eq 2',
    '(a eq 1',
    'a eq 1)',
    '()',
    '!',
    '! !a eq 1',
    '"a" eq 1',
    'a "eq" 1',
    'a e-q 1',
    'a eq 1x',
    'a eq (1)',
    'a~2 eq 1',
    'true eq 1 2',
  ]
  for (const text of wrong) assert.equal(parseQueryFilter(text), undefined, text)
})

const right: readonly [text: string, filter: QueryFilter][] = [
  ['true', { kind: 'literal', value: true }],
  ['FALSE', { kind: 'literal', value: false }],
  ['a pr', { kind: 'present', field: ['a'] }],
  ['a PR', { kind: 'present', field: ['a'] }],
  ['a eq 1', a],
  ['a eq "1"', equals('a', '1')],
  ["a eq '1'", equals('a', '1')],
  ['a eq ""', equals('a', '')],
  ['a eq -1.5', equals('a', -1.5)],
  ['a eq True', equals('a', true)],
  ['  a   EQ   1  ', a],
  ['/a/b eq 1', equals('a/b', 1)],
  ['a~1b eq 1', { kind: 'comparison', field: ['a/b'], operator: 'eq', value: 1 }],
  ['a co "x y"', { kind: 'comparison', field: ['a'], operator: 'co', value: 'x y' }],
  ['a in.list 1', { kind: 'comparison', field: ['a'], operator: 'in.list', value: 1 }],
  ['a eq "say \\"x\\" \\\\ \\n"', equals('a', 'say "x" \\ n')],
  ['a eq "it\'s" and b eq 2', { kind: 'and', filters: [equals('a', "it's"), b] }],
  ['a eq "(x) and (y)"', equals('a', '(x) and (y)')],
  ['a eq 1 and b eq 2 and c eq 3', { kind: 'and', filters: [a, b, c] }],
  ['a eq 1 or b eq 2 AND c eq 3', { kind: 'or', filters: [a, { kind: 'and', filters: [b, c] }] }],
  ['(a eq 1 or b eq 2)and c eq 3', { kind: 'and', filters: [{ kind: 'or', filters: [a, b] }, c] }],
  ['!(a eq 1)', { kind: 'not', filter: a }],
  ['!a eq 1 and b eq 2', { kind: 'and', filters: [{ kind: 'not', filter: a }, b] }],
  ['((a eq 1))', a],
]
for (const [text, filter] of right) {
  test(`${text} is understood`, () => assert.deepEqual(parseQueryFilter(text), filter))
}

test('a text in quotes may hold anything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      const quoted = value.replace(/["\\]/g, '\\$&')
      assert.deepEqual(parseQueryFilter(`a eq "${quoted}"`), equals('a', value))
    }),
  )
})

test('256 levels are understood and 257 are not, nor is a flood of parentheses', () => {
  const nested = (levels: number) => `${'('.repeat(levels)}a eq 1${')'.repeat(levels)}`
  assert.deepEqual(parseQueryFilter(nested(256)), a)
  assert.equal(parseQueryFilter(nested(257)), undefined)
  assert.equal(parseQueryFilter('('.repeat(500_000)), undefined)
})

test('no text makes it throw', () => {
  const piece = fc.constantFrom(
    '(',
    ')',
    '!',
    '"',
    "'",
    '\\',
    ' ',
    'a',
    'eq',
    'pr',
    'and',
    'or',
    'true',
    '1',
    '/',
    '~',
  )
  fc.assert(fc.property(fc.array(piece), (pieces) => void parseQueryFilter(pieces.join(''))))
})
