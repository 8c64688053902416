// Chilkat.JsonObject: what was measured with 9.5.0.96.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jsonObject } from './chilkat-json-object.ts'
import type { ComObject } from './com-object.ts'

function call(object: ComObject, method: string, ...args: string[]): unknown {
  return object.methods[method]?.run(...(args as never[]))
}

function loaded(text: string): ComObject {
  const json = jsonObject()
  assert.equal(call(json, 'Load', text), 1)
  return json
}

for (const text of [
  '<html>',
  '[1]',
  '',
  'Access Denied',
  '{"a":',
  '{"a":1}{',
  '{"a":"\n"}',
  '['.repeat(100_000),
]) {
  test(`Load accepts ${JSON.stringify(text.slice(0, 20))} and is empty afterwards`, () => {
    const json = loaded(text)
    assert.equal(json.properties.Size?.get(), 0)
    assert.equal(call(json, 'HasMember', 'a'), 0)
  })
}

const sample =
  loaded(String.raw`{"answer":{"a.b":{"c":1},"q\"x":2,"":3,"x[0]":4,"arr":[10,{"z":true},[1,2],null],"n":null,
  "f":1.50,"big":12345678901,"s":"","u":"h\u00e9\ud83d\ude00\n","A":6,"a":7,"o":{},"dup":1,"dup":2}}`)

const paths: readonly (readonly [path: string, type: number, text: string | null])[] = [
  ['answer."a.b".c', 2, '1'],
  ['answer.a.b.c', -1, null],
  [String.raw`answer."q\"x"`, 2, '2'],
  ['answer.""', 2, '3'],
  ['answer."x[0]"', 2, '4'],
  ['answer.x[0]', -1, null],
  ['answer.arr[0]', 2, '10'],
  ['answer."arr"[1]."z"', 5, 'true'],
  ['answer.arr[2][1]', 2, '2'],
  ['answer.arr[3]', 6, 'null'],
  ['answer.arr[9]', -1, null],
  ['answer.arr', 4, '[10,{"z":true},[1,2],null]'],
  ['answer.n', 6, 'null'],
  ['answer.f', 2, '1.50'],
  ['answer.big', 2, '12345678901'],
  ['answer.s', 1, ''],
  ['answer.u', 1, 'hé😀\n'],
  ['answer.A', 2, '6'],
  ['answer.a', 2, '7'],
  ['answer.o', 3, null],
  ['answer.dup', 2, '1'],
]

for (const [path, type, text] of paths) {
  test(`the path ${path} leads to type ${type} with the text ${JSON.stringify(text)}`, () => {
    assert.equal(call(sample, 'JsonTypeOf', path), type)
    assert.equal(call(sample, 'HasMember', path), type === -1 ? 0 : 1)
    assert.equal(call(sample, 'StringOf', path), text)
    assert.equal(sample.properties.LastMethodSuccess?.get(), text === null ? 0 : 1)
  })
}

test('ObjectOf gives the object with its members, or null', () => {
  const answer = call(sample, 'ObjectOf', 'answer') as ComObject
  assert.equal(answer.properties.Size?.get(), 15)
  assert.equal(call(answer, 'HasMember', '"a.b"'), 1)
  assert.equal(call(sample, 'ObjectOf', 'answer.none'), null)
})
