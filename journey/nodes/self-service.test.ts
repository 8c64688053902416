// The Registration, UpdatePassword, ResetPassword and ForgottenUsername journeys of a new Identity Cloud realm, as it exports them.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import {
  aRealm,
  callbacksIn,
  demo,
  exported,
  questionIn,
  type RealmUnderTest,
  refusalIn,
  successIn,
} from '../journey-under-test.ts'

const tree = { identityResource: 'managed/alpha_user', enabled: true }
const onPage = (...names: readonly string[]) => ({ nodes: names.map((_id) => ({ _id })) })
const validated = { passwordAttribute: 'password', validateInput: true }
const byMail = { identityAttribute: 'mail', attributesToCollect: ['mail'], required: true }
const mailed = { emailTemplateName: 'x', emailAttribute: 'mail', objectLookup: true }

const registration = exported(
  'Login',
  {
    page: ['PageNode', { outcome: 'create' }, onPage('username', 'profile', 'password', 'kba', 'terms')],
    create: [
      'CreateObjectNode',
      { CREATED: 'count', FAILURE: 'failure' },
      { identityResource: 'managed/alpha_user' },
    ],
    count: ['IncrementLoginCountNode', { outcome: 'success' }, { identityAttribute: 'userName' }],
  },
  {
    username: ['ValidatedUsernameNode', { usernameAttribute: 'userName', validateInput: true }],
    profile: [
      'AttributeCollectorNode',
      {
        attributesToCollect: ['givenName', 'sn', 'mail', 'preferences/marketing', 'preferences/updates'],
        identityAttribute: 'userName',
        validateInputs: true,
        required: true,
      },
    ],
    password: ['ValidatedPasswordNode', validated],
    kba: [
      'KbaCreateNode',
      { message: { en: 'Select a security question' }, allowUserDefinedQuestions: true },
    ],
    terms: ['AcceptTermsAndConditionsNode'],
  },
  tree,
)

const updatePassword = exported(
  'Login',
  {
    session: [
      'SessionDataNode',
      { outcome: 'has' },
      { sessionDataKey: 'UserToken', sharedStateKey: 'userName' },
    ],
    has: [
      'AttributePresentDecisionNode',
      { true: 'current', false: 'mail' },
      { presentAttribute: 'password', identityAttribute: 'userName' },
    ],
    current: ['PageNode', { outcome: 'decision' }, onPage('old')],
    decision: ['DataStoreDecisionNode', { true: 'next', false: 'failure' }],
    mail: ['EmailSuspendNode', { outcome: 'next' }, { ...mailed, identityAttribute: 'userName' }],
    next: ['PageNode', { outcome: 'patch' }, onPage('new')],
    patch: [
      'PatchObjectNode',
      { PATCHED: 'success', FAILURE: 'failure' },
      { patchAsObject: false, ignoredFields: ['userName'], identityAttribute: 'userName' },
    ],
  },
  {
    old: ['ValidatedPasswordNode', { ...validated, validateInput: false }],
    new: ['ValidatedPasswordNode', validated],
  },
  tree,
)

const resetPassword = exported(
  'Login',
  {
    page: ['PageNode', { outcome: 'identify' }, onPage('mail')],
    identify: [
      'IdentifyExistingUserNode',
      { true: 'send', false: 'send' },
      { identityAttribute: 'mail', identifier: 'userName' },
    ],
    send: ['EmailSuspendNode', { outcome: 'next' }, { ...mailed, identityAttribute: 'mail' }],
    next: ['PageNode', { outcome: 'patch' }, onPage('new')],
    patch: [
      'PatchObjectNode',
      { PATCHED: 'success', FAILURE: 'failure' },
      { ignoredFields: [], identityAttribute: 'mail' },
    ],
  },
  { mail: ['AttributeCollectorNode', byMail], new: ['ValidatedPasswordNode', validated] },
  tree,
)

const color = { question: "What's your favorite color?", answer: 'red' }
const pet = { question: 'Whose pet is it?', answer: 'mine' }
const jane = ['jane', 'Jane', 'Doe', 'jane@example.com', true, false, 'S0me-thing', color, pet, true] as const

/** What is said of a callback, by name. */
function saidOf(question: JsonObject, place: number): ReadonlyMap<string, unknown> {
  const output = callbacksIn(question)[place]?.output as unknown as readonly {
    name: string
    value: unknown
  }[]
  return new Map(output.map(({ name, value }) => [name, value]))
}

/** Registers with one answer changed, and gives what is said of that callback, which is asked again. */
async function refusedAt(place: number, value: unknown): Promise<ReadonlyMap<string, unknown>> {
  const { start, answer, identities } = await aRealm({ journeys: [registration] })
  const answers = jane.map((given, i) => (i === place ? value : given)) as JsonObject[]
  const again = questionIn(await answer(await start(), ...answers))
  assert.equal(await identities.find('/alpha', 'jane'), undefined)
  return saidOf(again, place)
}

