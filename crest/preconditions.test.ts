// Conditions of a request: which are refused with which code, and which one a read takes.

import assert from 'node:assert/strict'
import test from 'node:test'
import { checkPreconditions } from './preconditions.ts'

const action = { kind: 'action', action: 'refresh' } as const

test('conditions about revisions are answered 412, conditions about dates 409', () => {
  assert.throws(() => checkPreconditions(action, 'POST', { 'if-match': '*' }), {
    code: 412,
    message: 'If-Match not supported for POST requests',
  })
  assert.throws(() => checkPreconditions(action, 'POST', { 'if-none-match': '"1"', 'if-match': '*' }), {
    code: 412,
    message: 'If-None-Match not supported for POST requests',
  })
  assert.throws(
    () => checkPreconditions({ kind: 'read' }, 'GET', { 'if-modified-since': 'x', 'if-match': '*' }),
    { code: 409, message: 'Header If-Modified-Since not supported' },
  )
  assert.throws(() => checkPreconditions({ kind: 'read' }, 'GET', { 'if-unmodified-since': 'x' }), {
    code: 409,
  })
  checkPreconditions(action, 'POST', { accept: '*/*' })
})

test('a read takes the revision its caller has, but no star and no If-Match', () => {
  checkPreconditions({ kind: 'read' }, 'GET', { 'if-none-match': '"1"' })
  assert.throws(() => checkPreconditions({ kind: 'read' }, 'GET', { 'if-none-match': '*' }), {
    code: 412,
    message: 'If-None-Match * not appropriate for GET requests',
  })
  assert.throws(() => checkPreconditions({ kind: 'read' }, 'GET', { 'if-match': '"1"' }), { code: 412 })
  assert.throws(() => checkPreconditions({ kind: 'query' }, 'GET', { 'if-none-match': '"1"' }), { code: 412 })
})
