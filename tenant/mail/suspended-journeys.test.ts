// ResetPassword and ForgottenUsername over HTTP: from the address to the mail, from the link in it to the end.

import assert from 'node:assert/strict'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fixedClock } from '#session'
import type { GivenSettings } from '../configuration/settings.ts'
import type { Tenant } from '../open-tenant.ts'
import { alpha, aTenant, cookieName, demoUser } from '../tenant-under-test.ts'
import {
  aFolder,
  forgottenUsername,
  giveAddress,
  journeysOf,
  linkIn,
  mailsIn,
  resetPassword,
  soon,
} from './mail-under-test.ts'

const bravo = '/am/json/realms/root/realms/bravo'
const newPassword = 'An0ther-password'
const address = 'demo@example.com'
const tokenNotFound = {
  code: 401,
  reason: 'Unauthorized',
  message:
    'org.forgerock.openam.auth.nodes.framework.token.SuspendedAuthSessionException: Token not found. It may have expired.',
}

async function aMailingTenant(
  t: TestContext,
  settings: GivenSettings = {},
  options: Parameters<typeof aTenant>[2] = {},
) {
  const writers: Tenant[] = []
  const outbox = join(await aFolder(t, writers), 'outbox')
  const tenant = await aTenant(
    t,
    {
      realms: { '/alpha': {}, '/bravo': {} },
      journeys: [resetPassword, forgottenUsername],
      ...settings,
      mail: { directory: outbox, ...settings.mail },
    },
    options,
  )
  writers.push(tenant.tenant)
  return { ...tenant, ...journeysOf(tenant), outbox }
}

/** With an address for the demo user. */
async function aTenantWithMail(...given: Parameters<typeof aMailingTenant>) {
  const tenant = await aMailingTenant(...given)
  await giveAddress(tenant, address)
  return tenant
}

type Mailing = Awaited<ReturnType<typeof aMailingTenant>>

/** Asks for a mail and gives the `suspendedId` in it; `count` mails are there by then. */
async function suspendedId({ start, answer, outbox }: Mailing, count = 1): Promise<string> {
  await answer(alpha, await start(alpha, 'ResetPassword'), address)
  const mails = await mailsIn(outbox, count)
  return linkIn(mails.at(-1)).searchParams.get('suspendedId') ?? ''
}

test('a suspendedId that is none, is cut, or is of another tenant is no token', async (t) => {
  const tenant = await aTenantWithMail(t)
  const other = await aTenantWithMail(t)
  const good = await suspendedId(tenant)
  for (const bad of ['', 'boPYZD4C5YogReyHSmmuDnLI2-c', good.slice(0, -1), await suspendedId(other)]) {
    const { status, body } = await tenant.resume(alpha, bad)
    assert.deepEqual([status, body], [401, tokenNotFound], bad.slice(0, 20))
  }
  assert.equal((await tenant.resume(alpha, good)).status, 200)
})

test('a link is good once, also of two that come at once', async (t) => {
  const tenant = await aTenantWithMail(t)
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
    const tenant = await aTenantWithMail(t, { realms })
    const [first, second] = [await suspendedId(tenant), await suspendedId(tenant, 2)]
    tenant.clock.advanceMs(minutes * 60_000 - 1)
    assert.equal((await tenant.resume(alpha, first)).status, 200)
    tenant.clock.advanceMs(1)
    assert.deepEqual((await tenant.resume(alpha, second)).body, tokenNotFound)
  }
})

test('a link of one realm is none in another, and stays good in its own', async (t) => {
  const tenant = await aTenantWithMail(t)
  const id = await suspendedId(tenant)
  assert.deepEqual((await tenant.resume(bravo, id)).body, tokenNotFound)
  assert.equal((await tenant.resume(alpha, id)).status, 200)
})

test('a link is over when the password it is for has been changed', async (t) => {
  const tenant = await aTenantWithMail(t)
  const [first, second] = [await suspendedId(tenant), await suspendedId(tenant, 2)]
  const done = await tenant.answer(alpha, await tenant.resume(alpha, first), newPassword)
  assert.equal(done.status, 200)
  assert.deepEqual((await tenant.resume(alpha, second)).body, tokenNotFound)
})

test('a tenant in memory without a mail folder says 501, whoever is asked for', async (t) => {
  const tenant = await aTenant(t, { journeys: [resetPassword] })
  assert.deepEqual(tenant.tenant.warnings, [
    'journey "ResetPassword": node "send" sends a mail, and a tenant in memory has no folder for mail: who comes there is answered 501 (name one by "mail.directory", or leave it if nobody comes there)',
  ])
  await giveAddress(tenant, address)
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
  const tenant = await aTenantWithMail(t)
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
  const tenant = await aTenantWithMail(t, { metrics: true })
  await rm(tenant.outbox, { recursive: true })
  await writeFile(tenant.outbox, '')
  const { status } = await tenant.answer(alpha, await tenant.start(alpha, 'ResetPassword'), address)
  assert.equal(status, 200)
  assert.match(await soon(async () => tenant.logged[0]), /^mail: cannot write into \S+: [^@]*$/)
  const printed = await tenant.tenant.handle({
    method: 'GET',
    target: '/am/json/metrics/prometheus',
    headers: {},
    body: '',
  })
  assert.match(printed.body, /^callbook_mails_failed_total 1$/m)
})

