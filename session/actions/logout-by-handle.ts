// _action=logoutByHandle: an administrator ends sessions whose tokens are not known.

import { badRequest, isJsonObject, type JsonObject } from '#crest'
import type { SessionAction } from '../action.ts'
import { administrators } from '../authorize.ts'
import type { SessionHandle } from '../session.ts'

/**
 * The body is `{"sessionHandles":[…]}`; the answer says `true` for each of them, also for one whose session has ended before and for
 * what is no handle, once the store holds the ends durably.
 *
 * Throws 400 when there is no such list.
 *
 * Source: AM's page on managing sessions; OpenAM `LogoutByHandleActionHandler`.
 */
export const logoutByHandle = {
  name: 'logoutByHandle',
  versions: ['2.1', '3.1', '4.0', '5.1'],
  credential: 'caller',
  allowed: administrators,
  needsTarget: false,
  async run({ store, report }, { content }): Promise<JsonObject> {
    const handles = handlesIn(content)
    if (handles === undefined) {
      throw badRequest(`The "sessionHandles" field is not defined in the request or it's not a JSON array`)
    }
    await Promise.all(
      handles.map(async (handle) => {
        if (await store.destroyByHandle(handle)) report({ kind: 'destroyed', session: handle })
      }),
    )
    return { result: Object.fromEntries(handles.map((handle) => [handle, true])) }
  },
} satisfies SessionAction

function handlesIn(content: Parameters<typeof isJsonObject>[0]): readonly SessionHandle[] | undefined {
  const handles = isJsonObject(content) ? content.sessionHandles : undefined
  const isList = Array.isArray(handles) && handles.every((handle) => typeof handle === 'string')
  return isList ? (handles as SessionHandle[]) : undefined
}
