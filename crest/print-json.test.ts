// JSON as Jackson writes it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonValue } from './json.ts'
import { printJson } from './print-json.ts'
import { unauthorized } from './resource-exception.ts'

const pretty = (value: JsonValue) => printJson(value, { pretty: true })

test('the refresh answer, printed prettily, is this to the byte', () => {
  const answer = {
    uid: '3f0c2b7e',
    realm: '/alpha',
    idletime: 0,
    maxidletime: 30,
    maxsessiontime: 120,
    maxtime: 6480,
  }
  assert.equal(
    pretty(answer),
    `{
  "uid" : "3f0c2b7e",
  "realm" : "/alpha",
  "idletime" : 0,
  "maxidletime" : 30,
  "maxsessiontime" : 120,
  "maxtime" : 6480
}`,
  )
})

test('arrays stay on their line, objects in them are indented from the object around', () => {
  assert.equal(
    pretty({ result: [{ a: 1, b: ['x', 'y'] }, { c: { d: null } }], none: [], empty: {} }),
    `{
  "result" : [ {
    "a" : 1,
    "b" : [ "x", "y" ]
  }, {
    "c" : {
      "d" : null
    }
  } ],
  "none" : [ ],
  "empty" : { }
}`,
  )
})

test('scalars, and members that are undefined', () => {
  assert.equal(pretty(null), 'null')
  assert.equal(pretty([1, true, 'x']), '[ 1, true, "x" ]')
  assert.equal(pretty({ a: undefined }), '{ }')
  assert.equal(pretty({ a: undefined, b: 1 }), '{\n  "b" : 1\n}')
  assert.equal(printJson({ a: undefined, b: [] }), '{"b":[]}')
})

test('an error is printed prettily too', () => {
  assert.equal(
    pretty(unauthorized().toJSON()),
    '{\n  "code" : 401,\n  "reason" : "Unauthorized",\n  "message" : "Access Denied"\n}',
  )
})

test('control characters are escaped with capital letters; a written-out escape is left alone', () => {
  assert.equal(
    printJson({ '\u001b': '\u001f\n/\u2028"\\u001b' }),
    '{"\\u001B":"\\u001F\\n/\u2028\\"\\\\u001b"}',
  )
  assert.equal(pretty({ '\u001b': '\\\u001b' }), '{\n  "\\u001B" : "\\\\\\u001B"\n}')
})

test('printing prettily changes blanks only', () => {
  const value = { a: [{ b: [[], [1, [2]], {}] }, 'x : y', null], c: { d: { e: -1.5e-7 } } }
  assert.deepEqual(JSON.parse(pretty(value)), value)
})
