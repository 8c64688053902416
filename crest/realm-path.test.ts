// Which realm a path is about.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveRealm } from './realm-path.ts'

const known = new Set(['/alpha', '/alpha/beta', '/bravo', '/sp ace'])
const resolve = (path: string, realmParameter?: string) =>
  resolveRealm({ path, realmParameter, isRealm: (realm) => known.has(realm) })

test('an unknown realm behind /realms is answered 404 with its path', () => {
  for (const [path, realm] of [
    ['/realms/root/realms/gamma/sessions', '/gamma'],
    ['/realms/root/realms/alpha/realms/gamma/sessions', '/alpha/gamma'],
    ['/realms/gamma/sessions', 'gamma'],
    ['/realms/alpha/realms/gamma/sessions', '/alpha/gamma'],
  ] as const) {
    assert.throws(() => resolve(path), { code: 404, message: `Realm "${realm}" not found` })
  }
})

test('an unknown realm in the parameter is answered 400 with its value', () => {
  for (const value of ['/gamma', 'gamma', 'alpha/beta/gamma']) {
    assert.throws(() => resolve('/sessions', value), { code: 400, message: `Invalid realm, ${value}` })
  }
})

test('the realm of the path is checked before the parameter overrides it', () => {
  assert.throws(() => resolve('/realms/root/realms/gamma/sessions', '/alpha'), { code: 404 })
})

test('/realms/root and what follows name the realm; the rest is the resource', () => {
  assert.deepEqual(resolve('/realms/root/realms/alpha/sessions'), { realm: '/alpha', resource: 'sessions' })
  assert.deepEqual(resolve('/realms/root/sessions/'), { realm: '/', resource: 'sessions' })
  assert.deepEqual(resolve('/realms/ROOT/realms/alpha/realms/beta/serverinfo/*'), {
    realm: '/alpha/beta',
    resource: 'serverinfo/*',
  })
  assert.deepEqual(resolve('//realms/root//realms/alpha//sessions//'), {
    realm: '/alpha',
    resource: 'sessions',
  })
  assert.deepEqual(resolve('/realms/root/realms/sp%20ace/sessions'), {
    realm: '/sp ace',
    resource: 'sessions',
  })
})

test('/realms/root may be left out, as the SDKs for Android and iOS do', () => {
  assert.deepEqual(resolve('/realms/alpha/authenticate'), { realm: '/alpha', resource: 'authenticate' })
  assert.deepEqual(resolve('/realms/alpha/realms/beta/sessions'), {
    realm: '/alpha/beta',
    resource: 'sessions',
  })
  assert.deepEqual(
    resolveRealm({ path: '/realms/bravo/sessions', base: '/alpha', isRealm: (realm) => known.has(realm) }),
    { realm: '/bravo', resource: 'sessions' },
  )
})

test('in the legacy form elements are realms until one is not', () => {
  assert.deepEqual(resolve('/sessions'), { realm: '/', resource: 'sessions' })
  assert.deepEqual(resolve('/alpha/sessions'), { realm: '/alpha', resource: 'sessions' })
  assert.deepEqual(resolve('/alpha/beta/sessions/x'), { realm: '/alpha/beta', resource: 'sessions/x' })
  assert.deepEqual(resolve('/gamma/sessions'), { realm: '/', resource: 'gamma/sessions' })
  assert.deepEqual(resolve('/%E0%A4%A/sessions'), { realm: '/', resource: '%E0%A4%A/sessions' })
  assert.deepEqual(resolve(''), { realm: '/', resource: '' })
})

test('the parameter overrides the realm of either form', () => {
  assert.deepEqual(resolve('/realms/root/realms/alpha/sessions', '/bravo'), {
    realm: '/bravo',
    resource: 'sessions',
  })
  assert.deepEqual(resolve('/alpha/sessions', 'bravo/'), { realm: '/bravo', resource: 'sessions' })
  assert.deepEqual(resolve('/alpha/sessions', '/'), { realm: '/', resource: 'sessions' })
})
