// `suspendedId`: a journey that waits for a link to be followed, sealed in that link.

import { CompactEncrypt, compactDecrypt, errors } from 'jose'
import { ResourceException } from '#crest'
import type { AuthIdOptions, JourneyInFlight, ReadAuthId } from './auth-id.ts'
import { toBase32 } from './one-time-password.ts'

export interface SuspendedIds {
  /** @throws ResourceException 400 when so much was collected that no link can carry it */
  issue(inFlight: JourneyInFlight, lifetimeMinutes: number): Promise<string>
  /**
   * Reads what `issue` wrote. It is used up by `consume`, on every node of the tenant; of two that come at once one passes.
   *
   * @throws ResourceException 401 (from both) when it is none, is of another realm, was used, or its time is over: always the same,
   * in the words by which AM's SDKs know it
   */
  read(suspendedId: string, realm: string): Promise<ReadAuthId>
}

/**
 * A JWE (A256GCM) of the journey, a random name of 128 bits and its end. Nothing is kept for it: anybody may start such journeys, and
 * a store that held them could be filled by strangers. Only the name of a used one is held, until its end.
 */
export function createSuspendedIds({ deriveKey, denylist, clock, randomBytes }: AuthIdOptions): SuspendedIds {
  const key = deriveKey('suspendedId')
  return {
    async issue(inFlight, lifetimeMinutes) {
      const endsAtMs = clock.nowMs() + lifetimeMinutes * 60_000
      const suspended: Suspended = { id: toBase32(randomBytes(16)), endsAtMs, inFlight }
      const sealed = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(suspended)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(key)
      if (sealed.length > suspendedIdLimit) {
        throw new ResourceException(400, 'This journey has collected more than a link can carry')
      }
      return sealed
    },

    async read(suspendedId, realm) {
      const { id, endsAtMs, inFlight } = await open(suspendedId, key)
      if (inFlight.realm !== realm || clock.nowMs() >= endsAtMs) throw suspendedSessionNotFound()
      const name = `suspendedId:${id}`
      return {
        ...inFlight,
        async consume() {
          if (!(await denylist.add(name, endsAtMs))) throw suspendedSessionNotFound()
        },
        restore: () => denylist.remove(name),
      }
    },
  }
}

interface Suspended {
  readonly id: string
  readonly endsAtMs: number
  readonly inFlight: JourneyInFlight
}

async function open(suspendedId: string, key: Uint8Array): Promise<Suspended> {
  try {
    const { plaintext } = await compactDecrypt(suspendedId, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    })
    return JSON.parse(Buffer.from(plaintext).toString()) as Suspended
  } catch (cause) {
    if (!(cause instanceof errors.JOSEError)) throw cause
    throw suspendedSessionNotFound(cause)
  }
}

/** Source: recorded answers of AM 7, in the tests of its SDKs for Android and iOS, which look for the name of the exception. */
export const suspendedSessionNotFound = (cause?: unknown) =>
  new ResourceException(
    401,
    'org.forgerock.openam.auth.nodes.framework.token.SuspendedAuthSessionException: Token not found. It may have expired.',
    { cause },
  )

/** Characters; a request line, of which this is a part, and its headers have 16 KiB. */
const suspendedIdLimit = 8_192
