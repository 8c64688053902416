// Who may run an action on which session.

import { forbidden, isJsonObject, type JsonValue } from '#crest'
import type { Session } from './session.ts'
import { universalIdOf } from './universal-id.ts'

/** Who calls: the session presented by cookie or header, or the client of an access token, which is nobody's session. */
export interface Caller {
  readonly universalId: string | undefined
  readonly isAdministrator: boolean
}

export interface Claim {
  /** `undefined` when the target's token itself was the credential (`SessionAction.credential`). */
  readonly caller: Caller | undefined
  /** `undefined` when it is no live session: no rule refuses it, the action says what that means. */
  readonly target: Session | undefined
  /** Of the request's path. */
  readonly realm: string
  readonly content: JsonValue
}

export type Permission = (claim: Claim) => boolean

/** Whoever holds a token may validate it and log it out. Source: OpenAM `SessionResourceAuthzModule`. */
export const anyone: Permission = () => true

/**
 * An administrator, and the session's own user, who is compared by universal id and not by token: another session of the same
 * user is one's own.
 *
 * Source: OpenAM `SessionResourceAuthzModule`, `TokenOwnerAuthzModule`.
 * Conflict: OpenAM refuses `refresh`, `isActive` and most timers to the session's own user; AM 7's documents and the collection's
 * step 6 do not. We follow AM 7.
 */
export const owner: Permission = ({ caller, target }) =>
  target === undefined ||
  caller === undefined ||
  caller.isAdministrator ||
  caller.universalId === target.universalId

export const administrators: Permission = ({ caller }) => caller?.isAdministrator === true

/** An administrator, and the user whose name stands in the body as `username`, in the realm of the request. */
export const namedUser: Permission = ({ caller, realm, content }) => {
  if (caller?.isAdministrator) return true
  const username = isJsonObject(content) ? content.username : undefined
  return typeof username === 'string' && caller?.universalId === universalIdOf(username, realm)
}

/** Passes, or throws 403 `Forbidden`. */
export function authorize(permission: Permission, claim: Claim): void {
  if (!permission(claim)) throw forbidden()
}
