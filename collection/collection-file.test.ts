// Reading a collection: what is refused and how it is said, what is understood.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allItems, CollectionError, type Folder, parseCollection } from './index.ts'

const info = {
  name: 'Sample',
  schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
}
const parse = (file: unknown) => parseCollection(JSON.stringify(file), 'sample.json')

interface Refusal {
  readonly code: string
  readonly message: RegExp
  readonly hint: RegExp
}

function refuses(text: string, { code, message, hint }: Refusal): void {
  assert.throws(
    () => parseCollection(text, 'sample.json'),
    (error) => {
      assert.ok(error instanceof CollectionError)
      assert.equal(error.code, code)
      assert.match(error.message, message)
      assert.match(error.hint, hint)
      return true
    },
  )
}

test('a syntax error is refused with line and column', () => {
  const hint = /export the file from Postman again/
  refuses('{"info": {},\n  "item": ]', {
    code: 'E_JSON',
    message: /^sample\.json:2:11: value expected$/,
    hint,
  })
  refuses('', { code: 'E_JSON', message: /^sample\.json:1:1: /, hint })
  refuses('info:\n  name: x', { code: 'E_JSON', message: /^sample\.json:1:1: /, hint })
  refuses('{"a": 1,}', { code: 'E_JSON', message: /^sample\.json:1:9: /, hint })
})

test('a collection of schema v1 or v3 is refused with the way to export v2.1', () => {
  const hint = /Export, then Collection v2\.1/
  refuses('{"id":"x","order":[],"requests":[]}', { code: 'E_COLLECTION_VERSION', message: /schema v1/, hint })
  refuses('{"info":{"schema":"https://schema.example/v3.0.0/"},"item":[]}', {
    code: 'E_COLLECTION_VERSION',
    message: /schema v3/,
    hint,
  })
})

test('a file that is no collection is refused by what it is', () => {
  const hint = /give that file/
  refuses('{"values":[]}', { code: 'E_COLLECTION', message: /is an environment, not a collection/, hint })
  refuses('{"openapi":"3.1.0"}', { code: 'E_COLLECTION', message: /is an OpenAPI description/, hint })
  refuses('{"info":{}}', { code: 'E_COLLECTION', message: /no "info" with a list "item"/, hint })
  refuses('[]', { code: 'E_COLLECTION', message: /is no Postman collection/, hint })
  refuses('null', { code: 'E_COLLECTION', message: /is no Postman collection/, hint })
})

test('a member of the wrong type is refused with its JSON pointer', () => {
  const cases: [unknown, RegExp][] = [
    [{ info, item: ['x'] }, /^sample\.json: \/item\/0 must be an object, not a string$/],
    [{ info, item: [{ name: 'x' }] }, /^sample\.json: \/item\/0 is neither a folder/],
    [{ info, item: [{ item: {} }] }, /^sample\.json: \/item\/0\/item must be an array, not an object$/],
    [
      { info, item: [{ item: [{ request: 5 }] }] },
      /^sample\.json: \/item\/0\/item\/0\/request must be an object or a URL/,
    ],
    [
      { info, item: [{ request: { header: 5 } }] },
      /^sample\.json: \/item\/0\/request\/header must be an array, not a number$/,
    ],
    [
      { info, item: [{ request: { url: [] } }] },
      /^sample\.json: \/item\/0\/request\/url must be an object, not an array$/,
    ],
    [
      { info, item: [{ request: { url: { query: [1] } } }] },
      /^sample\.json: \/item\/0\/request\/url\/query\/0 must be an object/,
    ],
    [
      { info, item: [{ request: { body: { mode: 'formdata', formdata: 1 } } }] },
      /\/request\/body\/formdata must be an array/,
    ],
    [
      { info, item: [], variable: [{ key: {} }] },
      /^sample\.json: \/variable\/0\/key must be a string, not an object$/,
    ],
    [{ info, item: [], event: {} }, /^sample\.json: \/event must be an array/],
    [
      { collection: { info, item: [{ request: { method: [] } }] } },
      /^sample\.json: \/collection\/item\/0\/request\/method must be a string/,
    ],
  ]
  for (const [file, message] of cases) {
    refuses(JSON.stringify(file), { code: 'E_COLLECTION', message, hint: /export the|remove it/ })
  }
})

