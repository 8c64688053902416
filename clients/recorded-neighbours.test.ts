// What real AM servers answer at the neighbours of sessions, replayed whole: access tokens, `serverinfo`, `idFromSession`, a query of users.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixedClock } from '#session'
import { asker, openClientTenant } from './client-tenant.ts'
import { anOldSession, cookieName, nobody } from './recorded-facts.ts'

const robot = { clientId: 'robot', clientSecret: 'correct-horse-battery', scopes: ['fr:am:*', 'fr:idm:*'] }

test('an access token comes with four members in their order, and the headers of the cloud', async (t) => {
  // Recorded with the grant `jwt-bearer`; the answer is the same to each grant.
  const ask = asker(await openClientTenant(t, { clock: fixedClock(0), settings: { oauth2Clients: [robot] } }))
  const { status, headers, body } = await ask('/oauth2/access_token', {
    headers: {
      accept: 'application/json, text/plain, */*',
      'content-type': 'application/x-www-form-urlencoded',
      'x-forgerock-transactionid': 'frodo-1',
      'accept-api-version': 'protocol=2.1,resource=1.0',
    },
    body: `grant_type=client_credentials&client_id=robot&client_secret=${robot.clientSecret}&scope=fr%3Aam%3A*`,
  })
  assert.equal(status, 200)
  const { access_token: token, ...rest } = body
  assert.deepEqual(Object.keys(body), ['access_token', 'scope', 'token_type', 'expires_in'])
  assert.match(String(token), /^[\w-]+(?:\.[\w-]*)+$/)
  assert.deepEqual(rest, { scope: 'fr:am:*', token_type: 'Bearer', expires_in: 3600 })
  for (const [name, value] of Object.entries({
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    pragma: 'no-cache',
    'content-type': 'application/json;charset=UTF-8',
    'x-forgerock-transactionid': 'frodo-1',
    'content-api-version': undefined,
    'set-cookie': undefined,
  }))
    assert.equal(headers[name], value, name)
})

test('serverinfo/version is told to an access token that administers, and to no other', async (t) => {
  // Recorded 829 times with the token of a service account, which has no session.
  const reader = { ...robot, clientId: 'reader', scopes: ['fr:idm:*'] }
  const ask = asker(await openClientTenant(t, { settings: { oauth2Clients: [robot, reader] } }))
  const versionFor = async (client: typeof robot) => {
    const granted = await ask('/oauth2/access_token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=client_credentials&client_id=${client.clientId}&client_secret=${client.clientSecret}`,
    })
    const headers = {
      'accept-api-version': 'resource=1.0',
      authorization: `Bearer ${granted.body.access_token}`,
    }
    return await ask('/json/serverinfo/version', { method: 'GET', headers })
  }
  const told = await versionFor(robot)
  assert.equal(told.status, 200)
  assert.deepEqual(Object.keys(told.body), ['_id', '_rev', 'version', 'fullVersion', 'revision', 'date'])
  assert.deepEqual(
    [told.headers['content-api-version'], told.headers['cache-control']],
    ['resource=1.0', 'no-store'],
  )
  const { status, body } = await versionFor(reader)
  assert.deepEqual([status, body.message], [403, 'No session for request.'])
})

test('serverinfo/* tells anybody the domains at 1.1; at 2.0 only who is logged in', async (t) => {
  const { ask, owner } = await anOldSession(t)
  const membersFor = async (headers: Readonly<Record<string, string>>, at: string) => {
    const { body } = await ask('/json/serverinfo/*', {
      method: 'GET',
      headers: { ...headers, 'accept-api-version': at },
    })
    assert.deepEqual(body.protectedUserAttributes, ['telephoneNumber', 'mail'])
    return Object.keys(body).slice(0, 4)
  }
  const [own, told] = [
    ['_id', '_rev'],
    ['protectedUserAttributes', 'cookieName'],
  ] as const
  assert.deepEqual(await membersFor(nobody, 'resource=2.0'), [...own, ...told])
  assert.deepEqual(await membersFor({ ...nobody, [cookieName]: 'over' }, 'resource=2.0'), [...own, ...told])
  assert.deepEqual(await membersFor(owner, 'protocol=2.1,resource=2.0'), [...own, 'domains', told[0]])
  assert.deepEqual(await membersFor(nobody, 'resource=1.1'), [...own, 'domains', told[0]])
})

/** As AM's login page asks. */
const asPage = { 'content-type': 'application/json', 'accept-api-version': 'protocol=1.0,resource=2.0' }

for (const target of ['/json/users', '/json/realms/root/users']) {
  test(`POST ${target}?_action=idFromSession tells the administrator who that is`, async (t) => {
    const { ask, administrator } = await anOldSession(t)
    const answer = await ask(`${target}?_action=idFromSession`, {
      headers: { ...administrator, ...asPage },
      body: '{}',
    })
    assert.equal(answer.status, 200)
    assert.deepEqual(answer.body, {
      id: 'amadmin',
      realm: '/',
      dn: 'id=amadmin,ou=user,ou=am-config',
      successURL: '/am/console',
      fullLoginURL: '/am/UI/Login?realm=%2F',
    })
    assert.equal(answer.headers['content-api-version'], 'resource=2.1')
    assert.equal(answer.headers['content-type'], 'application/json;charset=UTF-8')
  })

  test(`POST ${target}?_action=idFromSession is refused to nobody before a version is named`, async (t) => {
    const { ask } = await anOldSession(t)
    const { status, body, headers } = await ask(`${target}?_action=idFromSession`, {
      headers: { ...nobody, ...asPage },
      body: '{}',
    })
    assert.deepEqual([status, body], [401, { code: 401, reason: 'Unauthorized', message: 'Access Denied' }])
    assert.equal(headers['content-api-version'], undefined)
  })
}

test('a query of users at 4.0 is answered at 4.1, which is named once', async (t) => {
  const { ask, administrator } = await anOldSession(t)
  const { status, body, headers } = await ask('/json/realms/root/realms/alpha/users?_queryFilter=true', {
    method: 'GET',
    headers: { ...administrator, 'accept-api-version': 'protocol=2.0,resource=4.0' },
  })
  assert.equal(status, 200)
  const members = ['result', 'resultCount', 'pagedResultsCookie', 'totalPagedResultsPolicy']
  assert.deepEqual(Object.keys(body), [...members, 'totalPagedResults', 'remainingPagedResults'])
  const [user] = body.result as readonly Readonly<Record<string, unknown>>[]
  // Recorded in either order of the last two.
  assert.deepEqual(Object.keys(user ?? {}).slice(0, 4), ['_id', '_rev', 'username', 'realm'])
  // Recorded: `protocol=2.0,resource=4.1, resource=4.1` by some builds of the cloud, this by others.
  assert.equal(headers['content-api-version'], 'resource=4.1')
})
