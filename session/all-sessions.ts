// Sessions of both kinds behind one door: those a store keeps, and those the client keeps in its token.

import type { Session, TokenId } from './session.ts'
import type { SessionStore } from './session-store.ts'

/** A session that has no token yet. */
export type SessionWithoutToken = Omit<Session, 'tokenId'>

/** What the rest of the tenant works with; `withClientSideSessions` makes it of a store. */
export interface AllSessions extends SessionStore {
  /**
   * A session that no store keeps: its token holds it.
   * @returns `undefined` when the session cannot be of that kind; then a store has to keep it
   */
  createClientSide(session: SessionWithoutToken): Promise<Session | undefined>

  /** Ends the client-side sessions of one identity; not where its realm has `logoutByUserForClientSideSessions` switched off. */
  destroyClientSideByUser(universalId: string): Promise<void>
}

/** Whether the token holds its session, by its looks: a JWT stands behind the last star. */
export function isClientSide(tokenId: TokenId): boolean {
  const star = tokenId.lastIndexOf('*')
  return star > 0 && tokenId.startsWith('ey', star + 1)
}
