// Tokens, handles, context ids and universal ids have AM's shape.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { TokenId } from './session.ts'
import { digestOf, digestOfHandle, sessionHandleOf } from './session-handle.ts'
import { contextIds, createTokenId } from './token.ts'
import { realmOfUniversalId, universalIdOf } from './universal-id.ts'

const shape = /^[\w-]{27}\.\*[\w.-]{80}\*$/

test('a token is 27 characters, an extension between stars, and 110 long', () => {
  for (let i = 0; i < 500; i += 1) assert.match(createTokenId(), shape)
  assert.equal(createTokenId().length, 110)
})

test('a token decodes to 160 random bits and the strings of its extension', () => {
  const token = createTokenId((length) => Buffer.alloc(length, 0xfb))
  const [random = Buffer.alloc(0), extension = Buffer.alloc(0)] = token.split('*').map(fromCookieSafe)
  assert.deepEqual(random, Buffer.alloc(20, 0xfb))
  const texts: string[] = []
  for (let at = 0; at < extension.length; ) {
    const size = extension.readUInt16BE(at)
    texts.push(extension.toString('utf8', at + 2, at + 2 + size))
    at += 2 + size
  }
  const storageKey = Buffer.alloc(20, 0xfb).toString('base64')
  assert.deepEqual(texts, ['SI', '01', 'SK', storageKey, 'type', 'CTS', 'S1', ''])
})

test('no two tokens are the same, and every bit of the random part varies', () => {
  const tokens = Array.from({ length: 20_000 }, () => createTokenId())
  assert.equal(new Set(tokens).size, tokens.length)
  const ones = new Uint32Array(160)
  for (const token of tokens) {
    const bytes = fromCookieSafe(token.slice(0, 28))
    for (let bit = 0; bit < 160; bit += 1)
      ones[bit] = (ones[bit] ?? 0) + (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1)
  }
  // Ten standard deviations of a fair coin.
  for (const count of ones) assert.ok(Math.abs(count - tokens.length / 2) < 10 * Math.sqrt(tokens.length / 4))
})

test('a handle is of the shape of a token behind its prefix, and leads to the digest of its session', () => {
  for (let i = 0; i < 500; i += 1) {
    const digest = digestOf(createTokenId())
    const handle = sessionHandleOf(digest)
    assert.ok(handle.startsWith('shandle:'))
    assert.match(handle.slice('shandle:'.length), shape)
    assert.deepEqual(digestOfHandle(handle), digest)
  }
})

test('a handle with another character, without its prefix, or a token is no handle', () => {
  const tokenId = createTokenId()
  const handle = sessionHandleOf(digestOf(tokenId))
  for (let at = 0; at < handle.length; at += 1) {
    const other = handle[at] === 'A' ? 'B' : 'A'
    assert.equal(digestOfHandle(handle.slice(0, at) + other + handle.slice(at + 1)), undefined)
  }
  const more = ['', 'shandle:', tokenId, `shandle:${tokenId}`, handle.slice(8), `${handle}*`, ` ${handle}`]
  for (const text of more) assert.equal(digestOfHandle(text), undefined, text)
})

test('a digest is the beginning of the SHA-256 of the token', () => {
  assert.equal(digestOf('a' as TokenId).toString('hex'), 'ca978112ca1bbdcafac231b39a23dc4d')
})

test('context ids are the service and a number for each session', () => {
  const next = contextIds('6b1e0f7c-52a9-4a0e-8a0f-1d2c3b4a5968')
  assert.equal(next(), '6b1e0f7c-52a9-4a0e-8a0f-1d2c3b4a5968-1')
  assert.equal(next(), '6b1e0f7c-52a9-4a0e-8a0f-1d2c3b4a5968-2')
})

test('a universal id names user and realm, and none can pass for another', () => {
  assert.equal(universalIdOf('demo', '/alpha'), 'id=demo,ou=user,o=alpha,ou=services,ou=am-config')
  assert.equal(
    universalIdOf('demo', '/alpha/beta'),
    'id=demo,ou=user,o=beta,o=alpha,ou=services,ou=am-config',
  )
  assert.equal(universalIdOf('amadmin', '/'), 'id=amadmin,ou=user,ou=am-config')
  assert.equal(
    universalIdOf('demo,ou=user', '/alpha'),
    'id=demo\\,ou\\=user,ou=user,o=alpha,ou=services,ou=am-config',
  )
  assert.equal(universalIdOf(' ', '/'), 'id=\\ ,ou=user,ou=am-config')
  assert.equal(universalIdOf(' #"\\ ', '/'), 'id=\\ #\\"\\\\\\ ,ou=user,ou=am-config')
})

test('the realm can be read in a universal id, whatever the names', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom(',o=x', '\\', '\\,o=', '\0', 'a,ou=user', ' ', '#'),
  )
  const realmName = name.filter((text) => !text.includes('/'))
  fc.assert(
    fc.property(name, fc.array(realmName, { maxLength: 3 }), (username, realms) => {
      const realm = `/${realms.join('/')}`
      assert.equal(realmOfUniversalId(universalIdOf(username, realm)), realm)
    }),
  )
})

function fromCookieSafe(text: string): Buffer {
  return Buffer.from(text.replaceAll('-', '+').replaceAll('_', '/').replaceAll('.', '='), 'base64')
}
