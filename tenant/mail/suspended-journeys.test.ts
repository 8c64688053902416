// ResetPassword and ForgottenUsername over HTTP: from the address to the mail, from the link in it to the end.

import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { GivenSettings } from '../configuration/settings.ts'
import { alpha, aTenant, cookieName, demoUser, type TenantUnderTest } from '../tenant-under-test.ts'
import { aFolder, forgottenUsername, journeysOf, linkIn, mailsIn, resetPassword } from './mail-under-test.ts'

const bravo = '/am/json/realms/root/realms/bravo'
const newPassword = 'An0ther-password'
const address = 'demo@example.com'
const tokenNotFound = {
  code: 401,
  reason: 'Unauthorized',
  message:
    'org.forgerock.openam.auth.nodes.framework.token.SuspendedAuthSessionException: Token not found. It may have expired.',
}

async function aMailingTenant(t: TestContext, settings: GivenSettings = {}) {
  const outbox = join(await aFolder(t), 'outbox')
  const tenant = await aTenant(t, {
    realms: { '/alpha': {}, '/bravo': {} },
    journeys: [resetPassword, forgottenUsername],
    ...settings,
    mail: { directory: outbox, ...settings.mail },
  })
  await giveAddress(tenant)
  return { ...tenant, ...journeysOf(tenant), outbox }
}

async function giveAddress({ send, login, tenant }: TenantUnderTest, mail = address): Promise<void> {
  const { password = '' } = tenant.administrator
  const token = await login({ realm: '/am/json/realms/root', username: 'amAdmin', password })
  const changed = await send(`${alpha}/users/${demoUser.username}`, {
    method: 'PUT',
    headers: {
      [cookieName]: token,
      'accept-api-version': 'resource=3.0',
      'content-type': 'application/json',
    },
    body: { mail: [mail], givenName: ['Demo'] },
  })
  assert.equal(changed.status, 200, changed.text)
}

type Mailing = Awaited<ReturnType<typeof aMailingTenant>>

/** Asks for a mail and gives the `suspendedId` in it; `count` mails are there by then. */
async function suspendedId({ start, answer, outbox }: Mailing, count = 1): Promise<string> {
  await answer(alpha, await start(alpha, 'ResetPassword'), address)
  const mails = await mailsIn(outbox, count)
  return linkIn(mails.at(-1)).searchParams.get('suspendedId') ?? ''
}

test('a suspendedId that is none, is cut, or is of another tenant is no token', async (t) => {
  const tenant = await aMailingTenant(t)
  const other = await aMailingTenant(t)
  const good = await suspendedId(tenant)
  for (const bad of ['', 'boPYZD4C5YogReyHSmmuDnLI2-c', good.slice(0, -1), await suspendedId(other)]) {
    const { status, body } = await tenant.resume(alpha, bad)
    assert.deepEqual([status, body], [401, tokenNotFound], bad.slice(0, 20))
  }
  assert.equal((await tenant.resume(alpha, good)).status, 200)
})

test('a link is good once, also of two that come at once', async (t) => {
  const tenant = await aMailingTenant(t)
  const id = await suspendedId(tenant)
  const answers = await Promise.all([tenant.resume(alpha, id), tenant.resume(alpha, id)])
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401])
  assert.deepEqual((await tenant.resume(alpha, id)).body, tokenNotFound)
})

test('a link is good for five minutes, or as long as the realm says, to the millisecond', async (t) => {
  for (const [realms, minutes] of [
    [{ '/alpha': {} }, 5],
    [{ '/alpha': { suspendedAuthenticationTimeout: 60 } }, 60],
  ] as const) {
    const tenant = await aMailingTenant(t, { realms })
    const [first, second] = [await suspendedId(tenant), await suspendedId(tenant, 2)]
    tenant.clock.advanceMs(minutes * 60_000 - 1)
    assert.equal((await tenant.resume(alpha, first)).status, 200)
    tenant.clock.advanceMs(1)
    assert.deepEqual((await tenant.resume(alpha, second)).body, tokenNotFound)
  }
})

test('a link of one realm is none in another, and stays good in its own', async (t) => {
  const tenant = await aMailingTenant(t)
  const id = await suspendedId(tenant)
  assert.deepEqual((await tenant.resume(bravo, id)).body, tokenNotFound)
  assert.equal((await tenant.resume(alpha, id)).status, 200)
})

test('a link is over when the password it is for has been changed', async (t) => {
  const tenant = await aMailingTenant(t)
  const [first, second] = [await suspendedId(tenant), await suspendedId(tenant, 2)]
  const done = await tenant.answer(alpha, await tenant.resume(alpha, first), newPassword)
  assert.equal(done.status, 200)
  assert.deepEqual((await tenant.resume(alpha, second)).body, tokenNotFound)
})

test('a tenant in memory without a mail folder says 501, whoever is asked for', async (t) => {
  const tenant = await aTenant(t, { journeys: [resetPassword] })
  await giveAddress(tenant)
  const { start, answer } = journeysOf(tenant)
  for (const mail of [address, 'nobody@example.com']) {
    const { status, body } = await answer(alpha, await start(alpha, 'ResetPassword'), mail)
    assert.deepEqual(
      [status, body.message],
      [501, 'This journey goes on by a mail, and no folder for mail is set ("mail.directory")'],
    )
  }
})

