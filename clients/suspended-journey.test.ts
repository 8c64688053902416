// A journey that waits for the link in a mail, by `@forgerock/javascript-sdk` and by its successor.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import {
  type AttributeInputCallback,
  CallbackType,
  Config,
  FRAuth,
  FRLoginFailure,
  FRLoginSuccess,
  FRStep,
  type TextOutputCallback,
  type ValidatedCreatePasswordCallback,
} from '@forgerock/javascript-sdk'
import { callbackType, journey } from '@forgerock/journey-client'
import { failureNodeId, successNodeId } from '#journey'
import { actAsBrowser } from './browser-shim.ts'
import { asker, demoUser, openClientTenant } from './client-tenant.ts'
import { byHeader } from './recorded-facts.ts'

const address = 'demo@example.com'
const newPassword = 'An0ther-password'
const message = 'Look into your mail.'

const reset = {
  tree: {
    _id: 'Reset',
    entryNodeId: 'address',
    nodes: {
      address: { nodeType: 'AttributeCollectorNode', connections: { outcome: 'send' } },
      send: { nodeType: 'EmailSuspendNode', connections: { outcome: 'choose' } },
      choose: { nodeType: 'ValidatedPasswordNode', connections: { outcome: 'patch' } },
      patch: { nodeType: 'PatchObjectNode', connections: { PATCHED: 'who', FAILURE: failureNodeId } },
      who: {
        nodeType: 'IdentifyExistingUserNode',
        connections: { true: successNodeId, false: failureNodeId },
      },
    },
  },
  nodes: {
    address: { attributesToCollect: ['mail'], required: true },
    send: {
      emailTemplateName: 'resetPassword',
      emailSuspendMessage: { en: message },
      identityAttribute: 'mail',
      objectLookup: true,
    },
    choose: { validateInput: true },
    patch: { identityAttribute: 'mail' },
    who: { identityAttribute: 'mail' },
  },
  innerNodes: {},
}

/** A tenant whose demo user has an address, and how to wait for the link in the mail to it. */
async function aMailingTenant(t: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), 'cb-mail-'))
  const tenant = await openClientTenant(t, { settings: { journeys: [reset], mail: { directory } } })
  t.after(() => rm(directory, { recursive: true }))
  const ask = asker(tenant)
  const login = await ask('/json/authenticate', {
    headers: { 'accept-api-version': 'resource=2.1', ...byHeader(tenant.administrator) },
  })
  const given = await ask(`/json/realms/root/realms/alpha/users/${demoUser.username}`, {
    method: 'PUT',
    headers: {
      'accept-api-version': 'resource=3.0',
      'content-type': 'application/json',
      [tenant.cookieName]: String(login.body.tokenId),
    },
    body: { mail: [address] },
  })
  assert.equal(given.status, 200, given.text)
  const link = async () => {
    // It is written beside the answer; a mail that never comes is an error and not a test without an end.
    for (const endsAtMs = performance.now() + 60_000; performance.now() < endsAtMs; ) {
      const [mail] = (await readdir(directory)).filter((name) => name.endsWith('.eml'))
      if (mail !== undefined) {
        const text = await readFile(join(directory, mail), 'utf8')
        return /https?:\/\/\S+/.exec(text)?.[0] ?? ''
      }
      await new Promise((done) => setImmediate(done))
    }
    throw new Error('no mail has come within a minute')
  }
  return { tenant, link }
}

test('the JavaScript SDK is told to wait, goes on by the link in the mail, and is told when that was used', async (t) => {
  const { tenant, link } = await aMailingTenant(t)
  actAsBrowser(tenant.url)
  Config.set({ serverConfig: { baseUrl: tenant.url }, realmPath: 'alpha', tree: 'Reset' })
  const first = await FRAuth.start()
  assert(first instanceof FRStep)
  first
    .getCallbackOfType<AttributeInputCallback<string>>(CallbackType.StringAttributeInputCallback)
    .setValue(address)
  const waiting = await FRAuth.next(first)
  assert(waiting instanceof FRStep)
  const type = CallbackType.SuspendedTextOutputCallback
  assert.equal(waiting.getCallbackOfType<TextOutputCallback>(type).getMessage(), message)

  const choose = await FRAuth.resume(await link())
  assert(choose instanceof FRStep)
  choose
    .getCallbackOfType<ValidatedCreatePasswordCallback>(CallbackType.ValidatedCreatePasswordCallback)
    .setPassword(newPassword)
  assert((await FRAuth.next(choose)) instanceof FRLoginSuccess)
  const again = await FRAuth.resume(await link())
  assert(again instanceof FRLoginFailure)
  assert.match(again.getMessage() ?? '', /Token not found\. It may have expired\./)
})

test('journey-client is told to wait, and goes on by the link in the mail', async (t) => {
  const { tenant, link } = await aMailingTenant(t)
  actAsBrowser(tenant.url)
  const wellknown = `${tenant.url}/oauth2/alpha/.well-known/openid-configuration`
  const client = await journey({ config: { serverConfig: { wellknown } } })
  const first = await client.start({ journey: 'Reset' })
  assert('type' in first && first.type === 'Step')
  first.getCallbackOfType(callbackType.StringAttributeInputCallback).setInputValue(address)
  const waiting = await client.next(first)
  assert('type' in waiting && waiting.type === 'Step')
  const [callback] = waiting.getCallbacksOfType(callbackType.SuspendedTextOutputCallback)
  assert.equal(callback?.getOutputByName('message', ''), message)

  const choose = await client.resume(await link())
  assert('type' in choose && choose.type === 'Step')
  choose.getCallbackOfType(callbackType.ValidatedCreatePasswordCallback).setInputValue(newPassword)
  const end = await client.next(choose)
  assert('type' in end && end.type === 'LoginSuccess')
})
