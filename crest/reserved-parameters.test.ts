// Parameters that belong to CREST: which go with which operation.

import assert from 'node:assert/strict'
import test from 'node:test'
import { parseParameters } from './parameters.ts'
import { checkReservedParameters } from './reserved-parameters.ts'

const names = [
  '_action',
  '_queryFilter',
  '_pageSize',
  '_mimeType',
  '_crestapi',
  '_countOnly',
  '_unknown',
  '_',
]

/** Which of the names the operation takes. */
function taken(kind: Parameters<typeof checkReservedParameters>[0]['kind']): string[] {
  const operation = kind === 'action' ? ({ kind, action: 'refresh' } as const) : { kind }
  return names.filter((name) => {
    try {
      checkReservedParameters(operation, parseParameters(`${name}=1`))
      return true
    } catch (error) {
      assert.equal((error as Error).message, `Unrecognized request parameter '${name}'`)
      return false
    }
  })
}

test('an operation refuses the names with an underscore that it does not know', () => {
  assert.deepEqual(taken('query'), ['_queryFilter', '_pageSize'])
  assert.deepEqual(taken('read'), ['_mimeType'])
  assert.deepEqual(taken('create'), ['_action'])
  for (const kind of ['update', 'patch', 'delete'] as const) assert.deepEqual(taken(kind), [])
})

test('an action takes them all', () => {
  assert.deepEqual(taken('action'), names)
})

test('every operation takes _fields, _prettyPrint and names of others, in any letter case', () => {
  const parameters = parseParameters('_FIELDS=a&_prettyprint=true&realm=/alpha&tokenId=x')
  for (const kind of ['query', 'read', 'create', 'update', 'patch', 'delete'] as const) {
    checkReservedParameters({ kind }, parameters)
  }
})
