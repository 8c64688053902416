// The request line's path and query, parsed once and remembered: most requests repeat a few targets.

import {
  badRequest,
  type Parameters,
  parseParameters,
  type RealmPath,
  ResourceException,
  resolveRealm,
  resourceNotFound,
} from '#crest'
import type { RealmNames } from '../configuration/realms.ts'
import { type OperationName, operationNameOf } from '../operation/operation-name.ts'
import { remember } from './remember.ts'

export interface RequestTarget {
  readonly parameters: Parameters
  /** `_prettyPrint=true`. */
  readonly isPretty: boolean
  /** The first single-valued parameter that is given more than once: CREST refuses the request for it. */
  readonly repeated: string | undefined
  /** The realm and the rest of the path, or the refusal that comes when its turn is. */
  readonly place: Place | ResourceException
  /** What the audit log and the metrics call it. */
  readonly name: OperationName
}

/** What the paths below the context path begin with. A realm may stand behind each: `/oauth2/realms/root/access_token`. */
const pathRoots = ['json', 'oauth2', 'UI', 'sessionservice'] as const
export type PathRoot = (typeof pathRoots)[number]

export interface Place extends RealmPath {
  readonly root: PathRoot
}

export interface RequestTargetOptions {
  /** What comes before `/json`: `/am`, or nothing. */
  readonly contextPath: string
  readonly realms: RealmNames
  /** Host names that may be asked for beside those of this machine alone and of realms; empty for every name. */
  readonly fqdns: readonly string[]
}

/**
 * A parser that remembers, but for targets that carry a token.
 *
 * @returns `host` is the header of that name; it chooses the realm that stands at the top of the path
 */
export function createTargetParser(
  options: RequestTargetOptions,
): (target: string, host?: string) => RequestTarget {
  const { realms } = options
  const fqdns = options.fqdns.map((fqdn) => fqdn.toLowerCase())
  const byBase = new Map<string, (target: string) => RequestTarget>()
  const parserOf = (base: string) => {
    const known = byBase.get(base)
    if (known !== undefined) return known
    const parser = remember(
      (target: string) => parseTarget(target, base, options),
      (target, parsed) => !carriesToken(target, parsed),
    )
    byBase.set(base, parser)
    return parser
  }
  const parserOfHost = remember((host: string) => {
    const name = host.replace(/:\d*$/, '').toLowerCase()
    return { name, parse: parserOf(realms.ofHost(name)) }
  })
  return (target, host = '') => {
    const { name, parse } = parserOfHost(host)
    const parsed = parse(target)
    const isValid =
      fqdns.length === 0 || fqdns.includes(name) || realms.ofHost(name) !== '/' || ownNames.test(name)
    return isValid ? parsed : { ...parsed, place: badRequest(`FQDN "${name}" is not valid.`) }
  }
}

/** What a program on this machine calls it. No page elsewhere can give itself such a name. */
const ownNames = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

function parseTarget(given: string, base: string, options: RequestTargetOptions): RequestTarget {
  const target = withoutOrigin(given)
  const queryAt = target.indexOf('?')
  const path = queryAt < 0 ? target : target.slice(0, queryAt)
  const query = queryAt < 0 ? '' : target.slice(queryAt + 1)
  const parameters = parseParameters(query)
  const place = placeOf({ path, query, parameters }, base, options)
  return {
    parameters,
    isPretty: isPretty(parameters),
    repeated: [...parameters.byName.values()].find(
      ({ name, values }) => values.length > 1 && !mayRepeat(name),
    )?.name,
    place,
    name: operationNameOf(place, parameters),
  }
}

/** One that is given twice is refused, and counts for nothing in the refusal's own form. */
function isPretty({ byName }: Parameters): boolean {
  const values = byName.get('_prettyprint')?.values
  return values?.length === 1 && values[0]?.toLowerCase() === 'true'
}

/** RFC 9112 section 3.2.2: a server takes the absolute form, too, although clients send it to proxies only. */
function withoutOrigin(target: string): string {
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '')
}

/** `_fields` and `_sortKeys` add up. Source: ForgeRock commons `HttpAdapter.parseCommonParameter`. */
function mayRepeat(name: string): boolean {
  return /^_(?:fields|sortKeys)$/i.test(name)
}

/** Source: asked of OpenAM 14.8.4; it answers a query that cannot be decoded in plain text. */
function placeOf(
  { path, query, parameters }: { path: string; query: string; parameters: Parameters },
  base: string,
  { contextPath, realms }: RequestTargetOptions,
): Place | ResourceException {
  const root = pathRoots.find((root) => isBelow(path, `${contextPath}/${root}`))
  if (root === undefined) return resourceNotFound(path.replace(/^\//, ''))
  if (/%(?![\da-f]{2})/i.test(query)) return badRequest('The URL query string could not be decoded')
  if (root === 'json' && path.includes('//')) {
    return badRequest(`Resource path '${path}' contains empty path elements`)
  }
  try {
    const { realm, resource } = resolveRealm({
      path: path.slice(contextPath.length + 1 + root.length),
      realmParameter: parameters.byName.get('realm')?.values[0] || undefined,
      base,
      isRealm: (path) => realms.find(path) !== undefined,
    })
    return { root, realm: realms.find(realm) ?? realm, resource }
  } catch (error) {
    if (error instanceof ResourceException) return error
    throw error
  }
}

function isBelow(path: string, base: string): boolean {
  return path === base || path.startsWith(`${base}/`)
}

function carriesToken(target: string, { parameters, place }: RequestTarget): boolean {
  if (parameters.byName.has('tokenid') || target.includes('*')) return true
  if (place instanceof ResourceException) return false
  return place.root === 'json' ? place.resource.startsWith('sessions/') : target.includes('?')
}
