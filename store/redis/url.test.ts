// What a Redis URL may say, and how it is refused: never by repeating what may be a password.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StoreError } from '../store-error.ts'
import { formatAddresses, parseRedisUrl } from './url.ts'

const refused: Readonly<Record<string, RegExp>> = {
  'is empty': /is not of the form/,
  'http://127.0.0.1:6379': /is not of the form/,
  'redis:/127.0.0.1': /is not of the form/,
  'redis+ring://127.0.0.1': /is not of the form/,
  'redis://:se@cret@127.0.0.1': /is not of the form/,
  'redis://:se/cret@127.0.0.1': /is not of the form|port|host/,
  'redis://127.0.0.1:secret': /has a host or port that is none/,
  'redis://127.0.0.1:0': /has a port that is none/,
  'redis://127.0.0.1:65536': /has a port that is none/,
  'redis://[::1': /has a host or port that is none/,
  'redis://one:1,two:2': /names several servers/,
  'redis://127.0.0.1/secret': /has a database that is none/,
  'redis://127.0.0.1/1/2': /has a database that is none/,
  'redis+cluster://127.0.0.1/1': /names a database of a Cluster/,
  'redis+sentinel://127.0.0.1': /lacks the name of the primary/,
  'redis+sentinel://127.0.0.1/': /lacks the name of the primary/,
  'redis://secret@127.0.0.1': /has a user name without a password/,
  'redis://:se%cret@127.0.0.1': /has a percent sign that encodes nothing/,
  'redis://127.0.0.1?secret=1': /has a parameter that is none of its own/,
  'redis://127.0.0.1?sentinelPassword=secret': /has a parameter that is none of its own/,
  'redis://127.0.0.1?wait=1&wait=2': /has a parameter twice/,
  'redis://127.0.0.1?wait=-1': /has a wait that is none/,
  'redis://127.0.0.1?ca=/secret': /names certificates and no TLS/,
  'rediss://127.0.0.1?key=/secret': /names one of "cert" and "key"/,
  'redis://127.0.0.1?prefix=': /has a prefix that is none/,
  'redis://127.0.0.1?prefix=a%20b': /has a prefix that is none/,
}

for (const [url, says] of Object.entries(refused)) {
  test(`a store URL is refused with a sentence that keeps its parts secret: ${url}`, () => {
    assert.throws(
      () => parseRedisUrl(url),
      (error) => {
        assert.ok(error instanceof StoreError)
        assert.equal(error.code, 'E_STORE_URL')
        assert.match(error.message, says)
        assert.doesNotMatch(`${error.message} ${error.hint}`, /se.?cret/)
        return true
      },
    )
  })
}

const plain = {
  database: 0,
  credentials: {},
  sentinelCredentials: {},
  isEncrypted: false,
  tlsFiles: {},
  prefix: 'callbook:',
  wait: 0,
}

test('a URL with a host only means port 6379, database 0 and the prefix callbook:', () => {
  const addresses = [{ host: 'cache.example', port: 6379 }]
  assert.deepEqual(parseRedisUrl('redis://cache.example'), { ...plain, kind: 'single', addresses })
})

test('a URL names user, password, port and database, percent-encoded where need be', () => {
  const url = parseRedisUrl(
    'rediss://us%40er:p%3Aa%2Fss@[::1]:7000/3?ca=/etc/ca.pem&cert=/etc/c.pem&key=/etc/k.pem&prefix=b:&wait=2',
  )
  assert.deepEqual(url, {
    kind: 'single',
    addresses: [{ host: '::1', port: 7000 }],
    database: 3,
    credentials: { username: 'us@er', password: 'p:a/ss' },
    sentinelCredentials: {},
    isEncrypted: true,
    tlsFiles: { ca: '/etc/ca.pem', cert: '/etc/c.pem', key: '/etc/k.pem' },
    prefix: 'b:',
    wait: 2,
  })
})

test('a URL of Sentinels names them, the primary, and their own password', () => {
  const url = parseRedisUrl('redis+sentinel://:pw@one,two:7001/primary/2?sentinelPassword=other')
  assert.deepEqual(url, {
    ...plain,
    kind: 'sentinel',
    addresses: [
      { host: 'one', port: 26_379 },
      { host: 'two', port: 7001 },
    ],
    masterName: 'primary',
    database: 2,
    credentials: { password: 'pw' },
    sentinelCredentials: { password: 'other' },
  })
})

test('a URL of a Cluster names some of its nodes', () => {
  const url = parseRedisUrl('rediss+cluster://one:1,[::1]:2')
  assert.equal(url.kind, 'cluster')
  assert.equal(url.isEncrypted, true)
  assert.equal(formatAddresses(url), 'one:1, [::1]:2')
})
