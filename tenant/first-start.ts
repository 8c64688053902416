// Who is there when a tenant starts: its administrator, and the demo user if one is wanted.

import type { Identity, IdentityRepository } from '#journey'
import type { RandomBytes } from '#session'
import { readOrMakeSecretFile, readSecretFile, removeSecretFile } from './secret-file.ts'

/** The administrator of the whole tenant: `amAdmin` of the realm `/`. Where its password is to be found. */
export type Administrator = { readonly username: string } & (
  | { readonly passwordFile: string | undefined; readonly password?: never }
  | { readonly password: string; readonly passwordFile?: never }
)

/**
 * Makes `amAdmin` with a random password of 144 bits, once. With a file the password stands there, mode 0600, and nowhere
 * else; without one it is returned. `passwordFile` is `undefined` when it is not to be found here: somebody has deleted the
 * file since, or another node of the same store has made the identity.
 */
export async function ownAdministrator(
  identities: IdentityRepository,
  passwordFile: string | undefined,
  randomBytes: RandomBytes,
): Promise<{ identity: Identity; administrator: Administrator }> {
  const wanted = { realm: '/', username: 'amAdmin', id: 'amadmin' } // recorded: its universal id is in lower case
  const { username } = wanted
  const known = await identities.find('/', username)
  if (known !== undefined) {
    const isThere = passwordFile !== undefined && (await readSecretFile(passwordFile)) !== undefined
    return { identity: known, administrator: { username, passwordFile: isThere ? passwordFile : undefined } }
  }
  const newPassword = () => newAdministratorPassword(randomBytes)
  // The file first: should the process die here, the next start takes the password from it.
  const password =
    passwordFile === undefined
      ? newPassword()
      : (await readOrMakeSecretFile(passwordFile, () => `${newPassword()}\n`)).trim()
  const identity = await identities.create(wanted, password)
  if (identity === undefined) {
    // Another node was first, and its password is the one that counts.
    if (passwordFile !== undefined) await removeSecretFile(passwordFile)
    return await ownAdministrator(identities, passwordFile, randomBytes)
  }
  const where = passwordFile === undefined ? { password } : { passwordFile }
  return { identity, administrator: { username, ...where } }
}

/** 144 bits in letters and digits: on a command line a password with a dash in front would be an option. */
export function newAdministratorPassword(randomBytes: RandomBytes): string {
  return randomBytes(18).toString('hex')
}
