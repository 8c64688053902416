// JSON is laid out and never changed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prettyJson } from './pretty-json.ts'

test('what is no JSON is left to be shown as it came', () => {
  for (const text of ['', '<html>', '{"a":}', "{'a':1}"]) assert.equal(prettyJson(text), undefined, text)
})

test('numbers, escapes and repeated members stay as the server wrote them', () => {
  assert.equal(
    prettyJson('{"id":12345678901234567890,"x":1.0,"e":1E2,"s":"a\\u00e9\\"[{,:","id":2}'),
    '{\n  "id": 12345678901234567890,\n  "x": 1.0,\n  "e": 1E2,\n  "s": "a\\u00e9\\"[{,:",\n  "id": 2\n}',
  )
})

test('lists and objects get a line for each entry, and empty ones stay on theirs', () => {
  assert.equal(
    prettyJson('[ { } , [],[1, {"a":[]}]]'),
    '[\n  {},\n  [],\n  [\n    1,\n    {\n      "a": []\n    }\n  ]\n]',
  )
  assert.equal(prettyJson(' true '), 'true')
})

test('a megabyte takes no longer than its length', () => {
  const text = JSON.stringify(Array.from({ length: 100_000 }, (_, i) => ({ i })))
  assert.deepEqual(JSON.parse(prettyJson(text) ?? ''), JSON.parse(text))
})
