// Which value a variable has: the order of the scopes, values that hold variables, circles, dynamic variables.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expand } from './expand.ts'
import {
  allItems,
  type Environment,
  parseCollection,
  parseEnvironment,
  type Scope,
  type ScopeSources,
  scopeOf,
} from './index.ts'
import { textOfSpans } from './span.ts'

const dynamic = {
  nowMs: () => 1_700_000_000_600,
  randomBytes: (count: number) => new Uint8Array(count).fill(0xab),
}

type Values = Readonly<Record<string, string>>
const entries = (values: Values) => Object.entries(values).map(([key, value]) => ({ key, value }))
const environmentOf = (values: Values): Environment =>
  parseEnvironment(JSON.stringify({ values: entries(values) }), 'e.json')

function scope(values: Values, sources: Partial<ScopeSources> = {}, folder: Values = {}): Scope {
  const collection = {
    info: { name: 'c' },
    variable: entries(values),
    item: [{ name: 'f', variable: entries(folder), item: [{ name: 'i', request: 'http://127.0.0.1/' }] }],
  }
  const [item] = allItems(parseCollection(JSON.stringify(collection), 'c.json'))
  assert.ok(item)
  return scopeOf(item, { dynamic, ...sources })
}

const resolve = (text: string, within: Scope) => textOfSpans(expand(text, within).spans)

test('a variable that no scope states stays as it is written', () => {
  const { spans, problems } = expand('a {{b}} {{$randomCity}}', scope({}))
  assert.equal(textOfSpans(spans), 'a {{b}} {{$randomCity}}')
  assert.deepEqual(
    problems.map(({ kind, variable }) => [kind, variable]),
    [
      ['unresolved', 'b'],
      ['unresolved', '$randomCity'],
    ],
  )
})

test('variables of folders are not read', () => {
  assert.equal(scope({}, {}, { a: 'folder' }).find('a'), undefined)
})

test('values of the moment win over the environment, that over the collection, that over the globals', () => {
  const values = new Map([['a', 'moment']])
  const environment = environmentOf({ a: 'environment', b: 'environment' })
  const globals = environmentOf({ a: 'globals', b: 'globals', c: 'globals', d: 'globals' })
  const within = scope(
    { a: 'collection', b: 'collection', c: 'collection' },
    { values, environment, globals },
  )
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((name) => within.find(name)?.value),
    ['moment', 'environment', 'collection', 'globals'],
  )
})

test('a value that replaces a secret is a secret', () => {
  const environment = parseEnvironment('{"values":[{"key":"token","value":"old","type":"secret"}]}', 'e.json')
  const within = scope({}, { environment, values: new Map([['token', 'new']]) })
  assert.deepEqual(within.find('token'), { name: 'token', value: 'new', isSecret: true, isDynamic: false })
})

test('variables that refer to each other in a circle are named in the order of the circle', () => {
  const { spans, problems } = expand('{{a}}', scope({ a: '<{{b}}', b: '{{c}}', c: '{{a}}>' }))
  assert.equal(textOfSpans(spans), '<{{a}}>')
  assert.deepEqual(problems, [{ kind: 'cycle', variable: 'a', cycle: ['a', 'b', 'c', 'a'] }])
})

test('a value may hold variables, and a name may be made of one', () => {
  const within = scope({ a: '{{b}}-{{b}}', b: 'x', stage: 'prod', url_prod: 'production', brace: '{{b' })
  assert.equal(resolve('{{a}}', within), 'x-x')
  assert.equal(resolve('{{url_{{stage}}}}', within), 'production')
  assert.equal(resolve('{{brace}}}}', within), 'x')
  assert.deepEqual(
    expand('1{{a}}2', within).spans.flatMap(({ hole }) => (hole ? [hole.variable] : [])),
    ['b', 'b'],
  )
})

test('a chain of 19 variables is followed, as Postman does, and one of 20 is not', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`v${i}`, i === 19 ? 'end' : `{{v${i + 1}}}`]),
  )
  assert.equal(resolve('{{v1}}', scope(chain)), 'end')
  assert.equal(resolve('{{v0}}', scope(chain)), '{{v19}}')
})

test('a few variables cannot make a text without end', () => {
  const bomb = Object.fromEntries(Array.from({ length: 18 }, (_, i) => [`v${i}`, `{{v${i + 1}}}`.repeat(10)]))
  const { spans, problems } = expand('{{v0}}', scope({ ...bomb, v18: 'x' }))
  assert.ok(textOfSpans(spans).length <= 2_000_000)
  assert.deepEqual(
    problems.map(({ kind }) => kind),
    ['too-much'],
  )
})

test('dynamic variables come from the given time and randomness, and keep their value in one scope', () => {
  const within = scope({ $timestamp: 'stated' })
  const cases: [string, string][] = [
    ['$timestamp', 'stated'],
    ['$isoTimestamp', '2023-11-14T22:13:20.600Z'],
    ['$guid', 'abababab-abab-4bab-abab-abababababab'],
    ['$randomUUID', 'abababab-abab-4bab-abab-abababababab'],
    ['$randomInt', String(0xabababab % 1001)],
    ['$randomBoolean', 'true'],
    ['$randomIP', '171.171.171.171'],
    ['$randomMACAddress', 'ab:ab:ab:ab:ab:ab'],
    ['$randomHexColor', '#ababab'],
  ]
  for (const [name, value] of cases) assert.equal(within.find(name)?.value, value, name)
  assert.equal(scope({}).find('$timestamp')?.value, '1700000001')
  assert.match(within.find('$randomIPV6')?.value ?? '', /^(abab:){7}abab$/)
  assert.match(within.find('$randomPassword')?.value ?? '', /^\w{15}$/)
  assert.match(within.find('$randomAlphaNumeric')?.value ?? '', /^[a-z0-9]$/)
  assert.match(within.find('$randomLatitude')?.value ?? '', /^-?\d{1,2}\.\d{4}$/)
  assert.match(within.find('$randomLongitude')?.value ?? '', /^-?\d{1,3}\.\d{4}$/)
  assert.equal(within.find('$guid'), within.find('$guid'))
})
