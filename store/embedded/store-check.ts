// What an operator asks of the folder of a stopped tenant: is it whole?

import type { Clock } from '#session'
import { StoreError } from '../store-error.ts'
import { lockDirectory } from './directory-lock.ts'
import { ledgerFiles } from './ledger-files.ts'
import { readLedger } from './ledger-reader.ts'
import { shardCount } from './session-ref.ts'
import { directoryFiles, type StoreFiles, usable } from './store-files.ts'
import { contentsOf, emptyTables } from './stores.ts'

/** What `checkStore` found. */
export interface StoreCheck {
  /** Live sessions. */
  readonly sessions: number
  /** Sessions that have expired and are still told of. */
  readonly expiredSessions: number
  /** Names of the denylist. */
  readonly deniedNames: number
  readonly identities: number
  /** Of all files. */
  readonly diskBytes: number
  /** Torn ends of interrupted writes; the next start cuts them off. Nothing of them had been acknowledged. */
  readonly cutBytes: number
  /** Files that the next start removes, because they are too old or half done. */
  readonly superfluous: readonly string[]
  /** What a start would refuse the folder for; the counts are then of what was read before it. */
  readonly damage: StoreError | undefined
}

interface CheckOptions {
  /** The folder of a tenant that does not run. */
  readonly directory: string
  readonly clock: Clock
}

/**
 * Reads everything there is, as a start would, and changes nothing.
 * @throws E_STORE_LOCKED while a tenant has the folder; E_STORE_DIRECTORY when there is none, or no store in it
 */
export async function checkStore({ directory, clock }: CheckOptions): Promise<StoreCheck> {
  return await locked(directory, async (files) => {
    const tables = emptyTables()
    const { sessions, identities } = contentsOf(tables, clock)
    const superfluous: string[] = []
    let cutBytes = 0
    let damage: StoreError | undefined
    for (const contents of [identities, sessions]) {
      try {
        const reading = await readLedger(files, contents)
        superfluous.push(...reading.superfluous)
        cutBytes += reading.journals.reduce((sum, journal) => sum + journal.cutBytes, 0)
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        damage ??= error
      }
    }
    const held = tables.sessions.size
    for (let shard = 0; shard < shardCount; shard += 1) tables.sessions.reapNext(clock.nowMs())
    return {
      sessions: tables.sessions.size,
      expiredSessions: held - tables.sessions.size,
      deniedNames: tables.denials.size,
      identities: tables.identities.identityCount,
      diskBytes: await diskBytesOf(files),
      cutBytes,
      superfluous,
      damage,
    }
  })
}

async function locked<T>(directory: string, work: (files: StoreFiles) => Promise<T>): Promise<T> {
  const files = directoryFiles(directory)
  return await usable(directory, async () => {
    if ((await namesOf(files)).length === 0) {
      throw new StoreError(
        'E_STORE_DIRECTORY',
        `there is no store in ${directory}`,
        'name the data folder of a tenant that has run',
      )
    }
    const lock = await lockDirectory(directory)
    try {
      return await work(files)
    } finally {
      await lock.release()
    }
  })
}

async function diskBytesOf(files: StoreFiles): Promise<number> {
  let bytes = 0
  for (const name of await namesOf(files)) {
    const file = await files.openExisting(name)
    try {
      bytes += await file.size()
    } finally {
      await file.close()
    }
  }
  return bytes
}

/** Of all files of both ledgers. */
async function namesOf(files: StoreFiles): Promise<readonly string[]> {
  const names = await files.list()
  return (['sessions', 'identities'] as const).flatMap((contents) => {
    const { images, journals, drafts } = ledgerFiles(contents, names)
    return [
      ...images.map((generation) => `${contents}-${generation}.image`),
      ...journals.map((generation) => `${contents}-${generation}.journal`),
      ...drafts,
    ]
  })
}
