// Sealed secrets: what does not open them, and how they come from one store to another.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createSecretSeal, withOpenSecret, withSealedSecret } from './secret-seal.ts'

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const jane = { realm: '/alpha', id: 'jane' }
const sealUnder = (byte: number) => createSecretSeal({ key: new Uint8Array(32).fill(byte), randomBytes })
const seal = sealUnder(1)

test('a sealed secret opens under its key for its owner, and is another text each time', () => {
  const sealed = seal.seal(jane, secret)
  assert.doesNotMatch(sealed, /JBSWY3DP/)
  assert.equal(seal.open(jane, sealed), secret)
  assert.notEqual(seal.seal(jane, secret), sealed)
  assert.equal(seal.seal(jane, sealed), sealed)
})

const changed = (sealed: string) =>
  `${sealed.slice(0, -5)}${sealed.at(-5) === 'A' ? 'B' : 'A'}${sealed.slice(-4)}`
for (const [title, open] of [
  ['under another key', (sealed: string) => sealUnder(2).open(jane, sealed)],
  ['for another user', (sealed: string) => seal.open({ ...jane, id: 'joe' }, sealed)],
  ['for a user of that id in another realm', (sealed: string) => seal.open({ ...jane, realm: '/' }, sealed)],
  ['when it was changed', (sealed: string) => seal.open(jane, changed(sealed))],
  ['when it was cut', (sealed: string) => seal.open(jane, sealed.slice(0, 20))],
] as const) {
  test(`a sealed secret does not open ${title}`, () => {
    assert.throws(() => open(seal.seal(jane, secret)), { code: 'E_IDENTITIES' })
  })
}

test('a secret that an earlier version left plain is the secret itself', () => {
  assert.equal(seal.open(jane, secret), secret)
})

test('a record goes from store to store with its secret, and rests sealed in both', () => {
  const other = sealUnder(2)
  const document = { id: 'jane', oathSecret: seal.seal(jane, secret), attributes: {} }
  const record = { realm: '/alpha', name: 'jane', revision: 3, document }
  const exported = withOpenSecret(record, seal)
  assert.deepEqual(exported.document, { ...document, oathSecret: secret })
  const imported = withSealedSecret(exported, other)
  assert.notEqual(imported.document.oathSecret, secret)
  assert.equal(other.open(jane, String(imported.document.oathSecret)), secret)
  const without = { ...record, document: { id: 'jane' } }
  assert.equal(withOpenSecret(without, seal), without)
})
