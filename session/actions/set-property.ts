// _action=setProperty, of resource version 1 only: the body's members become properties.

import type { SessionAction } from '../action.ts'
import { owner } from '../authorize.ts'
import { changeProperties, checkChangeable, propertiesIn } from '../session-properties.ts'

/**
 * `{"success":false}` when the target is unknown or expired, whatever the body says. Throws 400 when there is nothing to set or a value is no text, 403 when
 * a name is protected or not on the allowlist. Source: OpenAM `SetPropertyActionHandler`.
 */
export const setProperty = {
  name: 'setProperty',
  versions: ['1.2'],
  credential: 'caller',
  allowed: owner,
  needsTarget: true,
  async run(context, { target, content }) {
    if (target === undefined) return { success: false }
    const properties = propertiesIn(content)
    checkChangeable(Object.keys(properties), context.settings)
    return { success: (await changeProperties(context, target, properties)) !== undefined }
  },
} satisfies SessionAction
