// _action=deleteProperty, of resource version 1 only: properties become empty.

import { badRequest } from '#crest'
import type { SessionAction } from '../action.ts'
import { owner } from '../authorize.ts'
import { changeProperties, checkChangeable, propertyNamesIn } from '../session-properties.ts'

/**
 * Sets those that the body names as `{"properties":[…]}` to `""`. Otherwise as `setProperty`.
 * Source: OpenAM `DeletePropertyActionHandler`.
 */
export const deleteProperty = {
  name: 'deleteProperty',
  versions: ['1.2'],
  credential: 'caller',
  allowed: owner,
  needsTarget: true,
  async run(context, { target, content }) {
    if (target === undefined) return { success: false }
    const names = propertyNamesIn(content) ?? []
    if (names.length === 0) throw badRequest()
    checkChangeable(names, context.settings)
    const emptied = Object.fromEntries(names.map((name) => [name, '']))
    return { success: (await changeProperties(context, target, emptied)) !== undefined }
  },
} satisfies SessionAction