const failed = (policyRequirement: string, params: JsonObject = {}) =>
  JSON.stringify({ params, policyRequirement })

test('a user name that is taken, empty or holds a slash is asked again, with what was typed and the policy that failed', async () => {
  const taken = await refusedAt(0, 'DEMO')
  assert.deepEqual(taken.get('failedPolicies'), [failed('UNIQUE')])
  assert.deepEqual((await refusedAt(0, 'a/b')).get('failedPolicies'), [
    failed('CANNOT_CONTAIN_CHARACTERS', { forbiddenChars: ['/'] }),
  ])
  assert.deepEqual((await refusedAt(0, '')).get('failedPolicies'), [
    failed('REQUIRED'),
    failed('MIN_LENGTH', { minLength: 1 }),
  ])
  assert.deepEqual((await refusedAt(0, 'a\nb')).get('failedPolicies'), [failed('VALID_USERNAME')])
  assert.deepEqual((await refusedAt(0, 'x'.repeat(257))).get('failedPolicies'), [
    failed('MAX_LENGTH', { maxLength: 256 }),
  ])
})

test('a password that is short, or in which the user name stands, is asked again, and never shown', async () => {
  const short = await refusedAt(6, 'Sh0rt-x')
  assert.deepEqual(short.get('failedPolicies'), [failed('MIN_LENGTH', { minLength: 8 })])
  const named = await refusedAt(6, 'I-am-JANE-1')
  assert.deepEqual(named.get('failedPolicies'), [
    failed('CANNOT_CONTAIN_OTHERS', { disallowedFields: ['userName'] }),
  ])
  assert.doesNotMatch(JSON.stringify([...named]), /JANE/)
})

test('a mail address that is none, and a name that is missing, are asked again', async () => {
  assert.deepEqual((await refusedAt(3, 'jane@')).get('failedPolicies'), [
    failed('VALID_EMAIL_ADDRESS_FORMAT'),
  ])
  assert.deepEqual((await refusedAt(2, '')).get('failedPolicies'), [failed('REQUIRED')])
})

test('terms that are not accepted are shown again', async () => {
  assert.deepEqual([...(await refusedAt(9, false)).keys()], ['version', 'terms', 'createDate'])
})

test('a security question that is asked twice, or not answered, is asked again', async () => {
  await refusedAt(8, { question: 'what’s your FAVORITE color', answer: 'blue' })
  await refusedAt(8, { ...pet, answer: ' ' })
})

test('Registration asks what the cloud asks, in its order and names', async () => {
  const { start } = await aRealm({ journeys: [registration] })
  const question = await start()
  assert.deepEqual(
    callbacksIn(question).map(({ type }) => type),
    [
      'ValidatedCreateUsernameCallback',
      'StringAttributeInputCallback',
      'StringAttributeInputCallback',
      'StringAttributeInputCallback',
      'BooleanAttributeInputCallback',
      'BooleanAttributeInputCallback',
      'ValidatedCreatePasswordCallback',
      'KbaCreateCallback',
      'KbaCreateCallback',
      'TermsAndConditionsCallback',
    ],
  )
  assert.deepEqual([...saidOf(question, 0).keys()], ['policies', 'failedPolicies', 'validateOnly', 'prompt'])
  assert.deepEqual(saidOf(question, 3).get('policies'), {
    policyRequirements: ['REQUIRED', 'VALID_TYPE', 'VALID_EMAIL_ADDRESS_FORMAT'],
    fallbackPolicies: null,
    name: 'mail',
    policies: [
      { policyRequirements: ['REQUIRED'], policyId: 'required' },
      { policyRequirements: ['VALID_TYPE'], policyId: 'valid-type', params: { types: ['string'] } },
      { policyRequirements: ['VALID_EMAIL_ADDRESS_FORMAT'], policyId: 'valid-email-address-format' },
    ],
    conditionalPolicies: null,
  })
  assert.deepEqual(saidOf(question, 4).get('policies'), {})
  assert.deepEqual(
    [...saidOf(question, 6).keys()],
    ['echoOn', 'policies', 'failedPolicies', 'validateOnly', 'prompt'],
  )
  assert.deepEqual(callbacksIn(question)[7]?.input, [
    { name: 'IDToken8question', value: '' },
    { name: 'IDToken8answer', value: '' },
  ])
})

test('who registers is in, has a profile, and logs in with that password; the answers are nowhere to be read', async () => {
  const { start, answer, identities } = await aRealm({ journeys: [registration] })
  const { identity } = successIn(await answer(await start(), ...jane))
  assert.deepEqual(identity.attributes, {
    givenName: ['Jane'],
    sn: ['Doe'],
    mail: ['jane@example.com'],
    'preferences/marketing': ['true'],
    'preferences/updates': ['false'],
    'termsAccepted/acceptDate': ['2026-02-11T00:00:00.000Z'],
    'termsAccepted/termsVersion': ['0.0'],
    loginCount: ['1'],
  })
  assert.ok(await identities.verifyPassword('/alpha', 'jane', 'S0me-thing'))
  assert.doesNotMatch(JSON.stringify(identity), /favorite|red|mine/)
})

