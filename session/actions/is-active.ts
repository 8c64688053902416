// _action=isActive, of resource version 1 only: whether the session lives.

import { booleanValue } from '#crest'
import { touchWhenDue } from '../access.ts'
import type { SessionAction } from '../action.ts'

/**
 * Counts as a use only when the query says `refresh=true`, and then subject to `latestAccessTimeUpdateFrequencySeconds`.
 * An unknown or expired target is 200 `{"active":false}`.
 *
 * Source: OpenAM `IsActiveActionHandler`.
 * Conflict: OpenAM leaves it to administrators; as with `refresh`, we let the session's own user in.
 */
export const isActive = {
  name: 'isActive',
  versions: ['1.2'],
  credential: 'caller',
  allowed: 'owner',
  async run(context, { target, parameters }) {
    const isUse = booleanValue(parameters, 'refresh')
    const session = target && isUse ? await touchWhenDue(context, target) : target
    return { active: session !== undefined }
  },
} satisfies SessionAction
