// `goto`: which destinations are followed.

import assert from 'node:assert/strict'
import test from 'node:test'
import { permittedGoto } from './goto.ts'

const request = { method: 'POST', target: '/', headers: { host: 'am.example.com:8443' }, body: '' }
const listed = ['https://app.example.com/*', 'https://one.example.com/exactly?a=b', 'http://*']

const refused = [
  '',
  'home',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  ' https://app.example.com/',
  'javascript:alert(1)',
  'https://evil.example/',
  'https://am.example.com/',
  'https://am.example.com:8443@evil.example/',
  'https://x@app.example.com/',
  'https://app.example.com.evil.example/',
  'https://app.example.com:444/',
  'http://app.example.com/',
  'https://one.example.com/exactly',
  `/${'x'.repeat(2_048)}`,
]
for (const destination of refused) {
  test(`goto=${destination.slice(0, 50)} is not followed`, () => {
    assert.equal(permittedGoto(destination, request, listed), undefined)
  })
}

const followed = [
  '/',
  '/home?realm=/alpha#top',
  'https://am.example.com:8443/console',
  'http://am.example.com:8443/console',
  'https://app.example.com/any/where?x=1',
  'https://one.example.com/exactly?a=b',
]
for (const destination of followed) {
  test(`goto=${destination} is followed`, () => {
    assert.equal(permittedGoto(destination, request, listed), destination)
  })
}

test('over TLS no destination of the same host is followed without it', () => {
  const client = { ip: '127.0.0.1', port: 1, isSecure: true }
  assert.equal(permittedGoto('http://am.example.com:8443/', { ...request, client }, []), undefined)
})
