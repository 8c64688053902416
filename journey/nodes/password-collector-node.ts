// Password Collector: asks for a password until one is given.

import { passwordCallback } from '../callback.ts'
import type { NodeType } from './node-type.ts'

/** Source: recorded PasswordGrant journeys (prompt "Password"); am-external `PasswordCollectorNode` (an empty answer asks again). */
export const passwordCollectorNode = {
  id: 'PasswordCollectorNode',
  asks: true,
  outcomes: () => ['outcome'],
  async process(_config, { answers }) {
    const password = answers?.[0]
    if (typeof password !== 'string' || password === '') return { callbacks: [passwordCallback('Password')] }
    return { outcome: 'outcome', transient: { password } }
  },
} satisfies NodeType
