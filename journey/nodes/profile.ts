// Whose profile a node looks at, and what it says.

import type { JsonObject } from '#crest'
import { textsUnder } from '../attribute-texts.ts'
import type { QuestionAndAnswer } from '../callback.ts'
import type { Identity } from '../identity.ts'
import type { IdentityChange } from '../identity-repository.ts'
import { needsText } from './node-config.ts'
import { type JourneyState, type NodeContext, usernameOf } from './node-type.ts'

/**
 * The identity that has, under the attribute the setting `identityAttribute` names, what was collected for it, or else the user
 * name that was collected. `undefined` where nothing was collected, and where nobody has it, or more than one: a tree must not
 * take one person for another.
 */
export async function collectedIdentity(
  { identityAttribute = 'userName' }: JsonObject,
  { identities, realm, state }: NodeContext,
): Promise<Identity | undefined> {
  const attribute = String(identityAttribute)
  const value = objectAttributesOf(state)[attribute] ?? usernameOf(state)
  if (value === undefined) return undefined
  if (attribute === 'userName') return await identities.find(realm, value)
  if (attribute === '_id') return await identities.findById(realm, value)
  return await identities.findOnly(realm, attribute, value)
}

/** What is wrong with the setting `identityAttribute`. */
export function identityAttributeProblem({ identityAttribute = 'userName' }: JsonObject): string | undefined {
  return needsText({ identityAttribute }, 'identityAttribute')
}

/** The texts an identity has under an attribute, see `textsUnder`; its user name is one of them. */
export function valuesOf({ username, attributes }: Identity, path: string): readonly string[] {
  return path === 'userName' ? [username] : textsUnder(attributes, path)
}

/** What a mail may show of a person: the user name, and each attribute as one text. */
export function mailObjectOf({ username, attributes }: Identity): Readonly<Record<string, string>> {
  const texts = Object.entries(attributes).map(([name, values]) => [name, values.join(', ')] as const)
  return { ...Object.fromEntries(texts), userName: username }
}

/** AM's name of the attribute that counts logins. */
export const loginCountAttribute = 'loginCount'

/** What was collected for the profile and is not in it yet, by attribute; AM's name in the shared state. */
export function objectAttributesOf({ shared }: JourneyState): Readonly<Record<string, string>> {
  return (shared.objectAttributes ?? {}) as Record<string, string>
}

/** Where what was collected for the identity and must not be seen waits in the transient state. */
export const collectedPasswordKey = 'objectAttributes/password'
export const collectedAnswersKey = 'objectAttributes/kbaInfo'

/** What was collected and must not be seen, as a change of the identity. */
export function collectedSecrets({ transient }: JourneyState): Pick<IdentityChange, 'password' | 'kbaInfo'> {
  const { [collectedPasswordKey]: password, [collectedAnswersKey]: answers } = transient
  return {
    ...(password !== undefined && { password }),
    ...(answers !== undefined && { kbaInfo: JSON.parse(answers) as QuestionAndAnswer[] }),
  }
}

/** It is the identity's now, so it goes no further. */
export const withoutSecrets = { [collectedPasswordKey]: '', [collectedAnswersKey]: '' }

/** Whether a tree may collect something under that name. */
export function isCollectedAttribute(name: unknown): boolean {
  return (
    typeof name === 'string' &&
    /^[A-Za-z][\w.;/-]{0,127}$/.test(name) &&
    !notCollected.has(name.toLowerCase())
  )
}

/** No attributes of a profile, but what an identity is known, let in and told apart by; in lower case. */
const notCollected = new Set([
  'username',
  'password',
  'userpassword',
  'realm',
  'uid',
  'universalid',
  'dn',
  'inetuserstatus',
  'oathsecret',
])
