// Data Store Decision: are the user name and the password that were collected those of somebody in this realm?

import type { NodeType } from './node-type.ts'

/**
 * Outcome `true` also puts the name in the spelling of the directory into the state. `false` says neither which of the
 * two was wrong nor, by the time it takes, whether there is such a user.
 */
export const dataStoreDecisionNode = {
  id: 'DataStoreDecisionNode',
  outcomes: ['true', 'false'],
  async process(_config, { realm, state, identities }) {
    const identity = await identities.verifyPassword(
      realm,
      state.shared.username ?? '',
      state.transient.password ?? '',
    )
    return identity === undefined
      ? { outcome: 'false' }
      : { outcome: 'true', shared: { username: identity.username } }
  },
} satisfies NodeType