test('who has no address, an odd one, or is not there is answered as everybody is, and no mail is written', async (t) => {
  const tenant = await aMailingTenant(t)
  const answers = []
  for (const [own, asked] of [
    [address, 'nobody@example.com'],
    ['x@example.com\r\nBcc: all@example.com', 'x@example.com\r\nBcc: all@example.com'],
    [address, address],
  ] as const) {
    await giveAddress(tenant, own)
    answers.push(await tenant.answer(alpha, await tenant.start(alpha, 'ResetPassword'), asked))
  }
  const shapes = answers.map(({ status, body, text }) => [status, body.callbacks, text.length])
  assert.deepEqual(shapes[0], shapes[2])
  assert.deepEqual(shapes[1], shapes[2])
  assert.equal((await mailsIn(tenant.outbox, 1)).length, 1)
  assert.deepEqual(tenant.logged, ['mail: the address for "resetPassword" is none, nothing is sent'])
})

test('a mail that cannot be written changes no answer; the log and a counter tell of it', async (t) => {
  const tenant = await aMailingTenant(t, { metrics: true })
  await rm(tenant.outbox, { recursive: true })
  await writeFile(tenant.outbox, '')
  const { status } = await tenant.answer(alpha, await tenant.start(alpha, 'ResetPassword'), address)
  assert.equal(status, 200)
  while (tenant.logged.length === 0) await new Promise((done) => setImmediate(done))
  assert.match(tenant.logged.join(), /^mail: cannot write into \S+: [^@]*$/)
  const printed = await tenant.tenant.handle({
    method: 'GET',
    target: '/am/json/metrics/prometheus',
    headers: {},
    body: '',
  })
  assert.match(printed.body, /^callbook_mails_failed_total 1$/m)
})

test('the answer has a callback to read and an authId that leads nowhere', async (t) => {
  const { start, answer } = await aMailingTenant(t)
  const waiting = await answer(alpha, await start(alpha, 'ResetPassword'), address)
  assert.equal(waiting.status, 200)
  assert.deepEqual(Object.keys(waiting.body), ['authId', 'callbacks'])
  assert.deepEqual(waiting.body.callbacks, [
    {
      type: 'SuspendedTextOutputCallback',
      output: [
        { name: 'message', value: 'Look into your mail.' },
        { name: 'messageType', value: '0' },
      ],
      _id: 0,
    },
  ])
  const again = await answer(alpha, waiting)
  assert.deepEqual([again.status, again.body.detail], [401, { errorCode: '110' }])
})

test('ResetPassword: the link leads to a new password, which ends the old sessions and the login with the old one', async (t) => {
  const tenant = await aMailingTenant(t)
  const old = await tenant.login()
  await tenant.answer(alpha, await tenant.start(alpha, 'ResetPassword'), address.toUpperCase())
  const [mail = ''] = await mailsIn(tenant.outbox, 1)
  assert.match(mail, /^To: demo@example\.com\r$/m)
  assert.match(mail, /^Subject: Reset your password\r$/m)
  assert.match(mail, /^Hello Demo,\r$/m)
  const link = linkIn(mail)
  assert.equal(`${link.origin}${link.pathname}`, `${tenant.tenant.url}/XUI/`)
  assert.deepEqual([...link.searchParams.keys()], ['realm', 'authIndexType', 'authIndexValue', 'suspendedId'])
  const choose = await tenant.resume(alpha, link.searchParams.get('suspendedId') ?? '')
  assert.equal(choose.status, 200)
  const refused = await tenant.answer(alpha, choose, 'short')
  assert.equal(refused.status, 200, 'is asked again')
  const done = await tenant.answer(alpha, refused, newPassword)
  assert.deepEqual([done.status, done.body.realm], [200, '/alpha'])
  assert.equal(await tenant.login(), 'undefined')
  assert.notEqual(await tenant.login({ password: newPassword }), 'undefined')
  const refresh = `${alpha}/sessions?_action=refresh`
  assert.equal((await tenant.send(refresh, { headers: { [cookieName]: old } })).status, 401)
})

test('a link is followed also by who has a session', async (t) => {
  const tenant = await aMailingTenant(t)
  const id = await suspendedId(tenant)
  const { body } = await tenant.send(`${alpha}/authenticate?suspendedId=${id}`, {
    headers: { 'accept-api-version': 'resource=2.1', [cookieName]: await tenant.login() },
  })
  assert.deepEqual(Object.keys(body), ['authId', 'callbacks'])
})

test('ForgottenUsername: the mail says the user name, and its link leads to the login', async (t) => {
  const { start, answer, resume, outbox } = await aMailingTenant(t)
  await answer(alpha, await start(alpha, 'ForgottenUsername'), address)
  const [mail = ''] = await mailsIn(outbox, 1)
  assert.match(mail, /your user name is postman\.demo\./)
  const login = await resume(alpha, linkIn(mail).searchParams.get('suspendedId') ?? '', 'ForgottenUsername')
  const done = await answer(alpha, login, demoUser.username, demoUser.password)
  assert.match(String(done.body.tokenId), /^.{100,}$/)
})

test('what the first step was asked with counts at the end, and the link leads to the page that is set', async (t) => {
  const tenant = await aMailingTenant(t, { externalLoginPageUrl: 'https://app.example.com/login?x=1#in' })
  const started = await tenant.start(alpha, 'ResetPassword', { goto: '/after' })
  await tenant.answer(alpha, started, address)
  const link = linkIn((await mailsIn(tenant.outbox, 1))[0])
  assert.match(link.href, /^https:\/\/app\.example\.com\/login\?x=1&realm=%2Falpha&/)
  const choose = await tenant.resume(alpha, link.searchParams.get('suspendedId') ?? '')
  const done = await tenant.answer(alpha, choose, newPassword)
  assert.equal(done.body.successUrl, '/after')
})
