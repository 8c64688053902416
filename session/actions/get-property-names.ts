// _action=getPropertyNames, of resource version 1 only: which properties may be read.

import type { SessionAction } from '../action.ts'
import { owner } from '../authorize.ts'

/** The allowlist of the session's realm, whether they are set or not. Source: OpenAM `GetPropertyNamesActionHandler`. */
export const getPropertyNames = {
  name: 'getPropertyNames',
  versions: ['1.2'],
  credential: 'caller',
  allowed: owner,
  needsTarget: true,
  async run({ settings }) {
    return { properties: settings.sessionPropertyWhitelist }
  },
} satisfies SessionAction
