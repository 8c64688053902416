// `authId`: a journey in flight, as a signed token that its client carries from step to step.

import { hkdfSync } from 'node:crypto'
import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify, errors } from 'jose'
import { badRequest, type JsonObject, ResourceException, serviceUnavailable } from '#crest'
import type { Clock, RandomBytes } from '#session'

/** What an `authId` says. */
export interface JourneyInFlight {
  readonly realm: string
  readonly journey: string
  /** The node that has asked. */
  readonly nodeId: string
  readonly shared: Readonly<Record<string, string>>
}

export interface AuthIds {
  issue(inFlight: JourneyInFlight): Promise<string>
  /**
   * Reads what `issue` wrote. It says nothing yet about a second use: call `consume` when the step is really taken.
   *
   * @throws ResourceException 400 when it is no token or was not signed here; 401 with `detail.errorCode` "110" when its
   * 5 minutes are over: clients start the journey anew on exactly that
   */
  read(authId: string): Promise<ReadAuthId>
}

export interface ReadAuthId extends JourneyInFlight {
  /**
   * Uses the token up. Of two that come at once one passes.
   *
   * @throws ResourceException 401 as for an expired one when it was used before
   */
  consume(): void
  /** Takes that back, for a step that was refused for want of capacity and may be sent again as it is. */
  restore(): void
}

export interface AuthIdOptions {
  /** At least 32 random bytes, the same after a restart. */
  readonly secret: Uint8Array
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

/** Seconds between `iat` and `exp`, as AM 8. */
const authIdLifetimeSeconds = 300

/**
 * HS256 over `authIndexValue`, `otk`, `authIndexType`, `realm`, `sessionId`, `exp`, `iat`, in this order (recorded).
 * `sessionId` holds what the tree knows, encrypted (A256GCM), so that a restart ends no journey and nobody reads it.
 *
 * Which tokens were used is kept in memory, at most 200,000 of them (then 503): a token used just before a restart can be
 * used once more in what is left of its 5 minutes. It holds no password, so it lets nobody in by itself.
 */
export function createAuthIds({ secret, clock, randomBytes }: AuthIdOptions): AuthIds {
  const signingKey = deriveKey(secret, 'callbook authId signature')
  const encryptionKey = deriveKey(secret, 'callbook authId state')
  const used = createUsedTokens(clock)

  return {
    async issue({ realm, journey, nodeId, shared }) {
      const iat = Math.floor(clock.nowMs() / 1000)
      const state = new CompactEncrypt(utf8(JSON.stringify({ nodeId, shared })))
      const payload = {
        authIndexValue: journey,
        otk: toBase32(randomBytes(16)),
        authIndexType: 'service',
        realm,
        sessionId: await state.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(encryptionKey),
        exp: iat + authIdLifetimeSeconds,
        iat,
      }
      const token = new CompactSign(utf8(JSON.stringify(payload)))
      return await token.setProtectedHeader({ typ: 'JWT', alg: 'HS256' }).sign(signingKey)
    },

    async read(authId) {
      const payload = await verify(authId, signingKey)
      if (clock.nowMs() >= payload.exp * 1000) throw timedOut()
      const { plaintext } = await compactDecrypt(payload.sessionId, encryptionKey)
      const { nodeId, shared } = JSON.parse(Buffer.from(plaintext).toString()) as Pick<
        JourneyInFlight,
        'nodeId' | 'shared'
      >
      return {
        realm: payload.realm,
        journey: payload.authIndexValue,
        nodeId,
        shared,
        consume: () => used.add(payload.otk),
        restore: () => used.delete(payload.otk),
      }
    },
  }
}

/** What was signed here has this shape, so it is not checked again. */
interface Payload extends JsonObject {
  readonly authIndexValue: string
  readonly otk: string
  readonly realm: string
  readonly sessionId: string
  readonly exp: number
}

async function verify(authId: string, key: Uint8Array): Promise<Payload> {
  try {
    const { payload } = await compactVerify(authId, key, { algorithms: ['HS256'] })
    return JSON.parse(Buffer.from(payload).toString()) as Payload
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause
    if (cause instanceof errors.JWSSignatureVerificationFailed || cause instanceof errors.JOSEAlgNotAllowed) {
      throw badRequest('AuthId JWT Signature not valid', { cause })
    }
    throw badRequest(`Failed to parse JWT, ${cause.message}`, { cause })
  }
}

/**
 * Source: AM's and the platform's login pages restart on `detail.errorCode` "110"; its text is OpenAM's for that code.
 * Conflict: OpenAM answers 408 and no detail. We follow the newer clients.
 */
const timedOut = () => new ResourceException(401, 'Session has timed out', { detail: { errorCode: '110' } })

/** The one-time keys that were used, for as long as their tokens could still be sent. */
function createUsedTokens(clock: Clock): { add(otk: string): void; delete(otk: string): void } {
  const forgetAtMs = new Map<string, number>() // oldest first, for all live equally long
  return {
    add(otk) {
      const nowMs = clock.nowMs()
      for (const [oldest, atMs] of forgetAtMs) {
        if (atMs > nowMs) break
        forgetAtMs.delete(oldest)
      }
      if (forgetAtMs.has(otk)) throw timedOut()
      if (forgetAtMs.size >= usedTokensLimit) throw serviceUnavailable('Too many logins at once')
      forgetAtMs.set(otk, nowMs + authIdLifetimeSeconds * 1000)
    },
    delete: (otk) => forgetAtMs.delete(otk),
  }
}

const usedTokensLimit = 200_000

function deriveKey(secret: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32))
}

const utf8 = (text: string) => new TextEncoder().encode(text)

/** 26 characters for 16 bytes: the length of AM's `otk`. */
function toBase32(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => alphabet[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
