// Lockout: how many failures lock, what is said meanwhile, and that it says the same of names nobody has.

import assert from 'node:assert/strict'
import test from 'node:test'
import { fixedClock } from '#session'
import {
  aRealm,
  demo,
  errorIn,
  loginHeaders,
  modelDenylist,
  startMs,
  successIn,
} from './journey-under-test.ts'

const on = { loginFailureLockoutMode: true, loginFailureCount: 3 } as const
const locked = {
  code: 401,
  reason: 'Unauthorized',
  message: 'User Locked Out.',
  detail: { failureUrl: '' },
}

async function messagesOf(
  realm: Awaited<ReturnType<typeof aRealm>>,
  username: string,
  count: number,
): Promise<unknown[]> {
  const messages: unknown[] = []
  for (let i = 0; i < count; i += 1) messages.push(errorIn(await realm.login(username, 'wrong')).message)
  return messages
}

test('there is no lockout unless it is switched on', async () => {
  const realm = await aRealm()
  assert.deepEqual(await messagesOf(realm, 'demo', 10), Array(10).fill('Login failure'))
  successIn(await realm.login())
})

for (const username of ['demo', 'nobody']) {
  test(`the account of ${username} is locked by the third failure, and says so to every password`, async () => {
    const realm = await aRealm({ lockout: on })
    assert.deepEqual(await messagesOf(realm, username, 2), ['Login failure', 'Login failure'])
    assert.deepEqual(errorIn(await realm.login(username, 'wrong')), locked)
    assert.deepEqual(errorIn(await realm.login(username, demo.password)), locked)
    assert.deepEqual(errorIn(await realm.login(username.toUpperCase(), 'wrong')), locked)
  })

  test(`${username} is warned from as many failures on as the setting says`, async () => {
    const realm = await aRealm({ lockout: { ...on, loginFailureCount: 4, lockoutWarnUserCount: 2 } })
    assert.deepEqual(await messagesOf(realm, username, 4), [
      'Login failure',
      'Warning: You will be locked out after 2 more failure(s).',
      'Warning: You will be locked out after 1 more failure(s).',
      'User Locked Out.',
    ])
  })

  test(`the lock of ${username} is over after its minutes, to the millisecond`, async () => {
    const realm = await aRealm({ lockout: { ...on, loginFailureLockoutDuration: 15 } })
    await messagesOf(realm, username, 3)
    realm.clock.advanceMs(15 * 60_000 - 1)
    assert.deepEqual(await messagesOf(realm, username, 1), ['User Locked Out.'])
    realm.clock.advanceMs(1)
    assert.deepEqual(await messagesOf(realm, username, 2), ['Login failure', 'Login failure'])
  })
}

test('failures are forgotten when none follows for so long, and by a login', async () => {
  const realm = await aRealm({ lockout: { ...on, loginFailureDuration: 5 } })
  await messagesOf(realm, 'demo', 2)
  realm.clock.advanceMs(5 * 60_000 - 1)
  assert.deepEqual(await messagesOf(realm, 'demo', 1), ['User Locked Out.'])

  const other = await aRealm({ lockout: { ...on, loginFailureDuration: 5 } })
  await messagesOf(other, 'demo', 2)
  other.clock.advanceMs(5 * 60_000)
  assert.deepEqual(await messagesOf(other, 'demo', 2), ['Login failure', 'Login failure'])
  successIn(await other.login())
  assert.deepEqual(await messagesOf(other, 'demo', 2), ['Login failure', 'Login failure'])
})

test('a lock without end makes the identity inactive, until an administrator lets it in again', async () => {
  const realm = await aRealm({ lockout: { ...on, loginFailureLockoutDuration: 0 } })
  for (const username of ['demo', 'nobody']) {
    await messagesOf(realm, username, 3)
    realm.clock.advanceMs(300 * 86_400_000)
    assert.deepEqual(errorIn(await realm.login(username)), locked)
  }
  assert.equal((await realm.identities.find('/alpha', 'demo'))?.status, 'Inactive')
  await realm.identities.update('/alpha', 'demo', { status: 'Active' })
  await realm.authentication.unlock('/alpha', 'demo')
  successIn(await realm.login())
})

test('the nodes of a tenant count together, and of many failures at once none is lost', async () => {
  const clock = fixedClock(startMs)
  const denylist = modelDenylist(clock)
  const lockout = { ...on, loginFailureCount: 20 }
  const nodes = await Promise.all([
    aRealm({ clock, denylist, lockout }),
    aRealm({ clock, denylist, lockout }),
  ])
  const failures = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (nodes[i % 2] as (typeof nodes)[0]).login('demo', 'wrong')),
  )
  assert.deepEqual(
    failures.map((failure) => errorIn(failure).message).filter((text) => text === locked.message),
    [locked.message],
  )
  for (const node of nodes) assert.deepEqual(errorIn(await node.login()), locked)
})

test('the administrator is not locked, for nobody else could open that account', async () => {
  const realm = await aRealm({ lockout: { ...on, loginFailureLockoutDuration: 0 } })
  await realm.identities.create({ realm: '/', username: 'amAdmin', id: 'amadmin' }, 'Sixty-seconds-9')
  const login = (password: string) =>
    realm.send({}, { realm: '/', header: loginHeaders('amAdmin', password) })
  for (let i = 0; i < 5; i += 1) assert.equal(errorIn(await login('wrong')).message, 'Login failure')
  successIn(await login('Sixty-seconds-9'))
})
