// Registration by `@forgerock/javascript-sdk`, with the nodes of the cloud's own journey.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AttributeInputCallback,
  CallbackType,
  Config,
  FRAuth,
  type FRCallback,
  FRLoginSuccess,
  FRPolicy,
  FRStep,
  type KbaCreateCallback,
  type TermsAndConditionsCallback,
  type ValidatedCreatePasswordCallback,
  type ValidatedCreateUsernameCallback,
} from '@forgerock/javascript-sdk'
import { failureNodeId, successNodeId } from '#journey'
import { actAsBrowser } from './browser-shim.ts'
import { asker, demoUser, openClientTenant } from './client-tenant.ts'
import { byHeader } from './recorded-facts.ts'

const names = ['username', 'profile', 'password', 'kba', 'terms']
const registration = {
  tree: {
    _id: 'Registration',
    entryNodeId: 'page',
    nodes: {
      page: { nodeType: 'PageNode', connections: { outcome: 'create' } },
      create: { nodeType: 'CreateObjectNode', connections: { CREATED: 'count', FAILURE: failureNodeId } },
      count: { nodeType: 'IncrementLoginCountNode', connections: { outcome: successNodeId } },
    },
  },
  nodes: {
    page: { nodes: names.map((_id) => ({ _id })), pageHeader: { en: 'Sign Up' } },
    create: { identityResource: 'managed/alpha_user' },
    count: { identityAttribute: 'userName' },
  },
  innerNodes: {
    username: { _type: { _id: 'ValidatedUsernameNode' }, validateInput: true },
    profile: {
      _type: { _id: 'AttributeCollectorNode' },
      attributesToCollect: ['givenName', 'sn', 'mail', 'preferences/updates'],
      validateInputs: true,
      required: true,
    },
    password: { _type: { _id: 'ValidatedPasswordNode' }, validateInput: true },
    kba: { _type: { _id: 'KbaCreateNode' } },
    terms: { _type: { _id: 'AcceptTermsAndConditionsNode' } },
  },
}

test('the JavaScript SDK is told why a name and a password are refused, and registers with others', async (t) => {
  const tenant = await openClientTenant(t, { settings: { journeys: [registration] } })
  actAsBrowser(tenant.url)
  Config.set({ serverConfig: { baseUrl: tenant.url }, realmPath: 'alpha', tree: 'Registration' })

  const refused = await FRAuth.next(filled(await FRAuth.start(), demoUser.username, 'short'))
  assert(refused instanceof FRStep)
  assert.deepEqual(whatFailed(refused), ['userName must be unique', 'password must be at least 8 characters'])

  const success = await FRAuth.next(filled(refused, 'jane', 'S0me-thing-else'))
  assert(success instanceof FRLoginSuccess)
  const { status } = await asker(tenant)('/json/realms/root/realms/alpha/authenticate', {
    headers: {
      'accept-api-version': 'resource=2.1',
      ...byHeader({ username: 'jane', password: 'S0me-thing-else' }),
    },
  })
  assert.equal(status, 200)
})

function filled(given: unknown, username: string, password: string): FRStep {
  assert(given instanceof FRStep)
  const step: FRStep = given
  const asked = <T extends FRCallback>(type: CallbackType): T[] => step.getCallbacksOfType<T>(type)
  const [name] = asked<ValidatedCreateUsernameCallback>(CallbackType.ValidatedCreateUsernameCallback)
  name?.setName(username)
  const texts = asked<AttributeInputCallback<string>>(CallbackType.StringAttributeInputCallback)
  for (const [place, text] of ['Jane', 'Doe', 'jane@example.com'].entries()) texts[place]?.setValue(text)
  asked<AttributeInputCallback<boolean>>(CallbackType.BooleanAttributeInputCallback)[0]?.setValue(true)
  const [secret] = asked<ValidatedCreatePasswordCallback>(CallbackType.ValidatedCreatePasswordCallback)
  secret?.setPassword(password)
  for (const [place, kba] of asked<KbaCreateCallback>(CallbackType.KbaCreateCallback).entries()) {
    kba.setQuestion(kba.getPredefinedQuestions()[place] ?? '')
    kba.setAnswer('red')
  }
  asked<TermsAndConditionsCallback>(CallbackType.TermsAndConditionsCallback)[0]?.setAccepted()
  return step
}

type Failed = Parameters<typeof FRPolicy.parsePolicyRequirement>[1]

/** In the words of the SDK. */
function whatFailed(step: FRStep): string[] {
  const types = [CallbackType.ValidatedCreateUsernameCallback, CallbackType.ValidatedCreatePasswordCallback]
  return types.flatMap((type) => {
    const callback = step.getCallbackOfType<ValidatedCreatePasswordCallback>(type)
    const property = String(callback.getPolicies().name)
    return callback
      .getFailedPolicies()
      .map((failed: Failed) => FRPolicy.parsePolicyRequirement(property, failed))
  })
}
