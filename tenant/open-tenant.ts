// Starts a tenant: settings, data directory, store, identities, service, socket.

import { randomUUID, randomBytes as systemRandomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import {
  builtInJourneys,
  createAuthentication,
  createAuthIds,
  createPasswordHasher,
  defaultJourney,
  openIdentityRepository,
} from '#journey'
import { type Clock, contextIds, type RandomBytes, universalIdOf } from '#session'
import type { Stores } from '#store'
import { createSessionListeners } from './agent-listeners.ts'
import { type DataDirectory, isOpenToOthers, openDataDirectory } from './data-directory.ts'
import type { TenantRequest, TenantResponse } from './exchange.ts'
import { type Administrator, ownAdministrator } from './first-start.ts'
import { listen } from './http-server.ts'
import { createAccessTokens } from './oauth2-access-tokens.ts'
import { openStores } from './open-stores.ts'
import { type Operation, openOperation } from './operation.ts'
import { sessionSettingsByRealm } from './realms.ts'
import { createService } from './service.ts'
import type { ServiceContext } from './service-context.ts'
import { type GivenSettings, parseSettings, type TenantSettings } from './settings.ts'
import { TenantError } from './tenant-error.ts'
import { openTenantSecret, ownCookieName } from './tenant-secret.ts'

export interface TenantOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 8080; 0 takes a free one. */
  readonly port?: number
  /** What comes before `/json`. Default `/am`; `''` for nothing. */
  readonly contextPath?: string
  /** Folder for what must survive a restart; made where there is none. `memory` keeps nothing. */
  readonly dataDirectory: string
  /** A user to log in as, in the first of the realms. Its id is made once and stays; a new password replaces the old. Default none. */
  readonly demoUser?: { readonly username: string; readonly password: string }
  /** By name, see `TenantSettings`; what is missing is as by default. */
  readonly settings?: GivenSettings
  /** Default the system's. */
  readonly clock?: Clock
  /** Default the system's. */
  readonly randomBytes?: RandomBytes
  /** Gets a line for each answer 500, and each failure of the store; never a token or password. Default drops them. */
  readonly log?: (line: string) => void
}

export interface Tenant {
  /** `http://127.0.0.1:8080/am` */
  readonly url: string
  readonly cookieName: string
  readonly administrator: Administrator
  /** Sentences for whoever started it: what makes this tenant unsafe. */
  readonly warnings: readonly string[]
  /** The same service without the socket. Never rejects. */
  handle(request: TenantRequest): Promise<TenantResponse>
  /** Takes no more requests, lets those under way end for at most 5 s, and closes the store. A second call does nothing more. */
  close(): Promise<void>
}

/** @throws TenantError, JourneyError or StoreError: something about the options, the folder or the port has to be changed */
export async function openTenant(options: TenantOptions): Promise<Tenant> {
  const { host = '127.0.0.1', port = 8080, contextPath = '/am', clock = systemClock } = options
  const { randomBytes = systemRandomBytes, log = () => {} } = options
  checkAddress({ host, port, contextPath })
  const settings = parseSettings(options.settings ?? {})
  const directory =
    options.dataDirectory === 'memory' ? undefined : await openDataDirectory(options.dataDirectory)
  // The store first: it is what refuses a second process in the folder.
  const stores = await openStores({ directory: directory?.path, clock, randomBytes })
  let operation: Operation | undefined
  try {
    operation = await openOperation({
      settings,
      dataDirectory: directory?.path,
      stores,
      clock,
      randomBytes,
      log,
    })
    const { stop, close: closeOperation } = operation
    const { context, administrator } = await furnish({
      operation,
      settings,
      contextPath,
      directory,
      stores,
      clock,
      randomBytes,
      options,
    })
    const service = createService(context, log)
    const server = await listen(service, {
      host,
      port,
      tls: settings.tls,
      trustProxy: settings.trustProxy,
      log,
    })
    const maintenance = setInterval(() => maintain(stores, log), 1_000).unref()
    let closed: Promise<void> | undefined
    return {
      url: `${server.origin}${contextPath}`,
      cookieName: context.cookieName,
      administrator,
      warnings: await warningsOf(host, options.dataDirectory, directory),
      handle: service,
      close: () => {
        stop()
        closed ??= shut(maintenance, [server.close, closeOperation, () => stores.close()])
        return closed
      },
    }
  } catch (error) {
    await operation?.close()
    await stores.close()
    throw error
  }
}

