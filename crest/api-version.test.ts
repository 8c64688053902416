// Accept-API-Version: its grammar, the protocol's range, and the version that answers.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkProtocolVersion,
  chooseVersion,
  contentApiVersion,
  parseAcceptApiVersion,
} from './api-version.ts'

const sessions = ['1.2', '2.1', '3.1', '4.0', '5.1'] as const

test('a malformed version header is answered 400 with its text', () => {
  const malformed = [
    'resource',
    'resource=',
    'resource=x',
    'resource=1.2.3',
    'resource=1.',
    'resource=-1',
    'Resource=1.0',
    'resource = 1',
    'resource=1 protocol=1',
    'resource=1,',
    ',resource=1',
    'resource=1,,protocol=1',
    'resource=1,resource=2',
    'api=1',
    'resource=1,protocol=1,resource=1',
    ' resource=1',
    'resource=1 ',
    '4.0',
  ]
  for (const header of malformed) {
    assert.throws(
      () => parseAcceptApiVersion(header),
      { code: 400, message: `Version string is in an invalid format: ${header}` },
      header,
    )
  }
})

test('a version header names protocol, resource or both, in either order', () => {
  assert.deepEqual(parseAcceptApiVersion('resource=4.0'), { resource: '4.0' })
  assert.deepEqual(parseAcceptApiVersion('protocol=1.0'), { protocol: '1.0' })
  assert.deepEqual(parseAcceptApiVersion('resource=4.0, protocol=1.0'), { resource: '4.0', protocol: '1.0' })
  assert.deepEqual(parseAcceptApiVersion('protocol=2.1 ,resource=3'), { protocol: '2.1', resource: '3.0' })
})

test('a missing or empty version header asks for nothing', () => {
  assert.deepEqual(parseAcceptApiVersion(undefined), {})
  assert.deepEqual(parseAcceptApiVersion(''), {})
})

test('a protocol above 2.1 is answered 400, its minor compared whatever its major', () => {
  assert.throws(() => checkProtocolVersion('9.0'), { code: 400, message: 'Unsupported major version: 9.0' })
  assert.throws(() => checkProtocolVersion('2.2'), { code: 400, message: 'Unsupported minor version: 2.2' })
  assert.throws(() => checkProtocolVersion('1.5'), { code: 400, message: 'Unsupported minor version: 1.5' })
  for (const asked of [undefined, '1.0', '1.1', '2.0', '2.1'] as const) checkProtocolVersion(asked)
})

test('a version nobody offers is answered 404', () => {
  for (const asked of ['99.0', '0.0', '6.0', '4.1', '5.2', '1.3'] as const) {
    assert.throws(
      () => chooseVersion(asked, sessions),
      { code: 404, message: "Resource '' not found" },
      asked,
    )
  }
})

test('the same major with the highest minor answers, when that is at least the asked one', () => {
  assert.equal(chooseVersion('4.0', sessions), '4.0')
  assert.equal(chooseVersion('1.0', sessions), '1.2')
  assert.equal(chooseVersion('2.0', sessions), '2.1')
  assert.equal(chooseVersion('5.0', sessions), '5.1')
  assert.equal(chooseVersion('1.2', ['1.10', '1.9', '2.0']), '1.10')
})

test('when no version is asked for the newest answers, or the oldest, or 400, as configured', () => {
  assert.equal(chooseVersion(undefined, sessions), '5.1')
  assert.equal(chooseVersion(undefined, ['1.9', '1.10', '1.2']), '1.10')
  assert.equal(chooseVersion(undefined, ['1.9', '1.10', '1.2'], 'OLDEST'), '1.2')
  assert.throws(() => chooseVersion(undefined, sessions, 'NONE'), {
    code: 400,
    message: 'No requested version specified and behavior set to NONE.',
  })
})

test('an answer says which version it is', () => {
  assert.equal(contentApiVersion('4.0'), 'resource=4.0')
})
