// Everything a store keeps that must not be lost when it is changed for another, as JSON lines.

import { type SecretSeal, withOpenSecret } from '#journey'
import type { Stores } from '#store'

/**
 * A header, a line for each identity and each live session, and a last line that counts them, so that a cut export is known
 * for one. Sessions stand there by their handle: no token can be made of it. Identities stand there with the hashes of their
 * passwords and with the keys of their one-time passwords, opened: the store that takes them has another secret to seal them with.
 * The tenant's secret and the denylist stay behind; with another secret no client-side session lives on.
 *
 * @throws JourneyError E_IDENTITIES for a key that `seal` does not open
 */
export async function* exportStores(
  { identities, sessions }: Stores,
  { seal, nowMs }: { readonly seal: SecretSeal; readonly nowMs: number },
): AsyncGenerator<string, ExportCount> {
  yield line({ format: exportFormat, version: exportVersion, time: new Date(nowMs).toISOString() })
  const count = { identities: 0, sessions: 0 }
  for await (const identity of identities.identities()) {
    yield line({ identity: withOpenSecret(identity, seal) })
    count.identities += 1
  }
  for await (const session of sessions.sessions()) {
    yield line({ session })
    count.sessions += 1
  }
  yield line({ end: count })
  return count
}

export interface ExportCount {
  readonly identities: number
  readonly sessions: number
}

export const exportFormat = 'callbook-export'
export const exportVersion = 1

const line = (value: unknown) => `${JSON.stringify(value)}\n`
