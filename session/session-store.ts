// Where sessions rest, in the words of sessions.

import type { Session, SessionHandle, StoredSession, TokenId } from './session.ts'

export interface FindByUserOptions {
  /** Default false. */
  readonly includeExpired?: boolean
}

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

  /**
   * As `create`, and tells of the live sessions of the same identity that were created before it, in no order. Of two sessions that are
   * created so at once, on any nodes, exactly one is told of the other, unless that one has ended by then.
   */
  createAmong(session: Session): Promise<readonly StoredSession[]>

  /** The live session, or `undefined` from the very millisecond it expires. The caller owns the returned copy. */
  find(tokenId: TokenId): Promise<Session | undefined>

  /**
   * The session is in use: moves its `latestAccessTimeMs` to now when more than `updateFrequencyMs` have passed since it (at
   * exactly so many nothing moves), never back, so that late writers do no harm. Finding and moving are one step, which no
   * logout comes between. A move may lag on disk.
   * @returns the session as it stands afterwards; `undefined` for an unknown, destroyed or expired token
   */
  use(tokenId: TokenId, updateFrequencyMs: number): Promise<Session | undefined>

  /**
   * Sets these properties and leaves the others; resolves when that is held as durably as the store can hold it.
   * It moves no time and brings no session back. Of two at once on one property one wins whole.
   * @returns the live session afterwards; `undefined` for an unknown, destroyed or expired token
   */
  setProperties(tokenId: TokenId, properties: Readonly<Record<string, string>>): Promise<Session | undefined>

  /**
   * Resolves when the end is held as durably as the store can hold it. No use brings the session back; and one that has expired and is
   * still held ends too, so that no clock that is set back does.
   * @returns whether there was a live session to destroy
   */
  destroy(tokenId: TokenId): Promise<boolean>

  /** As `destroy`. `false` also for a text that is no handle. */
  destroyByHandle(handle: SessionHandle): Promise<boolean>

  /**
   * The live sessions of one identity, at most `limit` of them, in no order. Costs what they are, not what all are.
   * @param options.includeExpired those too that have expired and are still held: for who ends all there are
   */
  findByUser(
    universalId: string,
    limit: number,
    options?: FindByUserOptions,
  ): Promise<readonly StoredSession[]>

  /** The live sessions of one realm, and not of those below it, at most `limit` of them, in no order. May walk all sessions. */
  findByRealm(realm: string, limit: number): Promise<readonly StoredSession[]>

  /** Every session that lived when it began, and was not destroyed since, once; others may come and go meanwhile. For export. */
  sessions(): AsyncIterable<StoredSession>

  /**
   * Takes a session another store has told of; its token stays good. Resolves as `create` does.
   * @returns whether it was taken; `false` when it is there already or has expired
   */
  restore(session: StoredSession): Promise<boolean>

  /** Writes what waits and lets go of everything. A second call does nothing; the other methods then reject. */
  close(): Promise<void>
}
