// An identity as the `users` resource shows it and takes it.

import { badRequest, forbidden, type JsonObject, type JsonValue, type QueryFilter } from '#crest'
import type { Identity, IdentityChange } from '#journey'
import { universalIdOf } from '#session'

/**
 * AM's members in AM's order, attributes as lists; `uid` is the user name, on the cloud as well. Neither a password nor its hash nor
 * a secret is among them.
 */
export function identityResource(identity: Identity): JsonObject {
  const { id, username, realm, status, attributes, revision } = identity
  return {
    _id: id,
    _rev: String(revision),
    username,
    realm,
    uid: [username],
    universalid: [universalIdOf(id, realm)],
    ...(attributes as JsonObject),
    inetUserStatus: [status],
  }
}

/**
 * What a document asks to be changed. Members that only AM sets are passed over, so that what was read may be sent back.
 *
 * @throws ResourceException 400 for a member that cannot be
 */
export function identityChangeIn(document: JsonObject): IdentityChange {
  const attributes: Record<string, readonly string[]> = {}
  const change: { -readonly [Name in keyof IdentityChange]: IdentityChange[Name] } = {}
  for (const [name, value] of Object.entries(document)) {
    const wanted = name.toLowerCase()
    if (readOnly.has(wanted)) continue
    if (wanted === 'userpassword') change.password = textIn(name, value)
    else if (wanted === 'inetuserstatus') change.status = statusIn(name, value)
    else if (wanted === 'oathsecret') change.oathSecret = value === null ? null : secretIn(name, value)
    else if (attributeName.test(name)) attributes[name] = textsIn(name, value)
    else throw badRequest(`'${name}' cannot be the name of an attribute`)
  }
  return Object.keys(attributes).length > 0 ? { ...change, attributes } : change
}

/**
 * A user changes the own entry, but for what says who it is, whether it may log in and for how long; the password has an
 * action of its own. What stays as it is may be sent, too: AM's profile page sends all it shows.
 *
 * @throws ResourceException 403
 */
export function checkOwnChange(
  { password, status, oathSecret, attributes = {} }: IdentityChange,
  known: Pick<Identity, 'status' | 'attributes'>,
): void {
  const isForbidden = Object.entries(attributes).some(
    ([name, values]) => isAdministered(name) && !isSame(values, known.attributes[name] ?? []),
  )
  const isOtherStatus = status !== undefined && status !== known.status
  if (isForbidden || isOtherStatus || password !== undefined || oathSecret !== undefined) throw forbidden()
}

function isAdministered(name: string): boolean {
  return administered.has(name.toLowerCase()) || name.toLowerCase().startsWith('iplanet-am-')
}

function isSame(values: readonly string[], others: readonly string[]): boolean {
  return values.length === others.length && values.every((value, i) => value === others[i])
}

/** The names of what changes, for the audit log. */
export function changedFields(change: IdentityChange): string[] {
  const { password, status, oathSecret, kbaInfo, attributes = {} } = change
  return [
    ...(password === undefined ? [] : ['userpassword']),
    ...(status === undefined ? [] : ['inetUserStatus']),
    ...(oathSecret === undefined ? [] : ['oathSecret']),
    ...(kbaInfo === undefined ? [] : ['kbaInfo']),
    ...Object.keys(attributes),
  ]
}

/**
 * Whether a resource is one a query asks for. A member that is a list is as each of its values.
 *
 * @throws ResourceException 400 for an operator that is not known here
 */
export function isMatch(resource: JsonObject, filter: QueryFilter): boolean {
  switch (filter.kind) {
    case 'literal':
      return filter.value
    case 'and':
      return filter.filters.every((each) => isMatch(resource, each))
    case 'or':
      return filter.filters.some((each) => isMatch(resource, each))
    case 'not':
      return !isMatch(resource, filter.filter)
    case 'present':
      return valuesOf(resource, filter.field).length > 0
    case 'comparison': {
      const compare = comparisons[filter.operator]
      if (compare === undefined)
        throw badRequest(`The operator '${filter.operator}' is not supported on users`)
      const wanted = String(filter.value).toLowerCase()
      return valuesOf(resource, filter.field).some((value) => compare(value.toLowerCase(), wanted))
    }
  }
}

function valuesOf(resource: JsonObject, field: readonly string[]): string[] {
  const [name = '', ...deeper] = field
  if (deeper.length > 0 || !Object.hasOwn(resource, name)) return []
  const value = resource[name]
  return (Array.isArray(value) ? value : [value]).map(String)
}

/** A directory compares texts without regard to case. */
const comparisons: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  eq: (value, wanted) => value === wanted,
  co: (value, wanted) => value.includes(wanted),
  sw: (value, wanted) => value.startsWith(wanted),
}

function textsIn(name: string, value: JsonValue | undefined): string[] {
  const values = Array.isArray(value) ? value : value === null ? [] : [value]
  return values.map((each) => textIn(name, each))
}

function textIn(name: string, value: JsonValue | undefined): string {
  const text = Array.isArray(value) && value.length === 1 ? value[0] : value
  if (typeof text === 'string') return text
  throw badRequest(`'${name}' must be a text, or a list of texts`)
}

function statusIn(name: string, value: JsonValue | undefined): 'Active' | 'Inactive' {
  const status = textIn(name, value)
  if (status === 'Active' || status === 'Inactive') return status
  throw badRequest(`'${name}' must be Active or Inactive`)
}

/** 16 bytes and more, as RFC 4226 section 4 demands. */
function secretIn(name: string, value: JsonValue | undefined): string {
  const secret = textIn(name, value)
    .replace(/[\s-]|=+$/g, '')
    .toUpperCase()
  if (/^[A-Z2-7]{26,128}$/.test(secret)) return secret
  throw badRequest(`'${name}' must be 26 to 128 characters of base32`)
}

const attributeName = /^[A-Za-z][\w.;-]{0,127}$/

/** In lower case. */
const readOnly = new Set(['_id', '_rev', 'username', 'realm', 'uid', 'universalid', 'dn'])

/** AM's protected attributes, by which accounts are recovered. Source: `protectedUserAttributes` of recorded `serverinfo/*`. */
export const protectedAttributes = ['telephoneNumber', 'mail'] as const

const administered = new Set(protectedAttributes.map((name) => name.toLowerCase()))
