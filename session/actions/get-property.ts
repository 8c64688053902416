// _action=getProperty, of resource version 1 only: the values of properties.

import { badRequest, forbidden } from '#crest'
import type { SessionAction } from '../action.ts'
import { sessionProperties } from '../answers.ts'
import { owner } from '../authorize.ts'
import { propertyNamesIn } from '../session-properties.ts'

/**
 * Those that the body names as `{"properties":[…]}`, without them the whole allowlist; one that is not set is left out.
 *
 * Throws 403 for one that is not on the allowlist, unless an administrator asks; 400 `Bad Request` when the target is unknown or
 * expired.
 *
 * Source: OpenAM `GetPropertyActionHandler`; that it leaves out the unset, asked of 14.8.4.
 */
export const getProperty = {
  name: 'getProperty',
  versions: ['1.2'],
  credential: 'caller',
  allowed: owner,
  needsTarget: true,
  async run({ settings }, { target, content, isAdministrator }) {
    const { sessionPropertyWhitelist } = settings
    const names = propertyNamesIn(content) ?? sessionPropertyWhitelist
    if (target === undefined) throw badRequest()
    if (!isAdministrator && names.some((name) => !sessionPropertyWhitelist.includes(name))) throw forbidden()
    const { properties } = target
    return sessionProperties(
      target,
      names.filter((name) => Object.hasOwn(properties, name)),
    )
  },
} satisfies SessionAction
