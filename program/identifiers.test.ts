// Identifiers: legal, unlike each other, and always the same for the same names.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostileStrings } from './hostile-strings.ts'
import { type IdentifierStyle, identifiers } from './identifiers.ts'

const made = (names: readonly string[], style: Partial<IdentifierStyle> = {}): string[] =>
  [...identifiers(names, { case: 'camel', reserved: [], ...style }).values()].map(({ code }) => code)

test('a reserved word gets a word added, and so does one that meets it in another case where case does not count', () => {
  assert.deepEqual(made(['class', 'Class'], { reserved: ['class'] }), ['classValue', 'class2'])
  assert.deepEqual(made(['next'], { reserved: ['NEXT'], isCaseSensitive: false }), ['nextValue'])
  assert.deepEqual(made(['next'], { reserved: ['NEXT'] }), ['next'])
})

test('names that would be the same are numbered in order', () => {
  assert.deepEqual(made(['user-name', 'user name', 'userName', 'user.name']), [
    'userName',
    'userName2',
    'userName3',
    'userName4',
  ])
  assert.deepEqual(made(['a', 'A'], { case: 'pascal', isCaseSensitive: false }), ['A', 'A2'])
})

test('one name is written in the case of the language', () => {
  const cases = ['camel', 'pascal', 'snake', 'upper-snake'] as const
  const all = (name: string) => cases.map((style) => made([name], { case: style })[0])
  assert.deepEqual(all('demoSSOToken'), ['demoSSOToken', 'DemoSSOToken', 'demo_sso_token', 'DEMO_SSO_TOKEN'])
  assert.deepEqual(all('x-api_key 2'), ['xApiKey2', 'XApiKey2', 'x_api_key_2', 'X_API_KEY_2'])
  assert.deepEqual(all('2fa'), ['value2Fa', 'Value2Fa', 'value_2_fa', 'VALUE_2_FA'])
  assert.deepEqual(all('Größe'), ['groE', 'GroE', 'gro_e', 'GRO_E'])
  assert.deepEqual(all('日本'), ['value', 'Value', 'value', 'VALUE'])
})

test('initialisms are written in capitals unless they come first', () => {
  assert.deepEqual(made(['amUrl', 'urlOfAm'], { initialisms: ['url'] }), ['amURL', 'urlOfAm'])
})

test('a long name is cut, with room for its number', () => {
  assert.deepEqual(made(['abcdefgh', 'abcdefgi'], { maxLength: 5 }), ['abcde', 'abcd2'])
})

test('every hostile string has an identifier of its own, the same each time', () => {
  const names = made(hostileStrings)
  for (const name of names) assert.match(name, /^[A-Za-z][A-Za-z0-9_]*$/)
  assert.equal(new Set(names).size, new Set(hostileStrings).size)
  assert.deepEqual(made(hostileStrings), names)
})
