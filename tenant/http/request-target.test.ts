// Request targets: what is remembered, and that a flood of them does no harm.

import assert from 'node:assert/strict'
import test from 'node:test'
import { ResourceException } from '#crest'
import { realmNames } from '../configuration/realms.ts'
import { createTargetParser } from './request-target.ts'

const aParser = (fqdns: readonly string[] = []) =>
  createTargetParser({
    contextPath: '/am',
    realms: realmNames({
      '/alpha': {},
      '/alpha/staff': { aliases: ['staff', 'staff.example.com'] },
      '/alpha/staff/night': {},
    }),
    fqdns,
  })
const refresh = '/am/json/alpha/sessions?_action=refresh'

test('a target with a token in it is not remembered', () => {
  const parse = aParser()
  for (const target of [
    '/am/json/sessions/abc?_action=validate',
    `${refresh}&TokenId=abc`,
    `${refresh}&x=a.*b*`,
  ]) {
    assert.notEqual(parse(target), parse(target), target)
  }
})

test('outside /json no target with a query is remembered: it may hold a code or a token', () => {
  const parse = aParser()
  assert.notEqual(parse('/am/oauth2/alpha/x?code=a'), parse('/am/oauth2/alpha/x?code=a'))
  assert.equal(parse('/am/oauth2/alpha/access_token'), parse('/am/oauth2/alpha/access_token'))
})

test('/oauth2, /UI and /sessionservice lead to a realm and a resource as /json does', () => {
  const parse = aParser()
  for (const [target, root, resource] of [
    ['/am/oauth2/realms/root/realms/alpha/access_token', 'oauth2', 'access_token'],
    ['/am/UI/Login?realm=/alpha', 'UI', 'Login'],
    ['/am/sessionservice?realm=alpha', 'sessionservice', ''],
  ] as const) {
    assert.deepEqual(parse(target).place, { root, realm: '/alpha', resource })
  }
})

test('a path that only begins like one of them is not found', () => {
  const { place } = aParser()('/am/jsonp/sessions')
  assert(place instanceof ResourceException)
  assert.equal(place.message, "Resource 'am/jsonp/sessions' not found")
})

test('a target longer than 512 characters is not remembered', () => {
  const parse = aParser()
  const filled = (length: number) => `${refresh}&x=`.padEnd(length, 'x')
  assert.equal(parse(filled(512)), parse(filled(512)))
  assert.notEqual(parse(filled(513)), parse(filled(513)))
})

test('after 1,000 targets it starts anew', () => {
  const parse = aParser()
  const first = parse(refresh)
  for (let i = 1; i < 1000; i += 1) parse(`${refresh}&x=${i}`)
  assert.equal(parse(refresh), first)
  parse(`${refresh}&x=1000`)
  assert.notEqual(parse(refresh), first)
})

test('the realm, the resource and the parameters are read once', () => {
  const { place, isPretty, repeated } = aParser()(
    '/am/json/alpha/sessions/?_prettyprint=TRUE&_fields=a&_fields=b&X=1&x=2',
  )
  assert.deepEqual(place, { root: 'json', realm: '/alpha', resource: 'sessions' })
  assert.equal(isPretty, true)
  assert.equal(repeated, 'X')
})

test('a refusal is kept until its turn comes', () => {
  const { place } = aParser()('/am/json/realms/root/realms/beta/sessions')
  assert.ok(place instanceof ResourceException)
  assert.equal(place.message, 'Realm "/beta" not found')
})

for (const [target, host, realm] of [
  ['/am/json/realms/root/realms/alpha/realms/staff/sessions', undefined, '/alpha/staff'],
  ['/am/json/alpha/staff/sessions', undefined, '/alpha/staff'],
  ['/am/json/sessions?realm=/alpha/staff', undefined, '/alpha/staff'],
  ['/am/json/alpha/sessions?realm=', undefined, '/alpha'],
  ['/am/json/realms/root/realms/staff/sessions', undefined, '/alpha/staff'],
  ['/am/json/staff/night/sessions', undefined, '/alpha/staff/night'],
  ['/am/json/sessions?realm=Staff', undefined, '/alpha/staff'],
  ['/am/json/sessions', 'am.example.com', '/'],
  ['/am/json/sessions', 'staff.example.com', '/alpha/staff'],
  ['/am/json/sessions', 'STAFF.example.com:8080', '/alpha/staff'],
  ['/am/json/night/sessions', 'staff.example.com', '/alpha/staff/night'],
  ['/am/json/realms/root/sessions', 'staff.example.com', '/'],
  ['/am/json/sessions?realm=/', 'staff.example.com', '/'],
] as const) {
  test(`${target} at ${host ?? 'any host'} is about ${realm}`, () => {
    const { place } = aParser()(target, host)
    assert.ok(!(place instanceof ResourceException))
    assert.deepEqual([place.realm, place.resource], [realm, 'sessions'])
  })
}

for (const [target, code, message] of [
  ['/am/json/realms/root/realms/staff/realms/day/sessions', 404, 'Realm "/staff/day" not found'],
  ['/am/json//sessions', 400, "Resource path '/am/json//sessions' contains empty path elements"],
  ['/am/json/sessions//?_action=x', 400, "Resource path '/am/json/sessions//' contains empty path elements"],
  ['/am/json/sessions?_action=x&y=%zz', 400, 'The URL query string could not be decoded'],
  ['/am/json/sessions?%4', 400, 'The URL query string could not be decoded'],
  ['/am/json/sessions?realm=day', 400, 'Invalid realm, day'],
  ['/am/json/sessions?realm=/alpha/staff.example.com', 400, 'Invalid realm, /alpha/staff.example.com'],
] as const) {
  test(`${target} is refused: ${message}`, () => {
    const { place } = aParser()(target)
    assert.ok(place instanceof ResourceException)
    assert.deepEqual([place.code, place.message], [code, message])
  })
}

test('once host names are listed no other is answered, but for this machine and those of realms', () => {
  const parse = aParser(['am.Example.com'])
  const codeAt = (host?: string) => {
    const { place } = parse(refresh, host)
    return place instanceof ResourceException ? [place.code, place.message] : undefined
  }
  assert.deepEqual(codeAt('evil.example:8080'), [400, 'FQDN "evil.example" is not valid.'])
  assert.deepEqual(codeAt('127.0.0.1.evil.example'), [400, 'FQDN "127.0.0.1.evil.example" is not valid.'])
  assert.deepEqual(codeAt(undefined), [400, 'FQDN "" is not valid.'])
  for (const host of ['AM.example.com:8080', 'staff.example.com', 'localhost:1', '127.0.0.1', '[::1]:80'])
    assert.equal(codeAt(host), undefined, host)
})
