// OATH Token Verifier: asks for a one-time password of the user's authenticator app.

import type { JsonObject } from '#crest'
import { digestOf } from '../attempts.ts'
import { confirmationCallback, nameCallback } from '../callback.ts'
import { identityName } from '../identity-store.ts'
import { findTimeStep, parseBase32 } from '../one-time-password.ts'
import { firstProblem, oneOf, wholeNumber } from './node-config.ts'
import { type NodeContext, type NodeOutcome, type NodeType, usernameOf } from './node-type.ts'

/**
 * Settings: `totpTimeInterval` (30 seconds), `totpTimeSteps` (2 before and after now are accepted),
 * `totpHashAlgorithm` (`HMAC_SHA1`). `algorithm` must be `TOTP`, `isRecoveryCodeAllowed` must not be true.
 * Outcomes: `successOutcome`, `failureOutcome`, `notRegisteredOutcome` (the identity has no `oathSecret`).
 *
 * A password is accepted once, over all nodes of the tenant, and a user name has 5 wrong ones in 5 minutes: six digits
 * are soon guessed by a program. Source: AM's entity reference of OATHTokenVerifier; RFC 6238 section 5.2.
 */
export const oathTokenVerifierNode = {
  id: 'OathTokenVerifierNode',
  asks: true,
  outcomes: () => ['successOutcome', 'failureOutcome', 'notRegisteredOutcome'],
  problem: (config) =>
    firstProblem(
      oneOf(config, 'algorithm', ['TOTP']),
      oneOf(config, 'totpHashAlgorithm', Object.keys(hashes)),
      wholeNumber(config, 'totpTimeInterval', 1, 300),
      wholeNumber(config, 'totpTimeSteps', 0, 10),
      config.isRecoveryCodeAllowed === true
        ? 'allows recovery codes, which are not known here: set "isRecoveryCodeAllowed" to false'
        : undefined,
    ),
  async process(config, context) {
    const { realm, state, answers, identities } = context
    const username = usernameOf(state)
    const text = username === undefined ? undefined : await identities.oathSecret(realm, username)
    const secret = text === undefined ? undefined : parseBase32(text)
    if (username === undefined || secret === undefined) return { outcome: 'notRegisteredOutcome' }
    const given = answers?.[0]
    if (typeof given !== 'string' || given === '') {
      return {
        callbacks: [nameCallback('Enter verification code'), confirmationCallback(['Submit'], 0, 100)],
      }
    }
    return await verify(config, context, { username, secret, given: given.replaceAll(' ', '') })
  },
} satisfies NodeType

async function verify(
  config: JsonObject,
  { realm, attempts, denylist, clock }: NodeContext,
  { username, secret, given }: { username: string; secret: Uint8Array; given: string },
): Promise<NodeOutcome> {
  const guesses = `oath:${realm}\0${identityName(username)}`
  if ((await attempts.record(guesses, guessLimit + 1, guessWindowMs)) > guessLimit) return failure
  const intervalSeconds = Number(config.totpTimeInterval ?? 30)
  const stepsAside = Number(config.totpTimeSteps ?? 2)
  const step = findTimeStep(secret, given, clock.nowMs(), {
    intervalSeconds,
    stepsAside,
    hash: hashes[String(config.totpHashAlgorithm ?? 'HMAC_SHA1')] ?? 'sha1',
  })
  if (step === undefined) return failure
  const lastGoodMs = (step + stepsAside + 1) * intervalSeconds * 1000
  if (!(await denylist.add(`oath:${digestOf(`${guesses}\0${step}`)}`, lastGoodMs))) return failure
  await attempts.forget(guesses, guessLimit + 1)
  return { outcome: 'successOutcome' }
}

const failure: NodeOutcome = { outcome: 'failureOutcome' }

const hashes: Readonly<Record<string, 'sha1' | 'sha256' | 'sha512'>> = {
  HMAC_SHA1: 'sha1',
  HMAC_SHA256: 'sha256',
  HMAC_SHA512: 'sha512',
}

const guessLimit = 5
const guessWindowMs = 300_000
