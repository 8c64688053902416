// _action=isActive, of resource version 1 only: whether the session lives.

import { booleanValue } from '#crest'
import type { SessionAction } from '../action.ts'
import { owner } from '../authorize.ts'

/**
 * Counts as a use only when the query says `refresh=true`, and then subject to `latestAccessTimeUpdateFrequencySeconds`.
 * An unknown or expired target is 200 `{"active":false}`.
 *
 * Source: OpenAM `IsActiveActionHandler`.
 * Conflict: see `owner`.
 */
export const isActive = {
  name: 'isActive',
  versions: ['1.2'],
  credential: 'caller',
  allowed: owner,
  needsTarget: true,
  isUse: (parameters) => booleanValue(parameters, 'refresh'),
  async run(_context, { target }) {
    return { active: target !== undefined }
  },
} satisfies SessionAction
