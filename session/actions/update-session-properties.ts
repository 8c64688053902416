// _action=updateSessionProperties: the session's owner changes what the allowlist lets it change.

import { badRequest, forbidden } from '#crest'
import type { SessionAction } from '../action.ts'
import { sessionProperties } from '../answers.ts'
import { owner } from '../authorize.ts'
import { changeProperties, checkChangeable, propertiesIn } from '../session-properties.ts'

/**
 * The body's members are the properties. The answer is that of `getSessionProperties`, afterwards. Does not reset the idle time.
 *
 * Throws 400 `Bad Request` when there is nothing to set, a value is no text, or the target is unknown or expired; 403 when a name is
 * protected or not on the allowlist. A client-side session is 400: its properties stand in its token.
 *
 * Source: AM's page on managing sessions; OpenAM `UpdateSessionPropertiesActionHandler`.
 * Conflict: OpenAM wants the names of the whole allowlist, AM's examples at 3.1 set one. We follow each at its version.
 */
export const updateSessionProperties = {
  name: 'updateSessionProperties',
  versions: ['2.1', '3.1', '4.0', '5.1'],
  credential: 'caller',
  allowed: owner,
  needsTarget: true,
  async run(context, { target, resourceVersion, content }) {
    const { sessionPropertyWhitelist } = context.settings
    const properties = propertiesIn(content)
    if (target === undefined) throw badRequest()
    const names = Object.keys(properties)
    checkChangeable(names, context.settings)
    if (resourceVersion === '2.1' && names.length < new Set(sessionPropertyWhitelist).size) throw forbidden()
    const changed = await changeProperties(context, target, properties)
    if (changed === undefined) throw badRequest()
    return sessionProperties(changed, sessionPropertyWhitelist)
  },
} satisfies SessionAction
