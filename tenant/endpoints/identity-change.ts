// What follows when an identity was made or changed, whoever did it: the log says so, and sessions end.

import type { Identity, IdentityChange } from '#journey'
import { endSessionsOfUser, type TokenId, universalIdOf } from '#session'
import type { AuditSource } from '../audit/log.ts'
import type { ServiceContext } from '../service-context.ts'
import { changedFields } from './identity-resource.ts'

/**
 * Who was disabled or has another password is logged out. Call it once the store holds that, so no login slips in between.
 *
 * @param except a session of whoever has made the change; it stays if it is the identity's own
 */
export async function endSessionsAfter(
  { store }: ServiceContext,
  { id, realm }: Identity,
  change: IdentityChange,
  except: { readonly universalId: string; readonly tokenId: TokenId } | undefined,
): Promise<void> {
  if (change.password === undefined && change.status !== 'Inactive') return
  const universalId = universalIdOf(id, realm)
  await endSessionsOfUser(store, universalId, {
    except: except?.universalId === universalId ? except.tokenId : undefined,
  })
}

/** @param change what was changed; absent where all of it was */
export function logIdentityChange(
  { audit }: ServiceContext,
  source: AuditSource,
  { id, realm }: Identity,
  operation: 'CREATE' | 'UPDATE' | 'DELETE',
  change: IdentityChange = {},
): void {
  const fields = changedFields(change)
  audit.activity(source, {
    eventName: 'AM-IDENTITY-CHANGE',
    operation,
    objectId: universalIdOf(id, realm),
    ...(fields.length > 0 && { changedFields: fields }),
  })
}
