// Reading environments and globals.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEnvironment } from './index.ts'

const parse = (file: unknown) => parseEnvironment(JSON.stringify(file), 'sample.json')

test('a collection is refused as an environment', () => {
  assert.throws(() => parse({ info: {}, item: [] }), {
    code: 'E_ENVIRONMENT',
    message: 'sample.json is a collection: it has no list "values"',
    hint: 'in Postman open the environment, choose Export, and give that file',
  })
  assert.throws(() => parse({ name: 'x' }), { code: 'E_ENVIRONMENT', message: /is no Postman environment/ })
  assert.throws(() => parseEnvironment('{', 'sample.json'), { code: 'E_JSON' })
})

test('a value of the wrong kind is refused with its JSON pointer', () => {
  assert.throws(() => parse({ values: ['x'] }), {
    code: 'E_COLLECTION',
    message: /^sample\.json: \/values\/0 must be an object/,
  })
})

test('enabled variables are read in order, with who is secret', () => {
  const values = [
    { key: 'b', value: '1', enabled: true },
    { key: 'off', value: '2', enabled: false },
    { key: 'a', value: 's', type: 'secret' },
  ]
  for (const file of [{ name: 'Local', values }, { environment: { name: 'Local', values } }]) {
    const { name, variables } = parse(file)
    assert.equal(name, 'Local')
    assert.deepEqual(
      variables.map((variable) => [variable.name, variable.value, variable.isSecret]),
      [
        ['b', '1', false],
        ['a', 's', true],
      ],
    )
  }
})
