// Where sessions rest, in the words of sessions.

import type { Session, TokenId } from './session.ts'

/**
 * It plays the part of AM's CTS. Methods say what happens to a session, not to a key.
 * Every method rejects with an error that has `code`, `message` and `hint` when the store cannot do its work;
 * then nothing was acknowledged. `session-store.contract.ts` holds every store to these sentences.
 */
export interface SessionStore {
  /**
   * Resolves when the session is held as durably as the store can hold it.
   * Rejects when `tokenId` is already taken: that is a bug, tokens are random.
   */
  create(session: Session): Promise<void>

  /** The live session, or `undefined` from the very millisecond it expires. The caller owns the returned copy. */
  find(tokenId: TokenId): Promise<Session | undefined>

  /**
   * Moves `latestAccessTimeMs` forward, never back, so that late writers do no harm. It may lag on disk.
   * @returns whether it moved; `false` also for an unknown, destroyed or expired token
   */
  touch(tokenId: TokenId, latestAccessTimeMs: number): Promise<boolean>

  /**
   * Resolves when the end is held as durably as the store can hold it. No touch brings the session back.
   * @returns whether there was a live session to destroy
   */
  destroy(tokenId: TokenId): Promise<boolean>

  /** Writes what waits and lets go of everything. A second call does nothing; the other methods then reject. */
  close(): Promise<void>
}
