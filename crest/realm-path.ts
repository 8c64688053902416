// Which realm a request is about, and what of its path is left for the resource.

import { badRequest, notFound } from './resource-exception.ts'

export interface RealmPath {
  /** `/` for the top level, else a path such as `/alpha` or `/alpha/beta`. */
  readonly realm: string
  /** What follows the realm, without slashes at its ends: `sessions`. */
  readonly resource: string
}

/**
 * Reads the path after `/json`: `/realms/root/realms/alpha/sessions`, the same without `/realms/root`, or the legacy
 * `/alpha/sessions`, where elements are realms until one is not. Empty elements do not count, so neither does a trailing slash.
 *
 * @param options.path percent-encoded, as on the request line, without the query
 * @param options.realmParameter the first value of the query parameter `realm`; it overrides the path's realm
 * @param options.base the realm that a path of the legacy form begins in: that of the host name; default `/`
 * @param options.isRealm whether a path such as `/alpha/beta` is a realm; `/` always is and is not asked
 * @throws 404 `Realm "/alpha/x" not found` for an unknown realm of the first form; 400 `Invalid realm, x` for the parameter
 * Source: OpenAM `RealmRoutingFactory`, `RealmContextFilter`; asked of OpenAM 14.8.4. The SDKs for Android and iOS leave out
 * `/realms/root`.
 */
export function resolveRealm(options: {
  readonly path: string
  readonly realmParameter?: string | undefined
  readonly base?: string
  readonly isRealm: (path: string) => boolean
}): RealmPath {
  const elements = options.path
    .split('/')
    .filter((element) => element !== '')
    .map(decode)
  const { realm, used } =
    elements[0] === 'realms' ? canonical(elements, options.isRealm) : legacy(elements, options)
  const override =
    options.realmParameter === undefined ? undefined : overriding(options.realmParameter, options.isRealm)
  return { realm: override ?? realm, resource: elements.slice(used).join('/') }
}

interface Found {
  readonly realm: string
  /** How many elements of the path it took. */
  readonly used: number
}

/** `realms/root/realms/alpha` or `realms/alpha`: `root` is the top level, in any letter case. */
function canonical(elements: readonly string[], isRealm: (path: string) => boolean): Found {
  let realm = '/'
  let used = 0
  while (elements[used] === 'realms' && elements[used + 1] !== undefined) {
    const element = elements[used + 1] ?? ''
    realm = element.toLowerCase() === 'root' ? '/' : child(realm, element)
    if (realm !== '/' && !isRealm(realm)) throw notFound(`Realm "${used === 0 ? element : realm}" not found`)
    used += 2
  }
  return { realm, used }
}

function legacy(
  elements: readonly string[],
  { base = '/', isRealm }: { readonly base?: string; readonly isRealm: (path: string) => boolean },
): Found {
  let realm = base
  let used = 0
  for (const element of elements) {
    if (!isRealm(child(realm, element))) break
    realm = child(realm, element)
    used += 1
  }
  return { realm, used }
}

function overriding(parameter: string, isRealm: (path: string) => boolean): string {
  const path = `/${parameter.replace(/^\//, '').replace(/\/$/, '')}`
  if (path === '/' || isRealm(path)) return path
  throw badRequest(`Invalid realm, ${parameter}`)
}

function child(realm: string, name: string): string {
  return realm === '/' ? `/${name}` : `${realm}/${name}`
}

/** An element that is no valid percent-encoding stays as it is: it names nothing and ends as not found. */
function decode(element: string): string {
  try {
    return decodeURIComponent(element)
  } catch {
    return element
  }
}
