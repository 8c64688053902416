// A tenant's REST API as its administrator: of the tenant that runs on a data folder, or of one opened for the moment.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Refusal } from '#refusal'
import { checkThere, readAddressFile, type Tenant, type TenantAddress } from '#tenant'
import { CliError, usage } from './cli-error.ts'
import type { Io } from './command.ts'
import { firstRealm, openOwnTenant } from './own-tenant.ts'
import { type OwnTenantOptions, type StoreValues, storeOptions } from './tenant-options.ts'
import { askTenant, type TenantAnswer } from './tenant-request.ts'

/**
 * Asks about the users of a realm.
 *
 * @param path what follows the realm and `/users`: `?_action=create`, `/jane`
 * @throws CliError E_TENANT_REFUSED with AM's own message for every answer that is an error
 */
export type AskUsers = (method: string, path: string, body?: unknown) => Promise<TenantAnswer['body']>

/**
 * @param values.realm default the first one of the tenant
 * @param options.mayMake whether a data folder that is not there is made; default it is refused
 * @throws CliError E_ADMINISTRATOR when the administrator's password is not to be found; E_DATA_DIRECTORY
 */
export async function withAdministration<T>(
  values: StoreValues & { readonly realm: string | undefined },
  io: Io,
  work: (ask: AskUsers) => Promise<T>,
  { mayMake = false }: { readonly mayMake?: boolean } = {},
): Promise<T> {
  const options = await storeOptions(values, io)
  if (options.dataDirectory === 'memory' && options.store === undefined) {
    throw usage('a tenant in memory keeps no users', 'name its data folder or its store')
  }
  if (!mayMake && options.store === undefined) await checkThere(options.dataDirectory)
  const { address, close } = await reach(options)
  try {
    const token = await login(address, await administratorPassword(options, io))
    const users = `${pathOf(values.realm ?? firstRealm(options))}/users`
    const headers = { ...token, 'Accept-API-Version': 'resource=4.1' }
    try {
      return await work(async (method, path, body) =>
        accepted(await askTenant(address, { method, path: `${users}${path}`, headers, body }), path),
      )
    } finally {
      await logout(address, token)
    }
  } finally {
    await close()
  }
}

/** Who has the folder locked has written its address there. Through Redis another tenant does no harm. */
async function reach(
  options: OwnTenantOptions,
): Promise<{ readonly address: TenantAddress; close(): Promise<void> }> {
  try {
    const tenant = await openForTheMoment(options)
    return { address: tenant, close: () => tenant.close() }
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'E_STORE_LOCKED') throw error
    const address = await readAddressFile(join(options.dataDirectory, 'address'))
    if (address === undefined) throw error
    return { address, close: async () => undefined }
  }
}

/** For this process alone, whatever its configuration says of how it serves. */
export async function openForTheMoment(options: OwnTenantOptions): Promise<Tenant> {
  const settings = { ...options.settings, tls: undefined }
  const atTheMoment = { host: '127.0.0.1', port: 0, contextPath: '/am', demoUser: false, settings }
  return await openOwnTenant({ ...options, ...atTheMoment })
}

interface Password {
  readonly password: string
  /** Where it was found. */
  readonly place: string
}

async function administratorPassword({ dataDirectory }: OwnTenantOptions, { env }: Io): Promise<Password> {
  const { CALLBOOK_ADMINISTRATOR_PASSWORD: password } = env
  if (password) return { password, place: 'CALLBOOK_ADMINISTRATOR_PASSWORD' }
  const file = join(dataDirectory, 'administrator-password')
  try {
    return { password: (await readFile(file, 'utf8')).trim(), place: file }
  } catch (cause) {
    const hint =
      'set CALLBOOK_ADMINISTRATOR_PASSWORD to it; if it is lost: callbook tenant administrator reset'
    throw new CliError('E_ADMINISTRATOR', `the administrator's password is not in ${file}`, hint, { cause })
  }
}

/** @returns the header of requests in the administrator's name */
async function login(address: TenantAddress, { password, place }: Password): Promise<Record<string, string>> {
  const answer = await askTenant(address, {
    method: 'POST',
    path: `${pathOf('/')}/authenticate`,
    headers: {
      'Accept-API-Version': 'resource=2.1',
      'X-OpenAM-Username': 'amAdmin',
      'X-OpenAM-Password': password,
    },
  })
  if (typeof answer.body.tokenId !== 'string') {
    const message = `amAdmin was not let in with the password of ${place}: ${answer.body.message}`
    const hint = 'name the data folder that has its password, or set CALLBOOK_ADMINISTRATOR_PASSWORD to it'
    throw new CliError('E_ADMINISTRATOR', message, hint)
  }
  return { [address.cookieName]: answer.body.tokenId }
}

async function logout(address: TenantAddress, token: Readonly<Record<string, string>>): Promise<void> {
  const headers = { ...token, 'Accept-API-Version': 'resource=4.0' }
  await askTenant(address, { method: 'POST', path: `${pathOf('/')}/sessions?_action=logout`, headers })
}

function accepted({ status, body }: TenantAnswer, path: string): TenantAnswer['body'] {
  if (status < 300) return body
  const message = String(body.message)
  const isAboutRealm = message.startsWith('Realm ')
  const isNobody = status === 404 && !isAboutRealm
  const told = isNobody ? `there is no user "${decodeURIComponent(path.slice(1))}"` : message
  const hint = isAboutRealm
    ? 'give --realm one of its configuration, such as /alpha'
    : isNobody || status === 409
      ? 'see callbook tenant user list for who there is'
      : 'correct it and try again'
  throw new CliError('E_TENANT_REFUSED', `the tenant answered ${status}: ${told}`, hint)
}

/** `/json/realms/root/realms/alpha` */
function pathOf(realm: string): string {
  const names = ['root', ...realm.split('/').filter((name) => name !== '')]
  return `/json${names.map((name) => `/realms/${encodeURIComponent(name)}`).join('')}`
}
