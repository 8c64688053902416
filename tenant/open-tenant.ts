// Starts a tenant: settings, data directory, store, identities, service, socket.

import { randomBytes as systemRandomBytes } from 'node:crypto'
import type { Clock, RandomBytes } from '#session'
import { writeAddressFile } from './address-file.ts'
import { type GivenSettings, parseSettings } from './configuration/settings.ts'
import { type DataDirectory, isOpenToOthers, openDataDirectory } from './data-directory.ts'
import type { Administrator } from './first-start.ts'
import { furnish, type Parts } from './furnish.ts'
import type { TenantRequest, TenantResponse } from './http/exchange.ts'
import { type HttpServer, listen } from './http/http-server.ts'
import { addressWarnings, checkAddress, isLoopback } from './http/listen-address.ts'
import { type OpenMailer, openMailer } from './mail/mailer.ts'
import { readTemplates } from './mail/read-templates.ts'
import { openStores } from './open-stores.ts'
import { type Operation, openOperation } from './operation/operation.ts'
import { removeSecretFile } from './secret-file.ts'
import { createService } from './service.ts'
import type { ServiceContext } from './service-context.ts'
import { TenantError } from './tenant-error.ts'
import { createTestClock } from './test-clock.ts'

export interface TenantOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default 8080; 0 takes a free one. */
  readonly port?: number
  /** What comes before `/json`. Default `/am`; `''` for nothing. */
  readonly contextPath?: string
  /** Folder for what must survive a restart; made where there is none. `memory` keeps nothing. */
  readonly dataDirectory: string
  /**
   * `redis://…`: sessions, identities and secrets lie there, and every tenant that names it is a node of one service; the data
   * directory then only holds what is this node's own. Default: the data directory holds everything.
   */
  readonly store?: string
  /** File with the secret that all keys follow from, 64 hex digits; made where there is none. Default: it lies in the store. */
  readonly secretFile?: string
  /** Whether the administrator gets a new password, in the place of one that is lost, and its sessions end. Default false. */
  readonly resetAdministrator?: boolean
  /** A user to log in as, in the first of the realms. Its id is made once and stays; a new password replaces the old. Default none. */
  readonly demoUser?: { readonly username: string; readonly password: string }
  /** By name, see `TenantSettings`; what is missing is as by default. */
  readonly settings?: GivenSettings
  /** Whether `/json/test-clock` moves the clock on. Only where `host` is this machine alone. Default false. */
  readonly testClock?: boolean
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
  /** Sentences for whoever started it: what makes this tenant unsafe, and what does not work as it was started. */
  readonly warnings: readonly string[]
  /** The same service without the socket. Never rejects. */
  handle(request: TenantRequest): Promise<TenantResponse>
  /** Takes no more requests, lets those under way end for at most 5 s, and closes the store. A second call does nothing more. */
  close(): Promise<void>
}

