// The query string, and what it makes of a request.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { operationOf } from './operation.ts'
import { booleanValue, fieldsValue, integerValue, parseParameters, singleValue } from './parameters.ts'

test('a parameter given twice is answered 400, in whatever letter case', () => {
  for (const query of ['_action=a&_action=b', '_action=a&_ACTION=a']) {
    assert.throws(() => singleValue(parseParameters(query), '_action'), {
      code: 400,
      message: "Multiple values provided for the single-valued request parameter '_action'",
    })
  }
  assert.throws(() => booleanValue(parseParameters('_prettyPrint=true&_prettyPrint=true'), '_prettyPrint'), {
    message: "Multiple values provided for the single-valued request parameter '_prettyPrint'",
  })
})

test('names are matched without regard to case; values stay as they are', () => {
  const parameters = parseParameters('?_ACTION=GetSessionInfo&tokenid=a%2Bb%20c&_prettyprint=TRUE')
  assert.equal(singleValue(parameters, '_action'), 'GetSessionInfo')
  assert.equal(singleValue(parameters, 'tokenId'), 'a+b c')
  assert.equal(booleanValue(parameters, '_prettyPrint'), true)
  assert.equal(singleValue(parameters, 'constructor'), undefined)
})

test('_prettyPrint other than true is false and no error', () => {
  for (const query of ['', '_prettyPrint=', '_prettyPrint=yes', '_prettyPrint=1']) {
    assert.equal(booleanValue(parseParameters(query), '_prettyPrint'), false)
  }
})

test('an integer that is none is answered 400', () => {
  for (const value of ['', 'x', '1.5', '1e3', '0x10', '2147483648', '99999999999999999999', ' 1']) {
    const parameters = parseParameters(`_pageSize=${encodeURIComponent(value)}`)
    assert.throws(() => integerValue(parameters, '_pageSize'), {
      code: 400,
      message: `The value '${value}' for parameter '_pageSize' could not be parsed as a valid integer`,
    })
  }
  assert.equal(integerValue(parseParameters('_pageSize=-2147483648'), '_pageSize'), -2_147_483_648)
  assert.equal(integerValue(parseParameters('_pageSize=%2B20'), '_pageSize'), 20)
  assert.equal(integerValue(parseParameters(''), '_pageSize'), undefined)
})

test('_fields are comma-separated JSON pointers, and empty means everything', () => {
  const fields = (value: string) => fieldsValue(parseParameters(`_fields=${encodeURIComponent(value)}`))
  assert.deepEqual(fields(''), [])
  assert.deepEqual(fields('username, /properties/AMCtxId,a~1b/c~01'), [
    ['username'],
    ['properties', 'AMCtxId'],
    ['a/b', 'c~1'],
  ])
  assert.deepEqual(fieldsValue(parseParameters('_fields=a&_FIELDS=b')), [['a'], ['b']])
  assert.throws(() => fields('a,b~2'), {
    code: 400,
    message:
      "The value 'a,b~2' for parameter '_fields' could not be parsed as a comma separated list of JSON pointers",
  })
})

test('a method CREST does not know is answered 501', () => {
  for (const method of ['HEAD', 'OPTIONS', 'PROPFIND', 'get']) {
    assert.throws(() => operationOf({ method, parameters: parseParameters('') }), {
      code: 501,
      message: `Method ${method} not supported`,
    })
  }
})

test('a POST without _action is a create, and 400 below protocol 2.1', () => {
  const parameters = parseParameters('')
  assert.deepEqual(operationOf({ method: 'POST', parameters }), { kind: 'create' })
  assert.deepEqual(operationOf({ method: 'POST', parameters, protocol: '2.1' }), { kind: 'create' })
  assert.throws(() => operationOf({ method: 'POST', parameters, protocol: '2.0' }), {
    code: 400,
    message: "No values provided for the request parameter '_action'",
  })
})

test('a query of two kinds is answered 400', () => {
  assert.throws(
    () => operationOf({ method: 'GET', parameters: parseParameters('_queryFilter=true&_queryId=all') }),
    {
      code: 400,
      message: 'The parameters _queryId and _queryFilter are mutually exclusive',
    },
  )
})

test('method and parameters say what is wanted', () => {
  const kindOf = (method: string, query = '', methodOverride?: string) =>
    operationOf({ method, parameters: parseParameters(query), methodOverride }).kind
  assert.equal(kindOf('GET'), 'read')
  assert.equal(kindOf('GET', '_action=refresh'), 'read')
  assert.equal(kindOf('GET', '_queryfilter=true'), 'query')
  assert.equal(kindOf('GET', '_crestapi'), 'describe')
  assert.equal(kindOf('PUT'), 'update')
  assert.equal(kindOf('PATCH'), 'patch')
  assert.equal(kindOf('DELETE'), 'delete')
  assert.equal(kindOf('POST', '_action=CREATE'), 'create')
  assert.equal(kindOf('POST', '', 'PATCH'), 'patch')
  assert.equal(kindOf('GET', '', 'DELETE'), 'read')
  assert.deepEqual(operationOf({ method: 'POST', parameters: parseParameters('_action=Refresh') }), {
    kind: 'action',
    action: 'Refresh',
  })
})
