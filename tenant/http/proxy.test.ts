// Who the client is behind a proxy: only what the last proxy wrote counts.

import assert from 'node:assert/strict'
import test from 'node:test'
import { forwardedClient, isForwarded } from './proxy.ts'

const proxy = { ip: '10.0.0.1', port: 4711, isSecure: false }

for (const [title, headers, expected] of [
  ['no header changes nothing', {}, proxy],
  ['an address that is none changes nothing', { 'x-forwarded-for': 'unknown' }, proxy],
  ['an empty header changes nothing', { 'x-forwarded-for': '', 'x-forwarded-proto': '' }, proxy],
  [
    'what the client claims itself stands before and is not believed',
    { 'x-forwarded-for': '127.0.0.1, 192.0.2.7' },
    { ip: '192.0.2.7', port: 0, isSecure: false },
  ],
  ['a port is cut off', { 'x-forwarded-for': '192.0.2.7:80' }, { ip: '192.0.2.7', port: 0, isSecure: false }],
  [
    'an IPv6 address stands in brackets when a port follows',
    { 'x-forwarded-for': '[2001:db8::7]:80' },
    { ip: '2001:db8::7', port: 0, isSecure: false },
  ],
  [
    'or without them',
    { 'x-forwarded-for': '2001:db8::7', 'x-forwarded-proto': 'HTTPS' },
    { ip: '2001:db8::7', port: 0, isSecure: true },
  ],
  ['the scheme alone is taken too', { 'x-forwarded-proto': 'http, https' }, { ...proxy, isSecure: true }],
  ['the last scheme counts', { 'x-forwarded-proto': 'https, http' }, proxy],
] as const) {
  test(`behind a trusted proxy ${title}`, () => {
    assert.deepEqual(forwardedClient(proxy, headers), expected)
  })
}

test('a request that any proxy passed on says so', () => {
  assert.equal(isForwarded({}), false)
  for (const name of ['forwarded', 'x-forwarded-for', 'via']) assert.equal(isForwarded({ [name]: 'x' }), true)
})
