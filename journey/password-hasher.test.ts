// Password hashing: its strength, its queue.

import assert from 'node:assert/strict'
import test from 'node:test'
import { createPasswordHasher } from './password-hasher.ts'

test('a login is refused with 503 when one runs and as many wait as may', async () => {
  const hasher = createPasswordHasher({ concurrency: 1, queueLimit: 1 })
  const running = hasher.hash('one')
  const waiting = hasher.hash('two')
  await assert.rejects(hasher.hash('three'), { name: 'ResourceException', code: 503 })
  await Promise.all([running, waiting])
  await hasher.hash('four')
})

test('a check that fails gives its place free', async () => {
  const hasher = createPasswordHasher({ concurrency: 1, queueLimit: 0 })
  await assert.rejects(hasher.verify('not a hash', 'x'))
  assert.equal(await hasher.verify(await hasher.hash('x'), 'x'), true)
})

test('a hash is argon2id with 19 MiB, 2 passes and 1 lane, and never twice the same', async () => {
  const hasher = createPasswordHasher()
  const [one, other] = await Promise.all([hasher.hash('secret'), hasher.hash('secret')])
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.notEqual(one, other)
  assert.equal(await hasher.verify(one, 'secret'), true)
  assert.equal(await hasher.verify(one, 'Secret'), false)
})
