// Email Suspend and Email Template: what is sent to whom, and what a link brings back.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import {
  aRealm,
  callbacksIn,
  demo,
  errorIn,
  exported,
  questionIn,
  refusalIn,
  successIn,
} from '../journey-under-test.ts'
import type { Mailer, TemplateMail } from '../mailer.ts'
import { emailSuspendNode } from './email-suspend-node.ts'
import { emailTemplateNode } from './email-template-node.ts'

function aMailer(): Mailer & { readonly sent: TemplateMail[] } {
  const sent: TemplateMail[] = []
  return {
    sent,
    send: (mail) => sent.push(mail),
    resumeUri: ({ realm, journey, suspendedId }) => `${realm} ${journey} ${suspendedId}`,
    suspendedAuthenticationTimeoutOf: () => 5,
  }
}

const tokenNotFound = { code: 401, message: /SuspendedAuthSessionException: Token not found/ }

/** A registration that makes nobody before the address is known to be theirs. */
const registration = (suspend: JsonObject = {}) =>
  exported(
    'Login',
    {
      page: [
        'PageNode',
        { outcome: 'send' },
        { nodes: [{ _id: 'name' }, { _id: 'profile' }, { _id: 'password' }] },
      ],
      send: ['EmailSuspendNode', { outcome: 'create' }, suspend],
      create: ['CreateObjectNode', { CREATED: 'welcome', FAILURE: 'failure' }],
      welcome: ['EmailTemplateNode', { EMAIL_SENT: 'success', EMAIL_NOT_SENT: 'failure' }],
    },
    {
      name: ['ValidatedUsernameNode'],
      profile: ['AttributeCollectorNode', { attributesToCollect: ['givenName', 'sn', 'mail'] }],
      password: ['ValidatedPasswordNode'],
    },
  )

async function suspended(suspend: JsonObject = {}, givenName = 'Jane') {
  const mailer = aMailer()
  const realm = await aRealm({ journeys: [registration(suspend)], mailer })
  const answers = ['jane', givenName, 'Doe', 'jane@example.com', 'S0me-thing']
  const waiting = await realm.answer(await realm.start(), ...answers)
  const suspendedId = mailer.sent[0]?.object.resumeURI?.split(' ')[2] ?? ''
  return { ...realm, waiting, sent: mailer.sent, resume: () => realm.send({}, { suspendedId }) }
}

test('settings that cannot be are refused at start', () => {
  assert.match(emailSuspendNode.problem({ emailTemplateName: '' }) ?? '', /"emailTemplateName"/)
  assert.match(emailSuspendNode.problem({ emailAttribute: 7 }) ?? '', /"emailAttribute"/)
  assert.match(emailSuspendNode.problem({ emailSuspendMessage: 'wait' }) ?? '', /"emailSuspendMessage"/)
  assert.match(emailSuspendNode.problem({ suspendDuration: 0 }) ?? '', /"suspendDuration"/)
  assert.match(emailTemplateNode.problem({ emailAttribute: '' }) ?? '', /"emailAttribute"/)
  assert.equal(emailSuspendNode.problem({}), undefined)
  assert.equal(emailTemplateNode.problem({}), undefined)
})

test('more than a link can carry is refused in words', async () => {
  await assert.rejects(suspended({}, 'x'.repeat(8_000)), {
    code: 400,
    message: 'This journey has collected more than a link can carry',
  })
})

test('a link brings back what was collected, the password with it, and nobody is made before', async () => {
  const { waiting, sent, identities, resume } = await suspended()
  const [callback] = callbacksIn(questionIn(waiting))
  assert.equal(callback?.type, 'SuspendedTextOutputCallback')
  assert.match(JSON.stringify(callback?.output), /An email has been sent to the address you entered/)
  assert.deepEqual(
    sent.map(({ template, to, object: { resumeURI: _link, ...object } }) => ({ template, to, object })),
    [
      {
        template: 'registration',
        to: 'jane@example.com',
        object: { userName: 'jane', givenName: 'Jane', sn: 'Doe', mail: 'jane@example.com' },
      },
    ],
  )
  assert.equal(await identities.find('/alpha', 'jane'), undefined)
  assert.equal(successIn(await resume()).identity.username, 'jane')
  assert.ok(await identities.verifyPassword('/alpha', 'jane', 'S0me-thing'))
  assert.deepEqual([sent[1]?.template, sent[1]?.to, sent.length], ['welcome', 'jane@example.com', 2])
})

test('a node says how long its link is good', async () => {
  const { clock, resume } = await suspended({ suspendDuration: 1 })
  clock.advanceMs(60_000)
  await assert.rejects(resume(), tokenNotFound)
})

test('a link is good again when nobody could look at it', async () => {
  const mailer = aMailer()
  let isBusy = true
  const busy = Object.assign(new Error(), { code: 503 })
  const realm = await aRealm({
    journeys: [registration()],
    mailer,
    identities: (identities) => ({
      ...identities,
      async create(...identity) {
        if (isBusy) throw busy
        return await identities.create(...identity)
      },
    }),
  })
  await realm.answer(await realm.start(), 'jane', 'Jane', 'Doe', 'jane@example.com', 'S0me-thing')
  const suspendedId = mailer.sent[0]?.object.resumeURI?.split(' ')[2] ?? ''
  await assert.rejects(realm.send({}, { suspendedId }), busy)
  isBusy = false
  successIn(await realm.send({}, { suspendedId }))
})

test('an authId in the document comes before a suspendedId in the address', async () => {
  const { start, send } = await suspended()
  const question = await start()
  await assert.rejects(send({ ...question, callbacks: [] }, { suspendedId: 'none' }), { code: 400 })
})

test('Email Template goes on by EMAIL_NOT_SENT for a name nobody has, and for who has no address', async () => {
  const mailer = aMailer()
  const tree = exported('Login', {
    name: ['UsernameCollectorNode', { outcome: 'mail' }],
    mail: ['EmailTemplateNode', { EMAIL_SENT: 'success', EMAIL_NOT_SENT: 'failure' }],
  })
  const { start, answer, identities } = await aRealm({ journeys: [tree], mailer })
  for (const name of ['nobody', demo.username]) refusalIn(await answer(await start(), name))
  await identities.update('/alpha', demo.username, {
    attributes: { mail: ['d@example.com', 'e@example.com'] },
  })
  successIn(await answer(await start(), demo.username))
  assert.deepEqual(
    mailer.sent.map(({ to }) => to),
    ['d@example.com'],
  )
})

test('Email Template says where mail goes nowhere', async () => {
  const tree = exported('Login', { mail: ['EmailTemplateNode', { EMAIL_SENT: 'success' }] })
  const { send } = await aRealm({ journeys: [tree] })
  await assert.rejects(send({}), { code: 501 })
})

test('who is locked by an administrator while the mail is under way does not come in by its link', async () => {
  const mailer = aMailer()
  const tree = exported('Login', {
    name: ['UsernameCollectorNode', { outcome: 'mail' }],
    mail: ['EmailSuspendNode', { outcome: 'success' }, { objectLookup: true }],
  })
  const { start, answer, send, identities } = await aRealm({ journeys: [tree], mailer })
  await identities.update('/alpha', demo.username, { attributes: { mail: ['d@example.com'] } })
  await answer(await start(), demo.username)
  await identities.update('/alpha', demo.username, { status: 'Inactive' })
  const suspendedId = mailer.sent[0]?.object.resumeURI?.split(' ')[2] ?? ''
  assert.equal(errorIn(await send({}, { suspendedId })).message, 'User Locked Out.')
})
