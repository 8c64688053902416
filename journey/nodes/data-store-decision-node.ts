// Data Store Decision: are the user name and the password that were collected those of somebody in this realm?

import type { Identity } from '../identity.ts'
import { type NodeContext, type NodeOutcome, type NodeType, usernameOf } from './node-type.ts'
import { collectedPasswordKey } from './profile.ts'

/**
 * Outcome `true` also puts the name in the spelling of the directory into the state. `false` says neither which of the
 * two was wrong nor, by the time it takes, whether there is such a user. Whether the account is active is looked at when the
 * journey ends.
 */
export const dataStoreDecisionNode = {
  id: 'DataStoreDecisionNode',
  outcomes: () => ['true', 'false'],
  async process(_config, context) {
    const identity = await verifyCollectedPassword(context)
    return identity === undefined ? withoutPassword('false') : proven('true', identity)
  },
} satisfies NodeType

/** Whose user name and password were collected. */
export function verifyCollectedPassword({
  realm,
  state,
  identities,
}: NodeContext): Promise<Identity | undefined> {
  return identities.verifyPassword(realm, usernameOf(state) ?? '', state.transient.password ?? '')
}

/** The password has done its work, so it goes no further. */
export function withoutPassword(outcome: string): NodeOutcome {
  return { outcome, transient: { password: '', [collectedPasswordKey]: '' } }
}

export function proven(outcome: string, { username, passwordVersion }: Identity): NodeOutcome {
  return { ...withoutPassword(outcome), shared: { username, [passwordVersionKey]: passwordVersion } }
}

/** Which of the user's passwords was proven, in the shared state: a newer one makes the proof void. */
export const passwordVersionKey = 'passwordVersion'
