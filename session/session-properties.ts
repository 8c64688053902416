// Which properties of a session may be read and changed by whoever may act on it.

import { badRequest, forbidden, isJsonObject, type JsonObject, type JsonValue } from '#crest'
import type { ActionContext } from './action.ts'
import { contextIdOf, type Session } from './session.ts'
import type { SessionSettings } from './settings.ts'

/** Whether nobody may change a property of that name, even when the allowlist has it. Names are compared without regard to case. */
function isProtected(name: string, { protectedProperties }: SessionSettings): boolean {
  const lower = name.toLowerCase()
  if (lower.startsWith('am.protected.') || protectedNames.has(lower)) return true
  return protectedProperties.some((listed) => listed.toLowerCase() === lower)
}

/** @throws 403 when one of the names is protected or not on the allowlist */
export function checkChangeable(names: readonly string[], settings: SessionSettings): void {
  const isChangeable = (name: string) =>
    settings.sessionPropertyWhitelist.includes(name) && !isProtected(name, settings)
  if (!names.every(isChangeable)) throw forbidden()
}

/**
 * Sets the properties, and tells so.
 * @returns the session afterwards; `undefined` when it ended meanwhile
 */
export async function changeProperties(
  { store, report }: Pick<ActionContext, 'store' | 'report'>,
  target: Session,
  properties: Readonly<Record<string, string>>,
): Promise<Session | undefined> {
  const changed = await store.setProperties(target.tokenId, properties)
  if (changed !== undefined) {
    report({ kind: 'propertiesChanged', session: contextIdOf(target), names: Object.keys(properties) })
  }
  return changed
}

/**
 * The properties in a body: all its members but `tokenId`, which names the session.
 * @throws 400 when there is none, or one is no text; half a character, a lone surrogate, is none: a store gives back another
 */
export function propertiesIn(content: JsonValue): Readonly<Record<string, string>> {
  const entries = isJsonObject(content) ? Object.entries(content).filter(([name]) => name !== 'tokenId') : []
  const texts = entries.filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].isWellFormed(),
  )
  if (entries.length === 0 || texts.length < entries.length) throw badRequest()
  return Object.fromEntries(texts)
}

/**
 * The names under `properties` in a body; `undefined` when there is no such member.
 * @throws 400 when it is no list of names
 */
export function propertyNamesIn(content: JsonValue): readonly string[] | undefined {
  const { properties }: JsonObject = isJsonObject(content) ? content : {}
  if (properties === undefined) return undefined
  if (Array.isArray(properties) && properties.every((name) => typeof name === 'string')) return properties
  throw badRequest()
}

/** Source: OpenAM `InternalSession`, `SessionUtils`. */
const protectedNames = new Set(
  [
    'Host',
    'HostName',
    'AuthLevel',
    'AuthType',
    'Principal',
    'Principals',
    'UserId',
    'UserToken',
    'Organization',
    'cookieSupport',
    'authInstant',
    'loginURL',
    'FullLoginURL',
    'Role',
    'Service',
    'SessionTimedOut',
    'SessionHandle',
    'TokenRestriction',
    'AMMaxIdleTime',
    'AMMaxSessionTime',
    'AMCtxId',
    'sun.am.UniversalIdentifier',
  ].map((name) => name.toLowerCase()),
)
