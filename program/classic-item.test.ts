// By which rules the classic style reads an item.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Collection, JsonObject } from '#collection'
import { classicItem } from './classic-item.ts'

const collection: Collection = {
  name: '',
  description: '',
  variables: [],
  auth: undefined,
  scripts: [],
  entries: [],
  source: {},
}

const read = (
  request: JsonObject,
  more: JsonObject = {},
  values: readonly (readonly [string, string])[] = [],
) => classicItem({ source: { request, ...more }, folders: [], collection }, new Map(values))

test('an item that says nothing is a GET of nothing', () => {
  assert.deepEqual(read({}), {
    method: 'GET',
    url: '',
    headers: [],
    headersInItemOrder: [],
    body: '',
    bodyMode: 'none',
    auth: { type: 'noauth', parameters: new Map() },
    query: [],
    hasAnswerTemplate: false,
  })
})

test('only the variables of the URL are resolved', () => {
  const item = read(
    {
      url: { raw: '{{h}}/{{x}}?a={{h}}' },
      header: [{ key: '{{h}}', value: '{{h}}' }],
      body: { mode: 'raw', raw: '{{h}}' },
    },
    {},
    [['h', 'https://e']],
  )
  assert.equal(item.url, 'https://e/{{x}}?a=https://e')
  assert.deepEqual(item.headers, [{ name: '{{h}}', value: '{{h}}' }])
  assert.equal(item.body, '{{h}}')
})

test('a URL that begins with an unknown or empty variable gets the page’s dummy host', () => {
  assert.equal(read({ url: { raw: '{{h}}/p/:id' } }, {}, [['h', '']]).url, 'https://domain.com/p/:id')
})

test('a URL given as plain text is kept', () => {
  assert.equal(read({ url: 'https://e/p' }).url, 'https://e/p')
})

test('Content-Type comes first, the other headers in the item’s order, disabled ones not at all', () => {
  const header = [
    { key: 'B', value: '1' },
    { key: 'C', value: '2', disabled: true },
    { key: 'content-type', value: 't' },
    { key: 'A', value: '3' },
  ]
  const item = read({ header })
  assert.deepEqual(
    item.headers.map(({ name }) => name),
    ['content-type', 'B', 'A'],
  )
  assert.deepEqual(
    item.headersInItemOrder.map(({ name }) => name),
    ['B', 'content-type', 'A'],
  )
})

test('disabled query parameters are dropped', () => {
  const query = [
    { key: 'a', value: '1' },
    { key: 'b', value: '2', disabled: true },
  ]
  assert.deepEqual(read({ url: { raw: 'u', query } }).query, [{ name: 'a', value: '1' }])
})

test('authentication is the item’s own, then the nearest folder’s, then the collection’s', () => {
  const bearer = { type: 'bearer', parameters: new Map() }
  const inherited = classicItem(
    { source: { request: {} }, folders: [], collection: { ...collection, auth: bearer } },
    new Map(),
  )
  assert.equal(inherited.auth, bearer)
  const own = read({ auth: { type: 'basic', basic: [{ key: 'username', value: 'me' }] } })
  assert.deepEqual(own.auth, { type: 'basic', parameters: new Map([['username', 'me']]) })
})

test('the answer is read when the first success has a body, or is a 204', () => {
  assert.equal(
    read(
      {},
      {
        response: [
          { code: 200, body: '' },
          { code: 401, body: '{}' },
        ],
      },
    ).hasAnswerTemplate,
    false,
  )
  assert.equal(
    read(
      {},
      {
        response: [
          { code: 401, body: '{}' },
          { code: 200, body: '{}' },
        ],
      },
    ).hasAnswerTemplate,
    true,
  )
  assert.equal(read({}, { response: [{ code: 204 }] }).hasAnswerTemplate, true)
})
