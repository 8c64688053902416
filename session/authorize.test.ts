// Who may run an action on which session.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { actions, getAction } from './actions/index.ts'
import { authorize, type Claim } from './authorize.ts'
import { aSession } from './session-store.contract.ts'

const target = aSession()
const own = { universalId: target.universalId, isAdministrator: false }
const stranger = { universalId: 'id=other,ou=user,o=alpha,ou=services,ou=am-config', isAdministrator: false }
const administrator = { universalId: 'id=amadmin,ou=user,ou=am-config', isAdministrator: true }
/** Of an access token: nobody's session. */
const client = { universalId: undefined, isAdministrator: false }
const administrativeClient = { universalId: undefined, isAdministrator: true }

const claimOf = (given: Partial<Claim>): Claim => ({
  caller: own,
  target,
  realm: '/alpha',
  content: null,
  ...given,
})
const check = (name: string, given: Partial<Claim>) =>
  authorize(getAction(name, name === 'logoutByUser' ? '5.1' : '4.0').allowed, claimOf(given))

test('a session of somebody else is answered 403', () => {
  assert.throws(() => check('refresh', { caller: stranger }), {
    name: 'ResourceException',
    code: 403,
    reason: 'Forbidden',
    message: 'Forbidden',
  })
  assert.throws(() => check('refresh', { caller: client }), { code: 403 })
})

test('the same name in another realm is somebody else', () => {
  const caller = { ...own, universalId: 'id=demo,ou=user,o=bravo,ou=services,ou=am-config' }
  assert.throws(() => check('refresh', { caller }), { code: 403 })
})

test('any session of the same user, and any session for an administrator, is allowed', () => {
  check('refresh', { caller: own })
  check('refresh', { caller: own, target: aSession({ tokenId: 'another' }) })
  check('refresh', { caller: administrator })
  check('refresh', { caller: administrativeClient })
})

test('a target that is no live session is refused by no rule', () => {
  check('refresh', { caller: stranger, target: undefined })
})

test('a token in the body that was credential enough is refused by no rule', () => {
  check('refresh', { caller: undefined })
})

test('whoever holds a token may validate it and log it out', () => {
  for (const name of ['validate', 'logout']) check(name, { caller: stranger })
})

test('sessions are ended by handle by administrators only', () => {
  check('logoutByHandle', { caller: administrator })
  check('logoutByHandle', { caller: administrativeClient })
  for (const caller of [own, stranger, client, undefined]) {
    assert.throws(() => check('logoutByHandle', { caller }), { code: 403 })
  }
})

test('all sessions of a user are ended by administrators and by that user, in the realm of the request', () => {
  const content = { username: 'demo' }
  check('logoutByUser', { caller: administrator, content })
  check('logoutByUser', { caller: own, content })
  const refused: Partial<Claim>[] = [
    { caller: stranger, content },
    { caller: own, content, realm: '/' },
    { caller: own, content: { username: 'other' } },
    { caller: own, content: { username: ['demo'] } },
    { caller: own, content: null },
    { caller: client, content },
    { caller: undefined, content },
  ]
  for (const claim of refused) assert.throws(() => check('logoutByUser', claim), { code: 403 })
})

test('everything else is for the owner, so that nothing is open to strangers by oversight', () => {
  const open = actions.filter(({ allowed }) => allowed(claimOf({ caller: stranger })))
  assert.deepEqual(
    open.map(({ name }) => name),
    ['logout', 'validate'],
  )
})