interface Parts {
  readonly operation: Operation
  readonly settings: TenantSettings
  readonly contextPath: string
  readonly directory: DataDirectory | undefined
  readonly stores: Stores
  readonly clock: Clock
  readonly randomBytes: RandomBytes
  readonly options: TenantOptions
}

async function furnish(parts: Parts): Promise<{ context: ServiceContext; administrator: Administrator }> {
  const { operation, settings, contextPath, directory, stores, clock, randomBytes, options } = parts
  const deriveKey = await openTenantSecret({ stores, file: undefined, randomBytes })
  const identities = operation.throttle.guard(
    await openIdentityRepository({ store: stores.identities, hasher: createPasswordHasher() }),
  )
  const { identity, administrator } = await ownAdministrator(
    identities,
    directory?.administratorPassword,
    randomBytes,
  )
  if (options.demoUser !== undefined) {
    const { username, password } = options.demoUser
    const [realm = '/'] = Object.keys(settings.realms)
    await identities.setPassword({ realm, username }, password)
  }
  const authIds = createAuthIds({ secret: deriveKey('authId'), clock, randomBytes })
  const sessionListeners = createSessionListeners({
    origins: settings.agentNotificationOrigins,
    log: options.log ?? (() => {}),
  })
  const context: ServiceContext = {
    settings,
    sessionSettingsOf: sessionSettingsByRealm(settings),
    contextPath,
    cookieName: settings.cookieName ?? ownCookieName(deriveKey),
    store: sessionListeners.watch(stores.sessions),
    denylist: stores.denylist,
    identities,
    authentication: createAuthentication({ journeys: builtInJourneys, defaultJourney, identities, authIds }),
    accessTokens: createAccessTokens({
      key: deriveKey('access tokens'),
      clients: settings.oauth2Clients,
      denylist: stores.denylist,
      clock,
      randomBytes,
    }),
    sessionListeners,
    audit: operation.audit,
    metrics: operation.metrics,
    throttle: operation.throttle,
    isStopping: operation.isStopping,
    administratorUniversalId: universalIdOf(identity.id, identity.realm),
    clock,
    randomBytes,
    nextContextId: contextIds(randomUUID()),
    deriveKey,
  }
  return { context, administrator }
}

/** What it puts off is not lost: nobody finds an expired session, whether its memory was given back or not. */
function maintain(stores: Stores, log: (line: string) => void): void {
  stores.maintain().catch((error: unknown) => {
    log(`maintenance: ${error instanceof Error ? error.message : String(error)}`)
  })
}

async function shut(maintenance: NodeJS.Timeout, closers: readonly (() => Promise<void>)[]): Promise<void> {
  clearInterval(maintenance)
  for (const close of closers) await close()
}

/** @throws TenantError E_CONFIG */
function checkAddress({
  host,
  port,
  contextPath,
}: {
  host: string
  port: number
  contextPath: string
}): void {
  if (host === '') throw new TenantError('E_CONFIG', 'the host is empty', 'give an address such as 127.0.0.1')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TenantError(
      'E_CONFIG',
      `port ${port} is none`,
      'give a whole number from 0 to 65535; 0 takes a free one',
    )
  }
  if (!/^(?:\/[\w.~-]+)*$/.test(contextPath)) {
    throw new TenantError(
      'E_CONFIG',
      `context path "${contextPath}" is none`,
      'give a path such as "/am", without a slash at its end',
    )
  }
}

async function warningsOf(
  host: string,
  path: string,
  directory: DataDirectory | undefined,
): Promise<string[]> {
  const warnings: string[] = []
  if (!isLoopback(host)) {
    warnings.push(
      `listening on ${host}, which other machines can reach, without TLS: whoever reads the traffic reads passwords and tokens; put a TLS proxy in front, or listen on 127.0.0.1`,
    )
  }
  if (directory !== undefined && (await isOpenToOthers(path))) {
    warnings.push(`other users of this machine may look into ${path}: chmod 700 ${path}`)
  }
  return warnings
}

function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

const systemClock: Clock = { nowMs: () => Date.now() }
