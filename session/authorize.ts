// Who may run an action on which session.

import { forbidden } from '#crest'
import type { SessionAction } from './action.ts'
import type { Session } from './session.ts'

/** Who calls: the session presented by cookie or header. */
export interface Caller {
  readonly universalId: string
  readonly isAdministrator: boolean
}

/**
 * Passes, or throws 403 `Forbidden`.
 *
 * One's own user's sessions are open to one, compared by universal id and not by token; an administrator may do all.
 * Whoever holds a token may validate it and log it out. A target that is no live session is refused by no rule: the
 * action says what that means. Without a caller the token itself was the credential (`SessionAction.credential`).
 *
 * Source: OpenAM `SessionResourceAuthzModule`, `TokenOwnerAuthzModule`.
 * Conflict: OpenAM refuses `refresh` to the session's own user; AM 7's documents and the collection's step 6 do not. We follow AM 7.
 */
export function authorize(
  action: Pick<SessionAction, 'allowed'>,
  { caller, target }: { readonly caller: Caller | undefined; readonly target: Session | undefined },
): void {
  if (action.allowed === 'anyone' || target === undefined || caller === undefined) return
  if (caller.isAdministrator || caller.universalId === target.universalId) return
  throw forbidden()
}
