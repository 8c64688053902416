// Masking: a secret is found in every shape in which a request can carry it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskOf } from './secrets.ts'

test('a secret is masked as it stands, percent-encoded and escaped in JSON', () => {
  const secret = 'a/b"c é\n$1.*'
  const mask = maskOf(new Map([['password', secret]]))
  const shapes = [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    encodeURI(secret),
    new URLSearchParams({ p: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(secret).slice(1, -1).replace('é', '\\u00e9').replace('/', '\\/'),
  ]
  for (const shape of shapes) assert.equal(mask(`x=${shape}&y`), 'x=<password>&y', shape)
})

test('a secret that begins another is masked without leaving the rest', () => {
  assert.equal(
    maskOf(
      new Map([
        ['short', 'abc'],
        ['long', 'abcdef'],
      ]),
    )('abcdef abc'),
    '<long> <short>',
  )
})

test('credentials that no variable supplies are hidden, and those of one are named', () => {
  const mask = maskOf(new Map([['token', 'secret']]))
  const masked = mask(
    'Authorization: Basic dXNlcjpwYXNz\r\nauthorization: Bearer secret\r\nCookie: a=b; c=d\r\nX-Cookie: e\r\n',
  )
  assert.equal(
    masked,
    'Authorization: Basic <hidden>\r\nauthorization: Bearer <token>\r\nCookie: <hidden>\r\nX-Cookie: e\r\n',
  )
})

test('a value of no length masks nothing', () => {
  assert.equal(maskOf(new Map([['none', '']]))('abc'), 'abc')
})

test('a text full of what looks like a secret is masked quickly', () => {
  const secret = 'A'.repeat(2_000)
  const started = process.hrtime.bigint()
  assert.equal(
    maskOf(new Map([['token', secret]]))(`${'A'.repeat(1_999)} ${secret}`),
    `${'A'.repeat(1_999)} <token>`,
  )
  assert.ok(process.hrtime.bigint() - started < 1_000_000_000n)
})
