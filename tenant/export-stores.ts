// Everything a store keeps that must not be lost when it is changed for another, as JSON lines.

import type { Stores } from '#store'

/**
 * A header, a line for each identity and each live session, and a last line that counts them, so that a cut export is known
 * for one. Sessions stand there by their handle: no token can be made of it. Identities stand there with the hashes of their
 * passwords. The tenant's secret and the denylist stay behind; with another secret no client-side session lives on.
 */
export async function* exportStores(
  { identities, sessions }: Stores,
  nowMs: number,
): AsyncGenerator<string, ExportCount> {
  yield line({ format: exportFormat, version: exportVersion, time: new Date(nowMs).toISOString() })
  const count = { identities: 0, sessions: 0 }
  for await (const identity of identities.identities()) {
    yield line({ identity })
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
