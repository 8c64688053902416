// The body of a request: media types and JSON.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkContentType,
  parseActionContent,
  parseObjectContent,
  parsePatchContent,
  requireContentType,
} from './content.ts'

const notJson = 'The request could not be processed because the provided content is not valid JSON'
const trailing = 'The request could not be processed because there is trailing data after the JSON content'

test('a media type other than JSON or multipart is answered 400 with its name', () => {
  assert.throws(() => checkContentType('text/xml; charset=utf-8'), {
    code: 400,
    message:
      "The request could not be processed because it specified the content-type 'text/xml' when only the content-type 'application/json' and 'multipart/form-data' are supported",
  })
  for (const type of ['application/jsonp', 'application/x-www-form-urlencoded', 'x application/json']) {
    assert.throws(() => checkContentType(type), { code: 400 }, type)
  }
})

test('what is no media type is answered 400, too', () => {
  for (const type of ['garbage', 'a/', '/', 'a/b/c']) {
    assert.throws(
      () => checkContentType(type),
      { message: "The request content type can't be parsed." },
      type,
    )
  }
})

test('JSON and multipart in any letter case, with parameters, and no media type at all are taken', () => {
  for (const type of [
    undefined,
    '',
    'application/json',
    'Application/JSON;charset=UTF-8',
    'multipart/form-data; boundary=x',
  ]) {
    checkContentType(type)
  }
})

test('a create without a media type is answered 400, with the two blanks of the original', () => {
  assert.throws(() => requireContentType(undefined), {
    code: 400,
    message: 'The request could not be processed because the  content-type was not specified and is required',
  })
  assert.throws(() => requireContentType('text/plain'), { code: 400 })
  requireContentType('application/json')
})

test('a body that is no JSON is answered 400 with the place where it goes wrong, and never quoted', () => {
  const places: [body: string, line: number, column: number][] = [
    ['{"password":"secret"', 1, 21],
    ['{"a":1,}', 1, 8],
    ['{"a" 1}', 1, 6],
    ['{a:1}', 1, 2],
    ['[1 2]', 1, 4],
    ['{\n  "a": tru\n}', 2, 8],
    ["{'a':1}", 1, 2],
    ['"\\x"', 1, 1],
    ['"tab\t"', 1, 1],
    ['[', 1, 2],
    ['}', 1, 1],
    ['nul', 1, 1],
    ['+1', 1, 1],
    ['[01]', 1, 3],
  ]
  for (const [body, line, column] of places) {
    assert.throws(
      () => parseActionContent(body),
      { code: 400, message: notJson, detail: { line, column } },
      body,
    )
  }
})

test('something behind the JSON is answered 400 in its own words', () => {
  for (const body of ['{} {}', '{}x', '1 2', '"a""b"', '[] ]', 'null,', '{"a":[1,{"b":null}]}\n}']) {
    assert.throws(() => parseActionContent(body), { code: 400, message: trailing }, body)
  }
})

test('a very deep broken body is refused like any other', () => {
  assert.throws(() => parseActionContent('['.repeat(1_000_000)), { code: 400, message: notJson })
})

test('an action takes any JSON, and an empty body is null', () => {
  for (const body of ['', ' \r\n\t']) assert.equal(parseActionContent(body), null)
  assert.deepEqual(parseActionContent('{"tokenId":"a"}'), { tokenId: 'a' })
  assert.deepEqual(parseActionContent(' [1.5e-3, "\\u00fc"] '), [0.0015, 'ü'])
})

test('a byte order mark before the JSON is passed over', () => {
  assert.deepEqual(parseActionContent('\ufeff{"a":1}'), { a: 1 })
  assert.equal(parseActionContent('\ufeff'), null)
})

test('a create, an update and a patch need content', () => {
  const missing = {
    code: 400,
    message: 'The request could not be processed because it did not contain any JSON content',
  }
  for (const body of ['', ' \n']) {
    assert.throws(() => parseObjectContent(body), missing)
    assert.throws(() => parsePatchContent(body), missing)
  }
})

test('a patch takes an array only', () => {
  for (const body of ['null', '{}', '1']) {
    assert.throws(() => parsePatchContent(body), {
      code: 400,
      message:
        'The request could not be processed because the provided content is not a JSON array of patch operations',
    })
  }
  assert.deepEqual(parsePatchContent('[]'), [])
})

test('a create takes an object only', () => {
  for (const body of ['null', '[]', '"a"', '1']) {
    assert.throws(() => parseObjectContent(body), {
      code: 400,
      message: 'The request could not be processed because the provided content is not a JSON object',
    })
  }
  assert.deepEqual(parseObjectContent('{"a":1}'), { a: 1 })
})

test('the scanner of broken JSON agrees with the parser on what is whole', async () => {
  const { scanJsonValue } = await import('./json-scan.ts')
  const pieces = ['{', '}', '[', ']', ',', ':', '"a"', '1', 'null', ' ']
  for (let n = 0; n < 10 ** 5; n += 1) {
    const text = [...String(n).padStart(5, '0')].map((digit) => pieces[Number(digit)]).join('')
    const { isWhole, end } = scanJsonValue(text)
    assert.equal(isWhole && end === text.length, parses(text), text)
  }
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
