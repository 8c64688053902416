// Who may run an action on which session.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getAction } from './actions/index.ts'
import { authorize } from './authorize.ts'
import { aSession } from './session-store.contract.ts'

const target = aSession()
const owner = { universalId: target.universalId, isAdministrator: false }
const stranger = { universalId: 'id=other,ou=user,o=alpha,ou=services,ou=am-config', isAdministrator: false }
const administrator = { universalId: 'id=amadmin,ou=user,ou=am-config', isAdministrator: true }
const refresh = getAction('refresh', '4.0')

test('a session of somebody else is answered 403', () => {
  assert.throws(() => authorize(refresh, { caller: stranger, target }), {
    name: 'ResourceException',
    code: 403,
    reason: 'Forbidden',
    message: 'Forbidden',
  })
})

test('the same name in another realm is somebody else', () => {
  const caller = { ...owner, universalId: 'id=demo,ou=user,o=bravo,ou=services,ou=am-config' }
  assert.throws(() => authorize(refresh, { caller, target }), { code: 403 })
})

test('any session of the same user, and any session for an administrator, is allowed', () => {
  authorize(refresh, { caller: owner, target })
  authorize(refresh, { caller: owner, target: aSession({ tokenId: 'another' }) })
  authorize(refresh, { caller: administrator, target })
})

test('a target that is no live session is refused by no rule', () => {
  authorize(refresh, { caller: stranger, target: undefined })
})

test('whoever holds a token may validate it and log it out', () => {
  for (const name of ['validate', 'logout']) authorize(getAction(name, '4.0'), { caller: stranger, target })
})
