// The profile of whoever's user name was collected, as nodes look at it.

import type { JsonObject } from '#crest'
import type { Identity } from '../identity.ts'
import { oneOf } from './node-config.ts'
import { type NodeContext, usernameOf } from './node-type.ts'

/** `undefined` where no name was collected, and for a name nobody has. */
export async function collectedIdentity({
  identities,
  realm,
  state,
}: NodeContext): Promise<Identity | undefined> {
  const username = usernameOf(state)
  return username === undefined ? undefined : await identities.find(realm, username)
}

/** The setting `identityAttribute` of the cloud's nodes: identities are found by their user name only. */
export function foundByUserName(config: JsonObject): string | undefined {
  return oneOf(config, 'identityAttribute', ['userName'])
}

/**
 * The texts an identity has under an attribute. One that lies in another, such as `preferences/updates`, stands in the
 * profile under its whole path; `preferences` means all that lie in it.
 */
export function valuesOf({ username, attributes }: Identity, path: string): readonly string[] {
  if (path === 'userName') return [username]
  return Object.entries(attributes).flatMap(([name, values]) =>
    name === path || name.startsWith(`${path}/`) ? values : [],
  )
}

/** AM's name of the attribute that counts logins. */
export const loginCountAttribute = 'loginCount'

/** What was collected for the profile and is not in it yet, by attribute; AM's name in the shared state. */
export function objectAttributesOf({ state }: NodeContext): Readonly<Record<string, string>> {
  return (state.shared.objectAttributes ?? {}) as Record<string, string>
}
