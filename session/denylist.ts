// Names that are refused until a time.

/**
 * What may happen once, or may never happen again: a used `authId`, a used one-time password, the end of a client-side
 * session. Each name is forgotten when what it stands for would be refused for its age anyway.
 * Rejects as a `SessionStore` does. `denylist.contract.ts` holds every store to these sentences.
 */
export interface Denylist {
  /**
   * Resolves when the name is held as durably as the store can hold it. Of two at once one is told `true`.
   * @param name printable, at most 200 characters; a secret goes in by its digest only
   * @param untilMs epoch milliseconds; a name that is held already keeps the later of both times
   * @returns whether the name was new
   */
  add(name: string, untilMs: number): Promise<boolean>

  /** Whether the name is held; `false` from the very millisecond of its time. */
  has(name: string): Promise<boolean>

  /** Takes a name back, for what was refused for another reason and may be tried again. */
  remove(name: string): Promise<void>
}
