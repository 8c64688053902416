// What inputs are called in the environment, and which of them are secrets.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environmentNames, isSecretName } from './input-names.ts'

test('a name that the operating system has taken is not taken for an input', () => {
  const names = ['username', 'PATH', 'path', 'HOME', 'home', 'LD_PRELOAD', 'os', '_']
  assert.deepEqual(
    [...environmentNames(names).values()],
    ['username_2', 'PATH_2', 'path_3', 'HOME_2', 'home', 'LD_PRELOAD_2', 'os_2', '__2'],
  )
})

test('characters that a shell cannot say become an underscore, and no name begins with a digit or is empty', () => {
  assert.deepEqual(
    Object.fromEntries(environmentNames(['demoSSOToken', 'base-url', 'größe', '2fa', '$guid', 'a b.c'])),
    {
      demoSSOToken: 'demoSSOToken',
      'base-url': 'base_url',
      größe: 'gr__e',
      '2fa': '_2fa',
      $guid: '_guid',
      'a b.c': 'a_b_c',
    },
  )
  assert.deepEqual([...environmentNames(['']).values()], ['__2'])
})

test('names that would be the same, also where case does not count, are told apart in their order', () => {
  assert.deepEqual(
    [...environmentNames(['base-url', 'base_url', 'base.url', 'Base_URL', 'base_url_2']).values()],
    ['base_url', 'base_url_2', 'base_url_3', 'Base_URL_4', 'base_url_2_2'],
  )
})

test('a name that says password, secret, token, key or credential is a secret', () => {
  for (const name of [
    'password',
    'postmanDemoPassword',
    'db_passwd',
    'PWD',
    'clientSecret',
    'demoSSOToken',
    'apikey',
    'API_KEY',
    'x-api-key',
    'awsCredentials',
    'privateKey',
    'private key',
  ]) {
    assert.ok(isSecretName(name), name)
  }
  for (const name of [
    'amUrl',
    'realm',
    'cookieName',
    'postmanDemoUsername',
    'authId',
    'key',
    'passage',
    'keyboard',
  ]) {
    assert.ok(!isSecretName(name), name)
  }
})
