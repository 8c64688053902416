// "Did you mean": when nothing is suggested, and what is.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest } from './nearest.ts'

const commands = ['run', 'code', 'verify']

test('nothing is suggested when nothing is known, or nothing known is near', () => {
  assert.equal(nearest('run', []), undefined)
  assert.equal(nearest('abc', commands), undefined)
})

test('half of the letters may be wrong, and two of a short word', () => {
  assert.equal(nearest('vexxxy', commands), 'verify')
  assert.equal(nearest('vxxxxy', commands), undefined)
  assert.equal(nearest('rxx', commands), 'run')
  assert.equal(nearest('xxx', commands), undefined)
  assert.equal(nearest('xxx', commands, { forgiven: (name) => name.length }), 'run')
})

test('a name of 201 characters is nobody’s typing error', () => {
  const long = 'n'.repeat(200)
  assert.equal(nearest(long, [`${long}n`]), `${long}n`)
  assert.equal(nearest(`${long}n`, [`${long}n`]), undefined)
})

test('case does not count', () => {
  assert.equal(nearest('CODE', ['cord', 'code']), 'code')
})

test('of two that are equally near the first is meant', () => {
  assert.equal(nearest('cat', ['bat', 'hat']), 'bat')
  assert.equal(nearest('cat', ['hat', 'bat']), 'hat')
})

test('what is known may be a thing with a name, and nearness may be measured in another way', () => {
  const targets = [{ id: 'java-httpclient' }, { id: 'go-net-http' }]
  const nameOf = ({ id }: { readonly id: string }) => id
  assert.equal(nearest('go', targets, { nameOf }), undefined)
  const steps = (name: string) => (name.startsWith('go') ? 0 : 99)
  assert.equal(nearest('go', targets, { nameOf, steps }), targets[1])
})
