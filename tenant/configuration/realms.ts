// The realms of a tenant: which there are, by which names, and whose settings count where.

import type { SessionSettings } from '#session'
import type { Problem } from './check-setting.ts'
import type { RealmSettings, TenantSettings } from './settings.ts'

/** A realm needs those above it, and a name leads to one realm only. */
export function realmProblems(realms: Readonly<Record<string, RealmSettings>>): Problem[] {
  const problems: Problem[] = []
  const owners = new Map<string, string>(Object.keys(realms).map((path) => [path.toLowerCase(), path]))
  for (const [path, { aliases = [] }] of Object.entries(realms)) {
    const parent = path.slice(0, path.lastIndexOf('/'))
    if (parent !== '' && !Object.hasOwn(realms, parent)) {
      const message = `realm "${path}" lies in "${parent}", which there is not`
      problems.push({ path: ['realms', path], at: 'name', message, hint: `add "${parent}": {} to "realms"` })
    }
    aliases.forEach((alias, index) => {
      const owner = owners.get(`/${alias.toLowerCase()}`)
      owners.set(`/${alias.toLowerCase()}`, path)
      if (owner === undefined) return
      const message = `alias "${alias}" of realm "${path}" already leads to "${owner}"`
      const hint = 'give each alias to one realm, and none that is a realm itself'
      problems.push({ path: ['realms', path, 'aliases', index], at: 'value', message, hint })
    })
  }
  return problems
}

/** By which names realms are found in addresses. */
export interface RealmNames {
  /** The realm's path, for that path or one that begins with an alias; `undefined` when there is none. */
  find(path: string): string | undefined
  /** The realm a host name stands for: `/` unless it is an alias. */
  ofHost(host: string): string
}

export function realmNames(realms: TenantSettings['realms']): RealmNames {
  const byAlias = new Map(
    Object.entries(realms).flatMap(([path, { aliases = [] }]) =>
      aliases.map((alias) => [alias.toLowerCase(), path] as const),
    ),
  )
  const isThere = (path: string) => path === '/' || Object.hasOwn(realms, path)
  return {
    find(path) {
      if (isThere(path)) return path
      const [, first = '', ...below] = path.split('/')
      const stood = byAlias.get(first.toLowerCase())
      const whole = stood && [stood, ...below].join('/')
      return whole !== undefined && isThere(whole) ? whole : undefined
    },
    ofHost: (host) => byAlias.get(host.toLowerCase()) ?? '/',
  }
}

/** The session settings of each realm: those of all, overlaid by each realm on the way down to it. */
export function sessionSettingsByRealm({
  sessions,
  realms,
}: Pick<TenantSettings, 'sessions' | 'realms'>): (realm: string) => SessionSettings {
  const known = new Map<string, SessionSettings>([['/', sessions]])
  // A parent's path is shorter, so it comes first.
  for (const path of Object.keys(realms).sort((a, b) => a.length - b.length)) {
    const above = known.get(path.slice(0, path.lastIndexOf('/')) || '/') ?? sessions
    known.set(path, { ...above, ...realms[path]?.sessions })
  }
  return (realm) => known.get(realm) ?? sessions
}

/** What the realm itself, or the nearest above it, says of it. */
export function nearestSetting<Name extends keyof RealmSettings>(
  realms: TenantSettings['realms'],
  realm: string,
  name: Name,
): RealmSettings[Name] | undefined {
  for (let path = realm; path !== '' && path !== '/'; path = path.slice(0, path.lastIndexOf('/'))) {
    const own = realms[path]?.[name]
    if (own !== undefined) return own
  }
  return undefined
}