/** @throws TenantError, JourneyError or StoreError: something about the options, the folder or the port has to be changed */
export async function openTenant(options: TenantOptions): Promise<Tenant> {
  const { host = '127.0.0.1', port = 8080, contextPath = '/am', dataDirectory, log = () => {} } = options
  checkAddress({ host, port, contextPath })
  const settings = parseSettings(options.settings ?? {})
  const testClock = options.testClock ? openTestClock(host, options.clock) : undefined
  const clock = testClock ?? options.clock ?? systemClock
  const randomBytes = options.randomBytes ?? systemRandomBytes
  const directory = dataDirectory === 'memory' ? undefined : await openDataDirectory(dataDirectory)
  // The store first: it is what refuses a second process in the folder.
  const stores = await openStores({ url: options.store, directory: directory?.path, clock, randomBytes })
  let operation: Operation | undefined
  let mailer: OpenMailer | undefined
  let url = ''
  try {
    const addressFile = options.store === undefined ? directory?.address : undefined
    // One that was killed has left its own, and whoever reads it now would trust it: the folder is locked.
    if (addressFile !== undefined) await removeSecretFile(addressFile)
    const parts = { settings, stores, clock, randomBytes, log }
    operation = await openOperation({ ...parts, dataDirectory: directory?.path })
    const { metrics } = operation
    mailer = await openMailer({
      ...parts,
      templates: await readTemplates(settings.mail.templates),
      dataDirectory: directory?.path,
      ownUrl: () => url,
      onWritten: (isWritten) => metrics.count(isWritten ? 'mailsWritten' : 'mailsFailed'),
    })
    const { context, administrator, warnings } = await furnish({
      ...parts,
      operation,
      mailer,
      contextPath,
      testClock,
      passwordFile: directory?.administratorPassword,
      resetAdministrator: options.resetAdministrator ?? false,
      secretFile: options.secretFile,
      configurationFile: directory?.configuration,
      demoUser: options.demoUser,
    })
    const service = createService(context, log)
    const { tls, trustProxy } = settings
    const server = await listen(service, { host, port, tls, trustProxy, log })
    url = `${server.origin}${contextPath}`
    if (addressFile !== undefined) {
      const { cookieName } = context
      const certificate = tls && { certificateFile: tls.certificateFile }
      await writeAddressFile(addressFile, { url, cookieName, ...certificate }).catch(closing(server))
    }
    return {
      url,
      cookieName: context.cookieName,
      administrator,
      warnings: [
        ...addressWarnings({ host, isEncrypted: tls !== undefined || trustProxy }),
        ...(await directoryWarnings(directory)),
        ...stores.warnings,
        ...warnings,
      ],
      handle: service,
      close: closeOnce({
        server,
        operation,
        mailer,
        stores,
        addressFile,
        maintenance: maintain({ stores, context, log }),
      }),
    }
  } catch (error) {
    await mailer?.close()
    await operation?.close()
    await stores.close()
    throw error
  }
}

/** @throws TenantError E_CONFIG where others could move the clock: then every session would end at their word */
function openTestClock(host: string, base: Clock = systemClock) {
  if (isLoopback(host)) return createTestClock(base)
  const message = `a test clock on ${host} could be moved from other machines`
  throw new TenantError('E_CONFIG', message, 'listen on 127.0.0.1, or do without the test clock')
}

/** Closes the server and fails as before: nothing may be left open of a tenant that did not start. */
function closing(server: HttpServer): (error: unknown) => Promise<never> {
  return async (error) => {
    await server.close()
    throw error
  }
}

/** What it puts off is not lost: nobody finds an expired session, whether its memory was given back or not. */
function maintain({
  stores,
  context: { sessionListeners, store },
  log,
}: Pick<Parts, 'stores' | 'log'> & { readonly context: ServiceContext }): NodeJS.Timeout {
  const work = () => {
    void sessionListeners.check(store)
    stores.maintain().catch((error: unknown) => {
      log(`maintenance: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
  return setInterval(work, 1_000).unref()
}

function closeOnce({
  server,
  operation,
  mailer,
  stores,
  addressFile,
  maintenance,
}: {
  readonly server: HttpServer
  readonly operation: Operation
  readonly mailer: OpenMailer | undefined
  readonly stores: Parts['stores']
  readonly addressFile: string | undefined
  readonly maintenance: NodeJS.Timeout
}): () => Promise<void> {
  let closed: Promise<void> | undefined
  const close = async () => {
    operation.stop()
    clearInterval(maintenance)
    // Should it stay, the next start removes it, and until then nobody trusts it.
    if (addressFile !== undefined) await removeSecretFile(addressFile).catch(() => undefined)
    await server.close()
    await mailer?.close()
    await operation.close()
    await stores.close()
  }
  return () => {
    closed ??= close()
    return closed
  }
}

async function directoryWarnings(directory: DataDirectory | undefined): Promise<string[]> {
  if (directory === undefined || !(await isOpenToOthers(directory.path))) return []
  return [`other users of this machine may look into ${directory.path}: chmod 700 ${directory.path}`]
}

const systemClock: Clock = { nowMs: () => Date.now() }
