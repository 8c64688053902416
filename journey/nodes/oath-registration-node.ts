// OATH Registration: makes the key of a user's one-time passwords and shows it to an authenticator app.

import { confirmationCallback, hiddenValueCallback, textOutputCallback } from '../callback.ts'
import { toBase32 } from '../one-time-password.ts'
import { localizedText } from './localized-text.ts'
import { firstProblem, localized, needsText, oneOf, wholeNumber } from './node-config.ts'
import { type NodeOutcome, type NodeType, usernameOf } from './node-type.ts'

/**
 * Settings: `issuer`, `totpTimeInterval` (30 seconds), `totpHashAlgorithm` (`HMAC_SHA1`), which the verifier must share;
 * `minSharedSecretLength` (32 hex digits, the bytes of the key times two), `scanQRCodeMessage`. `algorithm` must be `TOTP`,
 * `passwordLength` `SIX_DIGITS`. `generateRecoveryCodes` makes none: no node here could show them.
 *
 * The `otpauth:` address stands in the hidden value `mfaDeviceRegistration`, where AM's SDKs look for it; a client draws it.
 * Outcomes: `successOutcome`; `failureOutcome` when there is no such user, or one who has a key already: who knows only the
 * password shall not take the place of the second factor. Place it behind the password.
 * Source: AM's entity reference of OATHRegistration; the JavaScript SDK's `FRQRCode`; the key URI format of authenticator apps.
 */
export const oathRegistrationNode = {
  id: 'OathRegistrationNode',
  asks: true,
  outcomes: () => ['successOutcome', 'failureOutcome'],
  problem: (config) =>
    firstProblem(
      needsText(config, 'issuer'),
      oneOf(config, 'algorithm', ['TOTP']),
      oneOf(config, 'passwordLength', ['SIX_DIGITS']),
      oneOf(config, 'totpHashAlgorithm', ['HMAC_SHA1', 'HMAC_SHA256', 'HMAC_SHA512']),
      wholeNumber(config, 'totpTimeInterval', 1, 300),
      config.minSharedSecretLength === undefined
        ? undefined
        : wholeNumber(config, 'minSharedSecretLength', 32, 128),
      localized(config, 'scanQRCodeMessage'),
    ),
  async process(config, { realm, nodeId, state, answers, identities, randomBytes }) {
    const username = usernameOf(state)
    const known = username === undefined ? undefined : await identities.find(realm, username)
    if (known === undefined || (await identities.oathSecret(realm, known.username)) !== undefined)
      return failure
    const key = `${nodeId}.secret`
    const kept = state.shared[key]
    if (answers !== undefined && typeof kept === 'string') {
      await identities.update(realm, known.username, { oathSecret: kept })
      return { outcome: 'successOutcome', shared: { [key]: null } }
    }
    const bytes = Number(config.minSharedSecretLength ?? 32) / 2
    const secret = typeof kept === 'string' ? kept : toBase32(randomBytes(Math.ceil(bytes))).toUpperCase()
    const message = localizedText(config.scanQRCodeMessage) ?? 'Scan the QR code with your authenticator app'
    return {
      callbacks: [
        textOutputCallback(message),
        hiddenValueCallback('mfaDeviceRegistration', keyUri(config, known.username, secret)),
        confirmationCallback(['Next'], 0, 100),
      ],
      shared: { [key]: secret },
    }
  },
} satisfies NodeType

function keyUri(
  { issuer, totpTimeInterval, totpHashAlgorithm }: { readonly [name: string]: unknown },
  username: string,
  secret: string,
): string {
  const label = `${encodeURIComponent(String(issuer))}:${encodeURIComponent(username)}`
  const parameters = new URLSearchParams({
    secret,
    issuer: String(issuer),
    algorithm: String(totpHashAlgorithm ?? 'HMAC_SHA1').replace('HMAC_', ''),
    digits: '6',
    period: String(totpTimeInterval ?? 30),
  })
  return `otpauth://totp/${label}?${parameters.toString().replaceAll('+', '%20')}`
}

const failure: NodeOutcome = { outcome: 'failureOutcome' }
