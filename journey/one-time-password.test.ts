// One-time passwords, by the test vectors of RFC 6238 appendix B (the last six of its eight digits) and RFC 4226 appendix D.

import assert from 'node:assert/strict'
import test from 'node:test'
import { findTimeStep, oneTimePassword, parseBase32, toBase32 } from './one-time-password.ts'

const ascii = (text: string) => new TextEncoder().encode(text)
const digits = '1234567890'
const keys = {
  sha1: ascii(digits.repeat(2)),
  sha256: ascii(digits.repeat(4).slice(0, 32)),
  sha512: ascii(digits.repeat(7).slice(0, 64)),
}

const vectors: readonly [seconds: number, hash: keyof typeof keys, password: string][] = [
  [59, 'sha1', '287082'],
  [59, 'sha256', '119246'],
  [59, 'sha512', '693936'],
  [1_111_111_109, 'sha1', '081804'],
  [1_111_111_109, 'sha256', '084774'],
  [1_111_111_109, 'sha512', '091201'],
  [20_000_000_000, 'sha1', '353130'],
  [20_000_000_000, 'sha256', '737706'],
  [20_000_000_000, 'sha512', '863826'],
]
for (const [seconds, hash, password] of vectors) {
  test(`${seconds} s after 1970 the password by ${hash} is ${password}`, () => {
    assert.equal(oneTimePassword(keys[hash], Math.floor(seconds / 30), { hash }), password)
  })
}

test('the first passwords of a counter are those of RFC 4226', () => {
  const first = [0, 1, 2, 3].map((count) => oneTimePassword(keys.sha1, count, { hash: 'sha1' }))
  assert.deepEqual(first, ['755224', '287082', '359152', '969429'])
})

test('a password that is no six digits is of no time step', () => {
  const options = { intervalSeconds: 30, hash: 'sha1', stepsAside: 2 } as const
  for (const given of ['', '28708', '2870820', '28708x', '２８７０８２'])
    assert.equal(findTimeStep(keys.sha1, given, 59_000, options), undefined)
  assert.equal(findTimeStep(keys.sha1, '287082', 59_000, options), 1)
})

test('base32 is read as authenticator apps show it, and refused when it is none', () => {
  assert.deepEqual(parseBase32('GEZD GNBV-gy3t qojq===='), ascii(digits))
  assert.deepEqual(parseBase32(''), new Uint8Array())
  for (const text of ['GEZ1', 'GEZ=A', 'é']) assert.equal(parseBase32(text), undefined)
})

test('what is written in base32 is read back', () => {
  for (const length of [0, 1, 2, 3, 4, 5, 16, 20]) {
    const bytes = Uint8Array.from({ length }, (_, i) => 255 - i * 7)
    assert.deepEqual(parseBase32(toBase32(bytes)), bytes)
  }
  assert.equal(toBase32(ascii('foobar')), 'mzxw6ytboi')
})
