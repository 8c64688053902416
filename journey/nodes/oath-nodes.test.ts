// The nodes of one-time passwords: which codes let in, how often, and how a key is registered.

import assert from 'node:assert/strict'
import test from 'node:test'
import type { JsonObject } from '#crest'
import {
  afterPassword,
  aRealm,
  callbacksIn,
  errorIn,
  questionIn,
  refusalIn,
  successIn,
} from '../journey-under-test.ts'
import { oneTimePassword, parseBase32 } from '../one-time-password.ts'

const oathSecret = 'JBSWY3DPEHPK3PXP JBSWY3DPEHPK3PXP'
const codeAt = (nowMs: number, hash: 'sha1' | 'sha256' = 'sha1') =>
  oneTimePassword(parseBase32(oathSecret) as Uint8Array, Math.floor(nowMs / 30_000), { hash })

async function aRealmWithOath(config: JsonObject = {}) {
  const realm = await aRealm({
    journeys: [
      afterPassword({
        oath: [
          'OathTokenVerifierNode',
          { successOutcome: 'success', failureOutcome: 'failure', notRegisteredOutcome: 'unregistered' },
          config,
        ],
        unregistered: [
          'SetFailureDetailsNode',
          { outcome: 'failure' },
          { failureMessage: { en: 'not registered' } },
        ],
      }),
    ],
  })
  await realm.identities.update('/alpha', 'demo', { oathSecret })
  const enter = async (code: string) => (await realm.answer(questionIn(await realm.login()), code, 0)).kind
  return { ...realm, enter }
}

test('an OATH Token Verifier asks for a code, and leads elsewhere where there is no secret', async () => {
  const { identities, login } = await aRealmWithOath()
  const [name, button] = callbacksIn(questionIn(await login()))
  assert.deepEqual(name?.output, [{ name: 'prompt', value: 'Enter verification code' }])
  assert.equal(button?.type, 'ConfirmationCallback')
  await identities.update('/alpha', 'demo', { oathSecret: null })
  assert.equal(errorIn(await login()).message, 'not registered')
})

test('a code is good two steps before and after its own, and no further', async () => {
  for (const [steps, kind] of [
    [-3, 'refusal'],
    [-2, 'success'],
    [0, 'success'],
    [2, 'success'],
    [3, 'refusal'],
  ] as const) {
    const { enter, clock } = await aRealmWithOath()
    assert.equal(await enter(codeAt(clock.nowMs() + steps * 30_000)), kind, `${steps} steps`)
  }
})

test('a code is good once', async () => {
  const { enter, clock } = await aRealmWithOath()
  assert.equal(await enter(codeAt(clock.nowMs())), 'success')
  assert.equal(await enter(codeAt(clock.nowMs())), 'refusal')
  clock.advanceMs(30_000)
  assert.equal(await enter(codeAt(clock.nowMs())), 'success')
})

test('five wrong codes shut the door for five minutes, also to the right one', async () => {
  const { enter, clock } = await aRealmWithOath()
  for (const wrong of ['000000', '1', 'abcdef', '', ' ']) {
    if (wrong.trim() !== '') assert.equal(await enter(wrong), 'refusal')
  }
  for (const wrong of ['000001', '000002']) assert.equal(await enter(wrong), 'refusal')
  assert.equal(await enter(codeAt(clock.nowMs())), 'refusal')
  clock.advanceMs(300_000)
  assert.equal(await enter(codeAt(clock.nowMs())), 'success')
})

test('a code may be made with SHA-256 and typed with a blank', async () => {
  const { enter, clock } = await aRealmWithOath({ totpHashAlgorithm: 'HMAC_SHA256' })
  const code = codeAt(clock.nowMs(), 'sha256')
  assert.equal(await enter(`${code.slice(0, 3)} ${code.slice(3)}`), 'success')
})

test('an OATH Registration shows a key to the app, keeps it on Next, and then the app lets in', async () => {
  const registration = { issuer: 'Call book', minSharedSecretLength: 40 }
  const { login, answer, clock, identities } = await aRealm({
    journeys: [
      afterPassword({
        verify: [
          'OathTokenVerifierNode',
          { successOutcome: 'success', failureOutcome: 'failure', notRegisteredOutcome: 'register' },
        ],
        register: [
          'OathRegistrationNode',
          { successOutcome: 'verify', failureOutcome: 'failure' },
          registration,
        ],
      }),
    ],
  })
  const question = questionIn(await login())
  const [, hidden, button] = callbacksIn(question)
  assert.deepEqual(
    [hidden?.type, button?.type, hidden?.input],
    ['HiddenValueCallback', 'ConfirmationCallback', [{ name: 'IDToken2', value: 'mfaDeviceRegistration' }]],
  )
  const [value] = (hidden?.output ?? []) as readonly JsonObject[]
  const uri = new URL(String(value?.value))
  assert.match(uri.href, /^otpauth:\/\/totp\/Call%20book:demo\?secret=[A-Z2-7]{32}&issuer=Call%20book&/)
  assert.equal(await identities.oathSecret('/alpha', 'demo'), undefined)
  const asked = questionIn(await answer(question, null, 'mfaDeviceRegistration', 0))
  const secret = uri.searchParams.get('secret') ?? ''
  assert.equal(await identities.oathSecret('/alpha', 'demo'), secret)
  const key = parseBase32(secret) as Uint8Array
  const code = oneTimePassword(key, Math.floor(clock.nowMs() / 30_000), { hash: 'sha1' })
  successIn(await answer(asked, code, 0))
})

test('an OATH Registration replaces no key', async () => {
  const { login, identities } = await aRealm({
    journeys: [
      afterPassword({
        register: [
          'OathRegistrationNode',
          { successOutcome: 'success', failureOutcome: 'failure' },
          { issuer: 'x' },
        ],
      }),
    ],
  })
  questionIn(await login())
  await identities.update('/alpha', 'demo', { oathSecret })
  refusalIn(await login())
})
