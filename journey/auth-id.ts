// `authId`: a journey in flight, as a signed token that its client carries from step to step.

import { CompactEncrypt, CompactSign, compactDecrypt, compactVerify, errors } from 'jose'
import { badRequest, type JsonObject, ResourceException } from '#crest'
import type { Clock, Denylist, RandomBytes } from '#session'
import { toBase32 } from './one-time-password.ts'
import type { Position } from './run-journey.ts'

/** What an `authId` says. */
export interface JourneyInFlight extends Position {
  readonly realm: string
  /** The one that was started; its position may be inside another. */
  readonly journey: string
  /** What the first step was asked with and the last one needs. */
  readonly request: RequestNotes
}

/** Of the first request. */
export interface RequestNotes {
  readonly goto?: string
  readonly gotoOnFail?: string
  /** The session that shall be replaced. */
  readonly sessionUpgradeSSOTokenId?: string
}

export interface AuthIds {
  /** @param lifetimeSeconds default 300, as AM 8; 0 for one that is over as it is given */
  issue(inFlight: JourneyInFlight, lifetimeSeconds?: number): Promise<string>
  /**
   * Reads what `issue` wrote. It says nothing yet about a second use: call `consume` when the step is really taken.
   *
   * @throws ResourceException 400 when it is no token or was not signed here; 401 with `detail.errorCode` "110" when its
   * time is over: clients start the journey anew on exactly that
   */
  read(authId: string): Promise<ReadAuthId>
}

export interface ReadAuthId extends JourneyInFlight {
  /**
   * Uses the token up, on every node of the tenant. Of two that come at once one passes.
   *
   * @throws ResourceException 401 as for an expired one when it was used before
   */
  consume(): Promise<void>
  /** Takes that back, for a step that was refused for want of capacity and may be sent again as it is. */
  restore(): Promise<void>
}

export interface AuthIdOptions {
  /** 32 bytes for a purpose, the same after a restart and on every node. */
  readonly deriveKey: (purpose: string) => Uint8Array
  /** Holds what was used. */
  readonly denylist: Denylist
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}

/** Seconds between `iat` and `exp`, as AM 8. */
const authIdLifetimeSeconds = 300

/**
 * HS256 over `authIndexValue`, `otk`, `authIndexType`, `realm`, `sessionId`, `exp`, `iat`, in this order (recorded).
 * `sessionId` holds what the tree knows, encrypted (A256GCM), so that neither a restart nor another node ends a journey and
 * nobody reads it. A password is in it only while a tree has collected it and not yet looked at it.
 */
export function createAuthIds({ deriveKey, denylist, clock, randomBytes }: AuthIdOptions): AuthIds {
  const signingKey = deriveKey('authId signature')
  const encryptionKey = deriveKey('authId state')

  return {
    async issue({ realm, journey, ...state }, lifetimeSeconds = authIdLifetimeSeconds) {
      const iat = Math.floor(clock.nowMs() / 1000)
      const encrypted = new CompactEncrypt(utf8(JSON.stringify(state satisfies State)))
      const payload = {
        authIndexValue: journey,
        otk: toBase32(randomBytes(16)), // 26 characters, as AM's
        authIndexType: 'service',
        realm,
        sessionId: await encrypted.setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(encryptionKey),
        exp: iat + lifetimeSeconds,
        iat,
      }
      const token = new CompactSign(utf8(JSON.stringify(payload)))
      return await token.setProtectedHeader({ typ: 'JWT', alg: 'HS256' }).sign(signingKey)
    },

    async read(authId) {
      const payload = await verify(authId, signingKey)
      const expiresAtMs = payload.exp * 1000
      if (clock.nowMs() >= expiresAtMs) throw timedOut()
      const { plaintext } = await compactDecrypt(payload.sessionId, encryptionKey)
      const name = `authId:${payload.otk}`
      return {
        ...(JSON.parse(Buffer.from(plaintext).toString()) as State),
        realm: payload.realm,
        journey: payload.authIndexValue,
        async consume() {
          if (!(await denylist.add(name, expiresAtMs))) throw timedOut()
        },
        restore: () => denylist.remove(name),
      }
    },
  }
}

type State = Omit<JourneyInFlight, 'realm' | 'journey'>

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

const utf8 = (text: string) => new TextEncoder().encode(text)
