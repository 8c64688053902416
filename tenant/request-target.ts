// The request line's path and query, parsed once and remembered: most requests repeat a few targets.

import {
  type Parameters,
  parseParameters,
  type RealmPath,
  ResourceException,
  resolveRealm,
  resourceNotFound,
} from '#crest'
import { type OperationName, operationNameOf } from './operation-name.ts'
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
  /** Paths of all realms but `/`. */
  readonly realms: ReadonlySet<string>
}

/** A parser that remembers, but for targets that carry a token. */
export function createTargetParser(options: RequestTargetOptions): (target: string) => RequestTarget {
  return remember(
    (target) => parseTarget(target, options),
    (target, parsed) => !carriesToken(target, parsed),
  )
}

function parseTarget(given: string, options: RequestTargetOptions): RequestTarget {
  const target = withoutOrigin(given)
  const queryAt = target.indexOf('?')
  const path = queryAt < 0 ? target : target.slice(0, queryAt)
  const parameters = parseParameters(queryAt < 0 ? '' : target.slice(queryAt + 1))
  const place = placeOf(path, parameters, options)
  return {
    parameters,
    isPretty: parameters.byName.get('_prettyprint')?.values[0]?.toLowerCase() === 'true',
    repeated: [...parameters.byName.values()].find(
      ({ name, values }) => values.length > 1 && !mayRepeat(name),
    )?.name,
    place,
    name: operationNameOf(place, parameters),
  }
}

/** RFC 9112 section 3.2.2: a server takes the absolute form, too, although clients send it to proxies only. */
function withoutOrigin(target: string): string {
  return target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '')
}

/** `_fields` and `_sortKeys` add up. Source: ForgeRock commons `HttpAdapter.parseCommonParameter`. */
function mayRepeat(name: string): boolean {
  return /^_(?:fields|sortKeys)$/i.test(name)
}

function placeOf(
  path: string,
  parameters: Parameters,
  { contextPath, realms }: RequestTargetOptions,
): Place | ResourceException {
  const root = pathRoots.find((root) => isBelow(path, `${contextPath}/${root}`))
  if (root === undefined) return resourceNotFound(path.replace(/^\//, ''))
  try {
    const { realm, resource } = resolveRealm({
      path: path.slice(contextPath.length + 1 + root.length),
      realmParameter: parameters.byName.get('realm')?.values[0],
      isRealm: (realm) => realms.has(realm),
    })
    return { root, realm, resource }
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
