// Whom the workbench turns away.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostFault, originFault } from './guard.ts'

const guard = { address: '127.0.0.1', host: '127.0.0.1', port: 7070, token: 'a-long-random-token' }
const ours = { host: 'localhost:7070', 'x-callbook-token': guard.token }

test('a name that was made to point here is turned away, and so is a request without a host', () => {
  for (const host of [
    'evil.example:7070',
    'evil.example',
    'localhost.evil.example:7070',
    'localhost:7071',
    'localhost',
    '10.0.0.1:7070',
    '',
  ]) {
    assert.match(hostFault(guard, { host }) ?? '', /not the workbench of/, host)
  }
  assert.match(hostFault(guard, {}) ?? '', /not the workbench of/)
})

test('the names of this machine are known, whatever their case', () => {
  for (const host of ['localhost:7070', 'LocalHost:7070', '127.0.0.1:7070', '[::1]:7070']) {
    assert.equal(hostFault(guard, { host }), undefined, host)
  }
  assert.equal(hostFault({ ...guard, host: 'book.test' }, { host: 'Book.test:7070' }), undefined)
  assert.equal(hostFault({ ...guard, port: 80 }, { host: 'localhost' }), undefined)
})

test('listening on every address, each address is known and still no foreign name', () => {
  const open = { ...guard, address: '0.0.0.0', host: '0.0.0.0' }
  assert.equal(hostFault(open, { host: '192.168.1.20:7070' }), undefined)
  assert.equal(hostFault({ ...open, address: '::' }, { host: '[fe80::1]:7070' }), undefined)
  assert.match(hostFault(open, { host: 'evil.example:7070' }) ?? '', /not the workbench/)
})

test('another site, another origin, a missing token and a wrong token are each turned away', () => {
  assert.match(originFault(guard, { ...ours, 'sec-fetch-site': 'cross-site' }) ?? '', /another site/)
  assert.match(originFault(guard, { ...ours, 'sec-fetch-site': 'same-site' }) ?? '', /another site/)
  assert.match(originFault(guard, { ...ours, origin: 'https://evil.example' }) ?? '', /another origin/)
  assert.match(originFault(guard, { ...ours, origin: 'http://localhost:3000' }) ?? '', /another origin/)
  assert.match(originFault(guard, { ...ours, origin: 'null' }) ?? '', /another origin/)
  assert.match(originFault(guard, { host: ours.host }) ?? '', /token of the page/)
  assert.match(
    originFault(guard, { ...ours, 'x-callbook-token': 'a-long-random-tokem' }) ?? '',
    /token of the page/,
  )
})

test("the workbench's own page is let in", () => {
  assert.equal(
    originFault(guard, { ...ours, origin: 'http://localhost:7070', 'sec-fetch-site': 'same-origin' }),
    undefined,
  )
})
