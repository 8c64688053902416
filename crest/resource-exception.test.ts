// The error of the dialect on the wire.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  actionNotSupported,
  badRequest,
  forbidden,
  ResourceException,
  unauthorized,
} from './resource-exception.ts'

test('an error is code, reason and message, in this order, and detail when there is one', () => {
  assert.equal(
    JSON.stringify(unauthorized()),
    '{"code":401,"reason":"Unauthorized","message":"Access Denied"}',
  )
  const error = badRequest('No', { detail: { failureUrl: '' } })
  assert.equal(
    JSON.stringify(error),
    '{"code":400,"reason":"Bad Request","message":"No","detail":{"failureUrl":""}}',
  )
})

test('an error without a message says its reason twice', () => {
  assert.equal(JSON.stringify(forbidden()), '{"code":403,"reason":"Forbidden","message":"Forbidden"}')
  assert.equal(new ResourceException(404, '').message, 'Not Found')
})

test('reasons are worded as AM words them, and a code without one is Unknown', () => {
  const reasonOf = (code: number) => new ResourceException(code).reason
  assert.equal(reasonOf(408), 'Request Time-out')
  assert.equal(reasonOf(413), 'Request Entity Too Large')
  assert.equal(reasonOf(414), 'Request-URI Too Large')
  assert.equal(reasonOf(416), 'Requested range not satisfiable')
  assert.equal(reasonOf(428), 'Precondition Required')
  assert.equal(reasonOf(503), 'Service Unavailable')
  assert.equal(reasonOf(799), 'Unknown')
})

test('an unknown action is 501 with its name, and nothing is escaped for HTML', () => {
  assert.deepEqual(actionNotSupported(`<'x'>`).toJSON(), {
    code: 501,
    reason: 'Not Implemented',
    message: `Action <'x'> not implemented for this resource`,
  })
})

test('the cause of an error stays with it and off the wire', () => {
  const cause = new Error('inside')
  const error = badRequest('No', { cause })
  assert.equal(error.cause, cause)
  assert.ok(!JSON.stringify(error).includes('inside'))
})
