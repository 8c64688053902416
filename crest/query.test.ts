// Queries: the parameters that cannot be read, and the pages of an answer.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseParameters } from './parameters.ts'
import { parseQuery, queryAnswer } from './query.ts'

const people = [
  { name: 'b', age: 2, home: { city: 'x' } },
  { name: 'a', age: 10, home: { city: 'y' } },
  { name: 'c' },
]
const ask = (query: string) => queryAnswer(people, parseQuery(parseParameters(`_queryFilter=true&${query}`)))
const namesOf = (query: string) => (ask(query).result as { name: string }[]).map(({ name }) => name).join('')

const wrong: readonly [query: string, message: string][] = [
  [
    '_queryFilter=name+eq',
    "The value 'name eq' for parameter '_queryFilter' could not be parsed as a valid query filter",
  ],
  ['_pageSize=ten', "The value 'ten' for parameter '_pageSize' could not be parsed as a valid integer"],
  ['_pageSize=-1', "The value '-1' for parameter '_pageSize' must not be negative"],
  [
    '_pagedResultsOffset=1.5',
    "The value '1.5' for parameter '_pagedResultsOffset' could not be parsed as a valid integer",
  ],
  ['_pagedResultsOffset=-1', "The value '-1' for parameter '_pagedResultsOffset' must not be negative"],
  [
    '_pagedResultsOffset=1&_pagedResultsCookie=2',
    'The parameters _pagedResultsOffset and _pagedResultsCookie are mutually exclusive',
  ],
  [
    '_pagedResultsCookie=x',
    "The value 'x' for parameter '_pagedResultsCookie' is no cookie that a query has answered",
  ],
  [
    '_sortKeys=',
    "The value '' for parameter '_sortKeys' could not be parsed as a comma separated list of sort keys",
  ],
  [
    '_sortKeys=name,,age',
    "The value 'name,,age' for parameter '_sortKeys' could not be parsed as a comma separated list of sort keys",
  ],
  [
    '_totalPagedResultsPolicy=SOME',
    "The value 'SOME' for parameter '_totalPagedResultsPolicy' could not be parsed as a valid count policy",
  ],
  [
    '_fields=a~b',
    "The value 'a~b' for parameter '_fields' could not be parsed as a comma separated list of JSON pointers",
  ],
  ['_pageSize=1&_pageSize=2', "Multiple values provided for the single-valued request parameter '_pageSize'"],
]
for (const [query, message] of wrong) {
  test(`${query} is answered 400`, () => {
    assert.throws(() => parseQuery(parseParameters(query)), { code: 400, message })
  })
}

test('the envelope has six members in this order; without a page size all is on one page', () => {
  assert.equal(
    JSON.stringify(queryAnswer([], parseQuery(parseParameters('_queryFilter=true')))),
    '{"result":[],"resultCount":0,"pagedResultsCookie":null,"totalPagedResultsPolicy":"NONE","totalPagedResults":-1,"remainingPagedResults":-1}',
  )
  assert.equal(namesOf(''), 'bac')
})

test('the cookie leads from page to page, and is null on the last', () => {
  let names = ''
  let cookie: unknown = ''
  do {
    const page = ask(`_pageSize=2&_pagedResultsCookie=${cookie}`)
    names += `${(page.result as { name: string }[]).map(({ name }) => name).join('')}|`
    cookie = page.pagedResultsCookie
  } while (cookie !== null)
  assert.equal(names, 'ba|c|')
})

test('an offset passes over resources, one beyond the end over all', () => {
  assert.equal(namesOf('_pagedResultsOffset=1&_pageSize=1'), 'a')
  assert.equal(namesOf('_pagedResultsOffset=3'), '')
  assert.equal(ask('_pagedResultsOffset=9&_pageSize=1').pagedResultsCookie, null)
})

test('the number of all resources is told when it is asked for', () => {
  const { totalPagedResults, totalPagedResultsPolicy, resultCount } = ask(
    '_pageSize=1&_totalPagedResultsPolicy=exact',
  )
  assert.deepEqual([totalPagedResults, totalPagedResultsPolicy, resultCount], [3, 'EXACT', 1])
  assert.equal(ask('_totalPagedResultsPolicy=ESTIMATE').totalPagedResults, 3)
})

test('sort keys order numbers as numbers, either way; what has no such member comes last', () => {
  assert.equal(namesOf('_sortKeys=name'), 'abc')
  assert.equal(namesOf('_sortKeys=-name'), 'cba')
  assert.equal(namesOf('_sortKeys=%2Bage'), 'bac')
  assert.equal(namesOf('_sortKeys=+age'), 'bac')
  assert.equal(namesOf('_sortKeys=-age'), 'abc')
  assert.equal(namesOf('_sortKeys=nothing,-/home/city,name'), 'abc')
})

test('fields are shown in the order asked for, each under the last part of its pointer', () => {
  const [first] = ask('_fields=home/city,name,nothing').result as object[]
  assert.equal(JSON.stringify(first), '{"city":"x","name":"b"}')
  const [whole] = ask('_fields=').result as object[]
  assert.deepEqual(whole, people[0])
  const [all] = ask('_fields=/').result as object[]
  assert.deepEqual(all, people[0])
})

test('a pointer leads to members of its own only', () => {
  const [first] = ask('_fields=constructor,__proto__').result as object[]
  assert.equal(JSON.stringify(first), '{}')
})
