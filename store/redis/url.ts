// What a Redis URL says: which servers, how to get in, and how the store uses them.

import { StoreError } from '../store-error.ts'

export interface RedisUrl {
  /** One server; the primary that these Sentinels know; the Cluster that these nodes belong to. */
  readonly kind: 'single' | 'sentinel' | 'cluster'
  /** Of the server, the Sentinels or some nodes of the Cluster; at least one. */
  readonly addresses: readonly RedisAddress[]
  /** The primary's name among the Sentinels. */
  readonly masterName?: string
  /** Default 0; a Cluster has no other. */
  readonly database: number
  readonly credentials: RedisCredentials
  readonly sentinelCredentials: RedisCredentials
  readonly isEncrypted: boolean
  readonly tlsFiles: RedisTlsFiles
  /** Before every key. Default `callbook:`. Tenants with the same prefix on one Redis are nodes of one service. */
  readonly prefix: string
  /** How many replicas must hold a login or logout before it is answered. Default 0. */
  readonly wait: number
}

/** Paths of PEM files. */
export interface RedisTlsFiles {
  /** Certificates that are trusted; without it those of the system. */
  readonly ca?: string
  /** The certificate that is shown to a Redis that asks for one, with its chain, and its key: both or none. */
  readonly cert?: string
  readonly key?: string
}

export interface RedisAddress {
  readonly host: string
  readonly port: number
}

export interface RedisCredentials {
  readonly username?: string
  readonly password?: string
}

/**
 * Reads `redis://[[user]:password@]host[:port][/database]`, `redis+sentinel://host[:port],…/name[/database]` and
 * `redis+cluster://host[:port],…`; `rediss` for TLS. Query: `prefix`, `wait`, `ca`, `cert`, `key`, `sentinelUsername`, `sentinelPassword`.
 * Nothing but the names of its parts is repeated in a refusal: any of them may hold the end of a password.
 *
 * @throws E_STORE_URL
 */
export function parseRedisUrl(url: string): RedisUrl {
  const [, scheme = '', mode, login, hosts = '', path = '', query = ''] = form.exec(url) ?? []
  if (scheme === '') throw refusal('is not of the form of a Redis URL', urlHint)
  const kind = mode === undefined ? 'single' : (mode as 'sentinel' | 'cluster')
  const parameters = parseParameters(query, kind)
  const addresses = hosts.split(',').map((host) => parseAddress(host, kind === 'sentinel' ? 26_379 : 6379))
  if (kind === 'single' && addresses.length > 1) {
    throw refusal('names several servers', 'say redis+sentinel:// or redis+cluster:// for several')
  }
  return {
    kind,
    addresses,
    ...parsePath(path, kind),
    credentials: parseLogin(login),
    sentinelCredentials: credentialsOf(
      parameters.get('sentinelUsername'),
      parameters.get('sentinelPassword'),
    ),
    isEncrypted: scheme === 'rediss',
    tlsFiles: parseTlsFiles(parameters, scheme),
    prefix: parsePrefix(parameters.get('prefix') ?? 'callbook:'),
    wait: parseWait(parameters.get('wait') ?? '0'),
  }
}

/** Whether a store could be opened by it, as far as the text tells. @throws E_STORE_URL */
export function checkRedisUrl(url: string): void {
  parseRedisUrl(url)
}

/** The addresses, for a sentence: `127.0.0.1:6379`. */
export function formatAddresses({ addresses }: RedisUrl): string {
  return addresses.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(', ')
}

const form =
  /^(rediss?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/

function parseAddress(text: string, defaultPort: number): RedisAddress {
  const [, bracketed, plain = '', port] =
    /^(?:\[([\da-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  if (host === '') throw refusal('has a host or port that is none', urlHint)
  const number = port === undefined ? defaultPort : Number(port)
  if (number < 1 || number > 65_535) {
    throw refusal('has a port that is none', 'give a whole number from 1 to 65535')
  }
  return { host, port: number }
}

function parsePath(path: string, kind: RedisUrl['kind']): Pick<RedisUrl, 'masterName' | 'database'> {
  const parts = path === '' ? [] : path.split('/').map(decode)
  const masterName = kind === 'sentinel' ? parts.shift() : undefined
  if (kind === 'sentinel' && !masterName) {
    throw refusal('lacks the name of the primary', 'write redis+sentinel://host:26379/name')
  }
  const [database = '0', ...rest] = parts
  if (rest.length > 0 || !/^\d{1,5}$/.test(database)) {
    throw refusal('has a database that is none', 'write its number after the last slash, or nothing for 0')
  }
  if (kind === 'cluster' && Number(database) !== 0) {
    throw refusal('names a database of a Cluster', 'leave it out: a Cluster has database 0 only')
  }
  return { database: Number(database), ...(masterName !== undefined && { masterName }) }
}

/** `user:password`, `:password`, or nothing. */
function parseLogin(login: string | undefined): RedisCredentials {
  if (login === undefined || login === '') return {}
  const colon = login.indexOf(':')
  if (colon === -1) return credentialsOf(decode(login), undefined)
  return credentialsOf(decode(login.slice(0, colon)), decode(login.slice(colon + 1)))
}

function credentialsOf(username: string | undefined, password: string | undefined): RedisCredentials {
  if (!password) {
    if (!username) return {}
    throw refusal(
      'has a user name without a password',
      'write user:password@, or :password@ for the default user',
    )
  }
  return username ? { username, password } : { password }
}

function parseParameters(query: string, kind: RedisUrl['kind']): ReadonlyMap<string, string> {
  const known = kind === 'sentinel' ? [...parameterNames, ...sentinelParameterNames] : parameterNames
  const parameters = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (!known.includes(name) || parameters.has(name)) {
      const fault = parameters.has(name) ? 'has a parameter twice' : 'has a parameter that is none of its own'
      throw refusal(fault, `its parameters are ${known.join(', ')}`)
    }
    parameters.set(name, value)
  }
  return parameters
}

const tlsParameterNames = ['ca', 'cert', 'key'] as const
const parameterNames = ['prefix', 'wait', ...tlsParameterNames]
const sentinelParameterNames = ['sentinelUsername', 'sentinelPassword']

function parseTlsFiles(parameters: ReadonlyMap<string, string>, scheme: string): RedisTlsFiles {
  const files = Object.fromEntries(
    tlsParameterNames.flatMap((name) => {
      const path = parameters.get(name)
      return path === undefined ? [] : [[name, path] as const]
    }),
  ) as RedisTlsFiles
  if (scheme === 'redis' && Object.keys(files).length > 0) {
    throw refusal('names certificates and no TLS', 'say rediss:// for TLS')
  }
  if ((files.cert === undefined) !== (files.key === undefined)) {
    throw refusal('names one of "cert" and "key"', 'name both: the certificate and its key')
  }
  return files
}

function parsePrefix(prefix: string): string {
  if (/^[\x21-\x7e]{1,64}$/.test(prefix)) return prefix
  throw refusal(
    'has a prefix that is none',
    'give 1 to 64 printable ASCII characters without a blank, such as callbook:',
  )
}

function parseWait(wait: string): number {
  if (/^\d{1,2}$/.test(wait)) return Number(wait)
  throw refusal('has a wait that is none', 'give the number of replicas that must hold a logout, 0 to 99')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw refusal('has a percent sign that encodes nothing', 'write a percent sign as %25')
  }
}

const urlHint =
  'write redis://:password@host:6379/0; characters such as @ / ? # in a password are written %40 %2F %3F %23'

function refusal(fault: string, hint: string): StoreError {
  return new StoreError('E_STORE_URL', `the URL of the store ${fault}`, hint)
}