test('of two who register one name at the same moment, one gets it', async () => {
  const { start, answer } = await aRealm({ journeys: [registration] })
  const questions = await Promise.all([start(), start()])
  const ends = await Promise.all(questions.map((question) => answer(question, ...jane)))
  // The other is asked for another name, or refused if it came even closer.
  assert.equal(ends.filter(({ kind }) => kind === 'success').length, 1)
})

test('a user name that is only checked makes nobody', async () => {
  const { start, answer, identities } = await aRealm({ journeys: [registration] })
  const again = questionIn(await answer(await start(), { '': 'jane', validateOnly: true }, ...jane.slice(1)))
  const said = saidOf(again, 0)
  assert.deepEqual([said.get('validateOnly'), said.get('failedPolicies')], [true, []])
  assert.deepEqual(callbacksIn(again)[0]?.input, [
    { name: 'IDToken1', value: 'jane' },
    { name: 'IDToken1validateOnly', value: false },
  ])
  assert.equal(await identities.find('/alpha', 'jane'), undefined)
})

test('without a name, a password or a mail address nobody is made', async () => {
  const parts = {
    username: ['UsernameCollectorNode'],
    password: ['ValidatedPasswordNode'],
    profile: ['AttributeCollectorNode', { attributesToCollect: ['givenName', 'sn', 'mail'] }],
  } as const
  const values = { username: ['jane'], password: ['S0me-thing'], profile: ['Jane', 'Doe', 'j@example.com'] }
  const names = ['username', 'password', 'profile'] as const
  for (const missing of [...names, undefined]) {
    const asked = names.filter((name) => name !== missing)
    const drawing = {
      page: ['PageNode', { outcome: 'create' }, onPage(...asked)],
      create: ['CreateObjectNode', { CREATED: 'success', FAILURE: 'failure' }],
    } as const
    const { start, answer } = await aRealm({ journeys: [exported('Login', drawing, parts)] })
    const end = await answer(await start(), ...asked.flatMap((name) => values[name]))
    assert.equal(end.kind, missing === undefined ? 'success' : 'refusal', missing)
  }
})

const withSession = {
  sessionProperty: async (_realm: string, name: string) => (name === 'UserToken' ? 'demo' : undefined),
}

async function changePassword(realm: RealmUnderTest, old: string, next: string) {
  const first = await realm.start(withSession)
  const second = await realm.answer(first, old)
  return second.kind === 'question' ? await realm.answer(second.body, next) : second
}

test('UpdatePassword asks for the password there is, and changes it', async () => {
  const realm = await aRealm({ journeys: [updatePassword] })
  refusalIn(await changePassword(realm, 'wrong', 'An0ther-one'))
  questionIn(await changePassword(realm, demo.password, 'short'))
  const { identity } = successIn(await changePassword(realm, demo.password, 'An0ther-one'))
  assert.deepEqual([identity.username, identity.passwordVersion], ['demo', 2])
  assert.ok(await realm.identities.verifyPassword('/alpha', 'demo', 'An0ther-one'))
})

test('where mail goes nowhere UpdatePassword without a session, and ResetPassword for anybody or nobody, say so', async () => {
  const noMail = {
    code: 501,
    message: 'This journey goes on by a mail, and no folder for mail is set ("mail.directory")',
  }
  const update = await aRealm({ journeys: [updatePassword] })
  await assert.rejects(update.send({}), noMail)
  const reset = await aRealm({ journeys: [resetPassword] })
  await reset.identities.update('/alpha', 'demo', { attributes: { mail: ['d@example.com'] } })
  for (const mail of ['d@example.com', 'nobody@example.com']) {
    await assert.rejects(reset.answer(await reset.start(), mail), noMail)
  }
})

test('an identity is found by its mail address, and named by its user name from there on', async () => {
  const found = exported('Login', {
    mail: ['AttributeCollectorNode', { outcome: 'identify' }, byMail],
    identify: [
      'IdentifyExistingUserNode',
      { true: 'password', false: 'failure' },
      { identifier: 'userName' },
    ],
    password: ['PasswordCollectorNode', { outcome: 'decision' }],
    decision: ['DataStoreDecisionNode', { true: 'success', false: 'failure' }],
  })
  const { start, answer, identities } = await aRealm({ journeys: [found] })
  await identities.update('/alpha', 'demo', { attributes: { mail: ['d@example.com'] } })
  const question = questionIn(await answer(await start(), 'D@Example.com'))
  assert.equal(successIn(await answer(question, demo.password)).identity.username, 'demo')
  refusalIn(await answer(await start(), 'demo'))
  await identities.create(
    { realm: '/alpha', username: 'twin', attributes: { mail: ['d@example.com'] } },
    'Ch4ng31t',
  )
  refusalIn(await answer(await start(), 'd@example.com'))
})