test('a file nested more than 500 levels deep is refused, one of 500 is read', () => {
  const nested = (levels: number) =>
    `{"info":{},"item":[],"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  parseCollection(nested(500), 'sample.json')
  refuses(nested(501), {
    code: 'E_LIMIT',
    message: /sample\.json:1:\d+: nested more than 500 levels deep/,
    hint: /flatten/,
  })
  refuses('['.repeat(1_000_000), { code: 'E_LIMIT', message: /500 levels/, hint: /flatten/ })
})

test('folders nested as deep as the limit allows are read', () => {
  let entry: object = { name: 'deep', request: 'http://127.0.0.1/' }
  for (let level = 0; level < 240; level += 1) entry = { name: `f${level}`, item: [entry] }
  assert.equal(allItems(parse({ info, item: [entry] }))[0]?.folders.length, 240)
})

test('an empty collection is a collection', () => {
  assert.deepEqual(parse({ info, item: [] }).entries, [])
})

test('items carry number, id, folders and descriptions', () => {
  const request = { url: 'http://127.0.0.1/', description: { content: 'About *it*' } }
  const collection = parse({
    info: { ...info, description: 'All of it' },
    item: [
      {
        name: 'Log in',
        item: [
          { name: "Step 1: The users' é", request },
          { name: 'Step 1: the Users É', request },
        ],
      },
      { name: '日本', request, description: 'not this one' },
    ],
  })
  const items = allItems(collection)
  assert.equal(collection.description, 'All of it')
  assert.deepEqual(
    items.map(({ id, number, folders }) => [id, number, folders.map((folder) => folder.name)]),
    [
      ['log-in.step-1-the-users-e', 1, ['Log in']],
      ['log-in.step-1-the-users-e-2', 2, ['Log in']],
      ['item', 3, []],
    ],
  )
  assert.equal(items[2]?.description, 'About *it*')
})

test('the wrapper of the API, a byte order mark and unknown members are accepted', () => {
  const file = {
    collection: { info, item: [{ name: 'a', request: 'http://127.0.0.1/', mystery: [1] }], more: {} },
  }
  const collection = parseCollection(`\uFEFF${JSON.stringify(file)}`, 'sample.json')
  assert.equal(collection.name, 'Sample')
  assert.deepEqual(collection.source.info, info)
  assert.deepEqual(allItems(collection)[0]?.source.mystery, [1])
})

test('scripts and saved responses are read, and disabled scripts are not', () => {
  const collection = parse({
    info,
    event: [{ listen: 'prerequest', script: { exec: 'let a' } }],
    item: [
      {
        name: 'a',
        request: 'http://127.0.0.1/',
        event: [
          { listen: 'test', script: { exec: ['one', 'two'] } },
          { listen: 'test', disabled: true, script: { exec: ['off'] } },
          { listen: 'other', script: { exec: ['x'] } },
        ],
        response: [
          { name: 'Fine', code: 200, status: 'OK', header: [{ key: 'A', value: 'b' }], body: null },
          null,
        ],
      },
    ],
  })
  assert.deepEqual(collection.scripts, [{ listen: 'prerequest', text: 'let a' }])
  const [item] = allItems(collection)
  assert.deepEqual(item?.scripts, [{ listen: 'test', text: 'one\ntwo' }])
  assert.deepEqual(item?.examples, [
    { name: 'Fine', status: 200, reason: 'OK', headers: [{ name: 'A', value: 'b' }], body: '' },
  ])
})

test('auth is read as v2.1 and as v2.0 write it', () => {
  const auth = (value: unknown) =>
    (parse({ info, item: [{ name: 'f', item: [], auth: value }] }).entries[0] as Folder).auth
  const expected = { type: 'basic', parameters: new Map([['username', 'u']]) }
  assert.deepEqual(
    auth({ type: 'basic', basic: [{ key: 'username', value: 'u', type: 'string' }] }),
    expected,
  )
  assert.deepEqual(auth({ type: 'basic', basic: { username: 'u' } }), expected)
  assert.equal(auth(null), undefined)
})

test('variables take the text that Postman makes of their type', () => {
  const variable = [
    { key: 'text', value: 'a' },
    { key: 'token', value: 't', type: 'secret' },
    { key: 'number', value: '0x10', type: 'number' },
    { key: 'off', value: 'x', disabled: true },
    { value: 'nameless' },
  ]
  assert.deepEqual(
    parse({ info, item: [], variable }).variables.map(({ name, value, isSecret }) => [name, value, isSecret]),
    [
      ['text', 'a', false],
      ['token', 't', true],
      ['number', '16', false],
    ],
  )
})
