// Username Collector: asks for a user name until one is given.

import { nameCallback } from '../callback.ts'
import type { NodeType } from './node-type.ts'

/** Source: recorded PasswordGrant journeys (prompt "User Name"); am-external `UsernameCollectorNode` (an empty answer asks again). */
export const usernameCollectorNode = {
  id: 'UsernameCollectorNode',
  asks: true,
  outcomes: () => ['outcome'],
  async process(_config, { answers }) {
    const username = answers?.[0]
    if (typeof username !== 'string' || username === '') return { callbacks: [nameCallback('User Name')] }
    return { outcome: 'outcome', shared: { username } }
  },
} satisfies NodeType
