// All that a tenant keeps, in a directory of this machine: tables in memory, and two ledgers on the disk.

import { randomBytes as systemRandomBytes } from 'node:crypto'
import type { Clock, RandomBytes } from '#session'
import { StoreError } from '../store-error.ts'
import type { Stores } from '../stores.ts'
import { DenialTable } from './denial-table.ts'
import { type DirectoryLock, lockDirectory } from './directory-lock.ts'
import { identityLog, imageOfIdentities, replayIdentities } from './identity-entries.ts'
import { IdentityTable } from './identity-table.ts'
import { type LedgerContents, openLedger } from './ledger.ts'
import { embeddedParts } from './parts.ts'
import { imageBytesOf, imageOfSessions, sessionLog } from './session-entries.ts'
import { replaySessions } from './session-replay.ts'
import { SessionTable } from './session-table.ts'
import { openDirectory, type StoreFiles, usable } from './store-files.ts'

export interface EmbeddedStoresOptions {
  /** Made when it is missing. Its path has at most 88 bytes, and it is on a disk of this machine. */
  readonly directory: string
  readonly clock: Clock
  /** Default the system's. */
  readonly randomBytes?: RandomBytes
}

/** What was found on opening. */
export interface Opening {
  /** Sessions held, those that have expired among them. */
  readonly sessions: number
  readonly identities: number
  /** Torn ends of interrupted writes that were cut off; nothing of them had been acknowledged. 0 after a clean stop. */
  readonly cutBytes: number
}

export interface EmbeddedStores extends Stores {
  readonly opening: Opening
  /** Writes everything anew and removes what that makes superfluous. It serves meanwhile. */
  compact(): Promise<void>
}

/**
 * Opens the stores of a directory and holds it against every other process until they are closed.
 *
 * What is created, ended or changed is acknowledged when fdatasync has returned; the moving of a latest access time follows
 * within 50 ms and is not waited for, so that a power cut can cost the last of them and `kill -9` hardly any. Tokens are never
 * written, only their digests. Sessions and denylist are in one ledger, identities and secrets in another, so that the first
 * can be thrown away.
 *
 * @throws E_STORE_DIRECTORY, E_STORE_LOCKED, E_STORE_DAMAGED, E_STORE_NEWER, E_STORE_FOREIGN
 */
export async function openEmbeddedStores(options: EmbeddedStoresOptions): Promise<EmbeddedStores> {
  const { directory, clock, randomBytes = systemRandomBytes } = options
  const files = await openDirectory(directory)
  const lock = await lockDirectory(directory)
  try {
    return await usable(directory, () => openInside({ files, lock, clock, randomBytes }))
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** Opens the stores over files that are ours alone. Closing them releases the lock. */
export async function openInside(options: {
  readonly files: StoreFiles
  readonly lock: DirectoryLock
  readonly clock: Clock
  readonly randomBytes: RandomBytes
}): Promise<EmbeddedStores> {
  const { files, lock, clock, randomBytes } = options
  const tables = emptyTables()
  const contents = contentsOf(tables, clock)
  const identities = await openLedger({ files, contents: contents.identities, randomBytes })
  const sessions = await openLedger({ files, contents: contents.sessions, randomBytes }).catch(
    async (error: unknown) => {
      await identities.ledger.close()
      throw error
    },
  )
  const ledgers = [identities.ledger, sessions.ledger]
  const parts = embeddedParts({
    ...tables,
    sessionLog: sessionLog(sessions.ledger.writer),
    identityLog: identityLog(identities.ledger.writer),
    clock,
  })
  let closing: Promise<void> | undefined
  return {
    ...parts.stores,
    opening: {
      sessions: tables.sessions.size,
      identities: tables.identities.identityCount,
      cutBytes: [...identities.reading.journals, ...sessions.reading.journals].reduce(
        (sum, { cutBytes }) => sum + cutBytes,
        0,
      ),
    },

    async maintain() {
      // Files that are made from now on would lie in somebody else's directory.
      const isOurs = await lock.isHeld()
      for (const ledger of ledgers) isOurs ? ledger.maintain() : ledger.writer.fail(lost(files.directory))
      await parts.maintain()
    },

    async stats() {
      const diskBytes = ledgers.reduce((sum, { bytes }) => sum + bytes, 0)
      return { kind: 'embedded', ...parts.stats(), diskBytes }
    },

    async compact() {
      for (const ledger of ledgers) await ledger.writeImage()
    },

    close() {
      closing ??= closeAll()
      return closing
    },
  }

  async function closeAll(): Promise<void> {
    parts.close()
    const closed = await Promise.allSettled(ledgers.map((ledger) => ledger.close()))
    await lock.release()
    for (const result of closed) if (result.status === 'rejected') throw result.reason
  }
}

function lost(directory: string): StoreError {
  return new StoreError(
    'E_STORE_FAILED',
    `${directory} was removed, moved or replaced while the store was in use`,
    'stop this process, put the directory back if it is somewhere, and start anew',
  )
}

/** Where what the ledgers tell is held. */
export interface EmbeddedTables {
  readonly sessions: SessionTable
  readonly denials: DenialTable
  readonly identities: IdentityTable
}

/** For `contentsOf`: the sessions are loading until their ledger is read. */
export function emptyTables(): EmbeddedTables {
  const sessions = new SessionTable()
  sessions.beginLoading()
  return { sessions, denials: new DenialTable(), identities: new IdentityTable() }
}

/** The two ledgers of a directory. */
export function contentsOf(
  tables: EmbeddedTables,
  clock: Clock,
): { readonly sessions: LedgerContents; readonly identities: LedgerContents } {
  return {
    sessions: {
      name: 'sessions',
      replay: (payloads) => replaySessions(payloads, tables),
      replayed: () => tables.sessions.endLoading(),
      image: () => imageOfSessions(tables, clock.nowMs()),
      imageBytes: () => imageBytesOf(tables),
    },
    identities: {
      name: 'identities',
      replay: (payloads) => replayIdentities(payloads, tables.identities),
      replayed: () => {},
      image: () => imageOfIdentities(tables.identities),
      imageBytes: () => tables.identities.textBytes + tables.identities.size * 100,
    },
  }
}
