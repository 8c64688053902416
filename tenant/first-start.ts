// What a tenant makes for itself at its first start, and finds again at every other.

import { type Identity, type IdentityRepository, readOrMakeSecretFile, readSecretFile } from '#journey'
import type { RandomBytes } from '#session'
import type { DataDirectory } from './data-directory.ts'
import { TenantError } from './tenant-error.ts'

/** Secrets that must outlive a restart. */
export interface OwnSecrets {
  readonly cookieName: string
  readonly authIdSecret: Uint8Array
}

/** Without a data directory they are new each time. */
export async function ownSecrets(
  directory: DataDirectory | undefined,
  randomBytes: RandomBytes,
): Promise<OwnSecrets> {
  // 15 hex digits, as the cloud gives each of its tenants: it says nothing about what runs here.
  const newName = () => randomBytes(8).toString('hex').slice(0, 15)
  const newSecret = () => randomBytes(32).toString('hex')
  if (directory === undefined) return { cookieName: newName(), authIdSecret: Buffer.from(newSecret(), 'hex') }
  const cookieName = (await readOrMakeSecretFile(directory.cookieName, () => `${newName()}\n`)).trim()
  const secret = (await readOrMakeSecretFile(directory.authIdSecret, () => `${newSecret()}\n`)).trim()
  if (!/^[0-9a-f]{15}$/.test(cookieName)) throw damaged(directory.cookieName, '15 hex digits')
  if (!/^[0-9a-f]{64}$/.test(secret)) throw damaged(directory.authIdSecret, '64 hex digits')
  return { cookieName, authIdSecret: Buffer.from(secret, 'hex') }
}

/** The administrator of the whole tenant: `amAdmin` of the realm `/`. Where its password is to be found. */
export type Administrator = { readonly username: string } & (
  | { readonly passwordFile: string | undefined; readonly password?: never }
  | { readonly password: string; readonly passwordFile?: never }
)

/**
 * Makes `amAdmin` with a random password of 144 bits, once. With a data directory the password stands in a file there, mode
 * 0600, and nowhere else; `passwordFile` is `undefined` when somebody has deleted it since. Without one it is returned.
 */
export async function ownAdministrator(
  identities: IdentityRepository,
  directory: DataDirectory | undefined,
  randomBytes: RandomBytes,
): Promise<{ identity: Identity; administrator: Administrator }> {
  const wanted = { realm: '/', username: 'amAdmin', id: 'amadmin' } // recorded: its universal id is in lower case
  const { username } = wanted
  const newPassword = () => randomBytes(18).toString('base64url')
  if (directory === undefined) {
    const password = newPassword()
    return { identity: await identities.setPassword(wanted, password), administrator: { username, password } }
  }
  const file = directory.administratorPassword
  const known = await identities.find('/', username)
  if (known !== undefined) {
    const passwordFile = (await readSecretFile(file)) === undefined ? undefined : file
    return { identity: known, administrator: { username, passwordFile } }
  }
  // The file first: should the process die here, the next start takes the password from it.
  const password = (await readOrMakeSecretFile(file, () => `${newPassword()}\n`)).trim()
  return {
    identity: await identities.setPassword(wanted, password),
    administrator: { username, passwordFile: file },
  }
}

function damaged(file: string, wanted: string): TenantError {
  return new TenantError(
    'E_DATA_DIRECTORY',
    `${file} does not hold ${wanted}`,
    'put back a copy, or remove it: a new one is made',
  )
}
