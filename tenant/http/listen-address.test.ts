// Where the tenant listens: which addresses are this machine's own.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback } from './listen-address.ts'

test('this machine is 127.0.0.0/8, ::1 and localhost', () => {
  for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) assert.equal(isLoopback(host), true)
  for (const host of ['128.0.0.1', '::2', '127.example', '']) assert.equal(isLoopback(host), false)
})