test('the answer has a callback to read and an authId that leads nowhere', async (t) => {
  const { start, answer } = await aTenantWithMail(t)
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
    },
  ])
  const again = await answer(alpha, waiting)
  assert.deepEqual([again.status, again.body.detail], [401, { errorCode: '110' }])
})

test('ResetPassword: the link leads to this tenant and a new password, which ends the old sessions and the login with the old one', async (t) => {
  const tenant = await aTenantWithMail(t)
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

test('the page that a link leads to says how the journey goes on, and to look at it uses nothing', async (t) => {
  const tenant = await aTenantWithMail(t)
  await tenant.answer(alpha, await tenant.start(alpha, 'ResetPassword'), address)
  const link = linkIn((await mailsIn(tenant.outbox, 1))[0])
  const look = async () => await (await fetch(link, { headers: { accept: 'text/html' } })).text()
  await look()
  const [, url = ''] = /curl -X POST &#39;(\S*suspendedId=\S*)&#39;/.exec(await look()) ?? []
  const headers = { 'accept-api-version': 'resource=2.1' }
  const { callbacks } = (await (await fetch(url, { method: 'POST', headers })).json()) as {
    callbacks?: unknown
  }
  assert.ok(Array.isArray(callbacks))
})

test('a link is followed also by who has a session', async (t) => {
  const tenant = await aTenantWithMail(t)
  const id = await suspendedId(tenant)
  const { body } = await tenant.send(`${alpha}/authenticate?suspendedId=${id}`, {
    headers: { 'accept-api-version': 'resource=2.1', [cookieName]: await tenant.login() },
  })
  assert.deepEqual(Object.keys(body), ['authId', 'callbacks'])
})

test('ForgottenUsername: the mail says the user name, and its link leads to the login', async (t) => {
  const { start, answer, resume, outbox } = await aTenantWithMail(t)
  await answer(alpha, await start(alpha, 'ForgottenUsername'), address)
  const [mail = ''] = await mailsIn(outbox, 1)
  assert.match(mail, /your user name is postman\.demo\./)
  const login = await resume(alpha, linkIn(mail).searchParams.get('suspendedId') ?? '', 'ForgottenUsername')
  const done = await answer(alpha, login, demoUser.username, demoUser.password)
  assert.match(String(done.body.tokenId), /^.{100,}$/)
})

test('what the first step was asked with counts at the end, and the link leads to the page that is set', async (t) => {
  const tenant = await aTenantWithMail(t, { externalLoginPageUrl: 'https://app.example.com/login?x=1#in' })
  const started = await tenant.start(alpha, 'ResetPassword', { goto: '/after' })
  await tenant.answer(alpha, started, address)
  const link = linkIn((await mailsIn(tenant.outbox, 1))[0])
  assert.match(link.href, /^https:\/\/app\.example\.com\/login\?x=1&realm=%2Falpha&/)
  const choose = await tenant.resume(alpha, link.searchParams.get('suspendedId') ?? '')
  const done = await tenant.answer(alpha, choose, newPassword)
  assert.equal(done.body.successUrl, '/after')
})

test('a link is good after a restart, and used after another', async (t) => {
  const dataDirectory = await aFolder(t)
  const clock = fixedClock(Date.UTC(2026, 1, 11, 9, 14, 5))
  const start = async () => {
    const tenant = await aMailingTenant(t, { mail: { directory: undefined } }, { dataDirectory, clock })
    return { ...tenant, outbox: join(dataDirectory, 'outbox') }
  }
  const first = await start()
  await giveAddress(first, address)
  const id = await suspendedId(first)
  await first.tenant.close()
  const second = await start()
  const choose = await second.resume(alpha, id)
  assert.equal(choose.status, 200)
  await second.tenant.close()
  const third = await start()
  assert.deepEqual((await third.resume(alpha, id)).body, tokenNotFound)
  assert.equal((await third.answer(alpha, choose, newPassword)).status, 200)
  await third.tenant.close()
})

test('no suspendedId, address or new password is in the log or the audit files', async (t) => {
  const dataDirectory = await aFolder(t)
  const topics = ['access', 'authentication', 'activity', 'config'] as const
  const tenant = await aTenantWithMail(t, { audit: { topics } }, { dataDirectory })
  const id = await suspendedId(tenant)
  const done = await tenant.answer(alpha, await tenant.resume(alpha, id), newPassword)
  await tenant.tenant.close()
  const folder = join(dataDirectory, 'audit')
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')))
  const written = [...files, ...tenant.logged].join('\n')
  for (const secret of [id, id.slice(-30), address, newPassword, String(done.body.tokenId)]) {
    assert.equal(written.includes(secret), false, secret.slice(0, 5))
  }
  // What happened is there: somebody was given another password, and came in by that journey.
  assert.match(written, /"suspendedId":\["\*\*\*"\]/)
  assert.match(written, /"treeName":"ResetPassword"/)
  assert.match(written, /"operation":"UPDATE"/)
})
