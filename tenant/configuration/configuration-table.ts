// What stands in a configuration file: where the tenant is and what it keeps, beside its settings.

import { anyLine, group, path, type Setting, secret, text, wholeNumber, yesOrNo } from './setting-shape.ts'
import type { GivenSettings } from './settings.ts'
import { settingsTable } from './settings-table.ts'

/** The parts of a configuration that are no setting of the service: a command line may say them too, and wins. */
export interface Placement {
  readonly host?: string
  readonly port?: number
  readonly contextPath?: string
  /** A folder, or `memory`. */
  readonly data?: string
  readonly store?: string
  readonly secretFile?: string
  readonly demoUser?: boolean
}

/** A configuration as a file gives it: paths are absolute, secrets are at hand. */
export interface Configuration extends Placement {
  readonly settings: GivenSettings
}

export const placementTable: Readonly<Record<keyof Placement, Setting>> = {
  host: {
    ...text('an address of this machine, such as 127.0.0.1', /^[^\s/]+$/),
    about: 'Where the tenant listens. Default 127.0.0.1; anything else can be reached by other machines.',
  },
  port: { ...wholeNumber(0, 65_535, ''), about: 'Its port. 0 takes a free one. Default 8080.' },
  contextPath: {
    ...text('a path such as "/am", without a slash at its end', /^(?:\/[\w.~-]+)*$/),
    about: 'What comes before `/json`. Default `/am`.',
  },
  data: {
    ...path('the path of a folder, or "memory"'),
    keeps: 'memory',
    about: 'What must survive a restart is kept here; `memory` keeps nothing. Default: your data folder.',
  },
  store: {
    ...secret('a URL such as "redis://127.0.0.1:6379"'),
    pattern: /^rediss?(?:\+(?:sentinel|cluster))?:\/\/[^\s]+$/,
    about:
      'A Redis that keeps sessions and identities for several nodes. Default: the data folder keeps them.',
  },
  secretFile: {
    ...path('the path of a file with 64 hex digits'),
    about:
      'The secret that all keys follow from, when it shall not lie in the store. Made where there is none.',
  },
  demoUser: {
    ...yesOrNo,
    about: 'Whether there is the user `postman.demo`, whose password everybody knows. Default true.',
  },
}

/** What an editor fills in; `openTenant` and the command line see to it that it is so. */
export const defaultPlacement: Placement = {
  host: '127.0.0.1',
  port: 8080,
  contextPath: '/am',
  demoUser: true,
}

/** The whole file. */
export const configurationGroup = group({
  $schema: { ...text('the address of a JSON Schema', anyLine), about: 'For editors that complete the rest.' },
  ...placementTable,
  ...settingsTable,
})
