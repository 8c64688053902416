// Answers: which of them are not as a step expects, and what is kept of them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Capture, Expectation } from '#program'
import { captures, unexpected } from './answers.ts'
import { parseResponse } from './wire.ts'

const title = 'test'

test('an answer that breaks an expectation is described', () => {
  const cases: readonly (readonly [expectation: Expectation, fault: string | undefined])[] = [
    [{ kind: 'status', title, is: 201 }, 'the status is 200, not 201'],
    [{ kind: 'status', title, is: 200 }, undefined],
    [{ kind: 'equals', title, path: ['valid'], value: false }, '"valid" is not false'],
    [{ kind: 'equals', title, path: ['valid'], value: true }, undefined],
    [{ kind: 'has', title, path: ['list', 1] }, 'the answer has no "list.1"'],
    [{ kind: 'has', title, path: ['list', 0, 'a'] }, undefined],
    [{ kind: 'has', title, path: ['constructor'] }, 'the answer has no "constructor"'],
    [
      { kind: 'keys', title, path: [], keys: ['valid'] },
      'JSON body has the members list, none, token, valid, not valid',
    ],
    [{ kind: 'keys', title, path: [], keys: ['valid', 'token', 'none', 'list'] }, undefined],
  ]
  for (const [expectation, fault] of cases)
    assert.equal(unexpected(aStep({ expect: [expectation] }), anAnswer()), fault)
})

test('a value that must be kept but is not there is unexpected, an optional one is not', () => {
  const absent: Capture = { variable: 'x', path: ['nothing'], isOptional: false }
  assert.equal(
    unexpected(aStep({ captures: [absent] }), anAnswer()),
    'the answer has no "nothing" for "x" (status 200)',
  )
  assert.equal(unexpected(aStep({ captures: [{ ...absent, isOptional: true }] }), anAnswer()), undefined)
})

test('strings, numbers and booleans are kept as text, also of a compressed answer', () => {
  const kept = [['token'], ['list', 0, 'a'], ['valid'], ['none'], ['list']].map(
    (path, i): Capture => ({ variable: String(i), path, isOptional: true }),
  )
  for (const answer of [anAnswer(), anAnswer('gzip')]) {
    assert.deepEqual(captures(aStep({ captures: kept }), answer), [
      ['0', 't'],
      ['1', '1'],
      ['2', 'true'],
    ])
  }
})

function aStep(parts: { expect?: readonly Expectation[]; captures?: readonly Capture[] }) {
  const request = { method: 'GET', url: [], headers: [], followRedirects: true, timeoutSeconds: 0 }
  return { name: 'step', request, expect: [], captures: [], ...parts }
}

function anAnswer(coding = 'identity') {
  const json = Buffer.from('{"token":"t","valid":true,"list":[{"a":1}],"none":null}')
  const body = coding === 'gzip' ? gzipSync(json) : json
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`
  const parsed = parseResponse(Buffer.concat([Buffer.from(head), body]), 'GET', true)
  assert.ok('message' in parsed)
  return parsed.message
}
