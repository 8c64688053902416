// Conditions of a request: which are refused with which code, and which one a read takes.

import assert from 'node:assert/strict'
import test from 'node:test'
import { preconditionOf } from './preconditions.ts'

const action = { kind: 'action', action: 'refresh' } as const

test('conditions about revisions are answered 412, conditions about dates 409', () => {
  assert.throws(() => preconditionOf(action, 'POST', { 'if-match': '*' }), {
    code: 412,
    message: 'If-Match not supported for POST requests',
  })
  assert.throws(() => preconditionOf(action, 'POST', { 'if-none-match': '"1"', 'if-match': '*' }), {
    code: 412,
    message: 'If-None-Match not supported for POST requests',
  })
  assert.throws(
    () => preconditionOf({ kind: 'read' }, 'GET', { 'if-modified-since': 'x', 'if-match': '*' }),
    { code: 409, message: 'Header If-Modified-Since not supported' },
  )
  assert.throws(() => preconditionOf({ kind: 'read' }, 'GET', { 'if-unmodified-since': 'x' }), {
    code: 409,
  })
  assert.equal(preconditionOf(action, 'POST', { accept: '*/*' }), 'none')
})

test('a read takes the revision its caller has, but no star and no If-Match', () => {
  assert.equal(preconditionOf({ kind: 'read' }, 'GET', { 'if-none-match': '"1"' }), 'none')
  assert.throws(() => preconditionOf({ kind: 'read' }, 'GET', { 'if-none-match': '*' }), {
    code: 412,
    message: 'If-None-Match * not appropriate for GET requests',
  })
  assert.throws(() => preconditionOf({ kind: 'read' }, 'GET', { 'if-match': '"1"' }), { code: 412 })
  assert.throws(() => preconditionOf({ kind: 'query' }, 'GET', { 'if-none-match': '"1"' }), { code: 412 })
})

test('an update takes a revision, any revision, or none at all, and not two of them', () => {
  const update = (headers: Readonly<Record<string, string>>) =>
    preconditionOf({ kind: 'update' }, 'PUT', headers)
  assert.throws(() => update({ 'if-match': '*', 'if-none-match': '*' }), {
    code: 412,
    message: 'Simultaneous use of If-Match and If-None-Match not supported for PUT requests',
  })
  assert.throws(() => update({ 'if-none-match': '"1"' }), {
    code: 400,
    message: '"1" is not a supported value for If-None-Match on PUT',
  })
  assert.equal(update({}), 'none')
  assert.equal(update({ 'if-none-match': '*' }), 'absent')
  for (const star of ['*', '"*"']) assert.equal(update({ 'if-match': star }), 'present')
  for (const revision of ['7', '"7"']) assert.deepEqual(update({ 'if-match': revision }), { revision: '7' })
})

test('a delete and a patch take If-Match, but not If-None-Match', () => {
  for (const [kind, method] of [
    ['delete', 'DELETE'],
    ['patch', 'PATCH'],
  ] as const) {
    assert.deepEqual(preconditionOf({ kind }, method, { 'if-match': '"7"' }), { revision: '7' })
    assert.throws(() => preconditionOf({ kind }, method, { 'if-none-match': '*' }), {
      code: 412,
      message: `If-None-Match not supported for ${method} requests`,
    })
  }
})
