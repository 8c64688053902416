// What a request is called in the audit log and in metrics: a few names, whatever clients may write.

import { type Parameters, ResourceException } from '#crest'
import type { Place } from '../http/request-target.ts'

export interface OperationName {
  /** AM's name of the part that answers: `Session`, `Authentication`, `OAuth`, …; `Unknown` for a path nobody serves. */
  readonly component: string
  /** AM's spelling of a known action, `unknown` for any other, `undefined` when there is none. */
  readonly action: string | undefined
}

/**
 * The same object for the same names, so that it can be a key.
 * @param place what the path leads to, or why it leads nowhere
 */
export function operationNameOf(place: Place | ResourceException, parameters: Parameters): OperationName {
  if (place instanceof ResourceException) return nameOf('Unknown', undefined)
  const { root, resource } = place
  const component = root === 'json' ? componentOf(resource) : componentOfRoot[root]
  const given = parameters.byName.get('_action')?.values[0]
  if (given === undefined) return nameOf(component, undefined)
  return nameOf(component, knownActions.get(given.toLowerCase()) ?? 'unknown')
}

function nameOf(component: string, action: string | undefined): OperationName {
  const key = `${component} ${action ?? ''}`
  const known = names.get(key)
  if (known !== undefined) return known
  const name = { component, action }
  names.set(key, name)
  return name
}

/** At most components times actions. */
const names = new Map<string, OperationName>()

function componentOf(resource: string): string {
  const slash = resource.indexOf('/')
  return components.get(slash < 0 ? resource : resource.slice(0, slash)) ?? 'Unknown'
}

/** Source: AM's list of audit log components. */
const components: ReadonlyMap<string, string> = new Map([
  ['authenticate', 'Authentication'],
  ['sessions', 'Session'],
  ['serverinfo', 'Server Info'],
  ['users', 'Users'],
  ['policies', 'Policy'],
  ['health', 'Health'],
  ['metrics', 'Monitoring'],
])
const componentOfRoot: Readonly<Record<Exclude<Place['root'], 'json'>, string>> = {
  oauth2: 'OAuth',
  UI: 'User Interface',
  sessionservice: 'Session',
}
const knownActions: ReadonlyMap<string, string> = new Map(
  [
    'refresh',
    'validate',
    'getSessionInfo',
    'getSessionInfoAndResetIdleTime',
    'getSessionProperties',
    'updateSessionProperties',
    'getProperty',
    'getPropertyNames',
    'setProperty',
    'deleteProperty',
    'getTimeLeft',
    'getIdle',
    'getMaxIdle',
    'getMaxSessionTime',
    'getMaxTime',
    'isActive',
    'logout',
    'logoutByHandle',
    'logoutByUser',
    'idFromSession',
    'changePassword',
    'create',
    'evaluate',
  ].map((name) => [name.toLowerCase(), name]),
)
