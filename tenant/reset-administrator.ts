// When nobody knows the administrator's password any more: whoever has the store may make a new one.

import { randomUUID } from 'node:crypto'
import type { Identity } from '#journey'
import { endSessionsAfter, logIdentityChange } from './endpoints/identity-change.ts'
import { type Administrator, newAdministratorPassword } from './first-start.ts'
import { writeSecretFile } from './secret-file.ts'
import type { ServiceContext } from './service-context.ts'

/**
 * Gives the administrator a new password of 144 bits, as the first start did, makes it active, and ends its sessions. The file
 * is written last, so that a store that fails changes nothing; after a crash in between it is to be done again.
 *
 * @throws StoreError; TenantError E_SECRET_FILE
 */
export async function resetAdministrator(
  context: ServiceContext,
  { realm, username }: Identity,
  passwordFile: string | undefined,
): Promise<Administrator> {
  const { identities, randomBytes } = context
  const password = newAdministratorPassword(randomBytes)
  const change = { password, status: 'Active' } as const
  const changed = await identities.update(realm, username, change)
  // Another node has removed it since this one began: the next start makes it anew.
  if (changed === undefined) return { username, passwordFile: undefined }
  await endSessionsAfter(context, changed, change, undefined)
  const source = { transactionId: randomUUID(), realm, notes: { trackingIds: [] } }
  logIdentityChange(context, source, changed, 'UPDATE', change)
  if (passwordFile === undefined) return { username, password }
  await writeSecretFile(passwordFile, `${password}\n`)
  return { username, passwordFile }
}
