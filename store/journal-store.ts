// Sessions that outlive the process: the table, and a journal of everything that happened to it.

import { randomBytes as systemRandomBytes } from 'node:crypto'
import { constants, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, RandomBytes } from '#session'
import { lockDirectory } from './directory-lock.ts'
import { type EmbeddedStore, embeddedStore } from './embedded-store.ts'
import {
  createBytes,
  type EntryVisitor,
  encodeHeader,
  frameHeaderBytes,
  headerBytes,
  maxEntryBytes,
  saltBytes,
  sealFrame,
  writeCreate,
} from './journal-format.ts'
import { readJournal } from './journal-reader.ts'
import { type JournalFile, JournalWriter } from './journal-writer.ts'
import { SessionTable } from './session-table.ts'
import { StoreError } from './store-error.ts'

export interface JournalStore extends EmbeddedStore {
  /** What was found when it was opened. */
  readonly opening: Opening
}

export interface Opening {
  /** Live sessions. */
  readonly sessions: number
  /** Size of the journal. */
  readonly journalBytes: number
  /** The torn end of an interrupted write that was cut off; nothing of it had been acknowledged. 0 after a clean stop. */
  readonly cutBytes: number
  /** Whether the journal was rewritten, because more than half of it told of sessions that are gone. */
  readonly isCompacted: boolean
}

/**
 * Opens the store in a directory, which is made when it is missing, and holds it against every other process until it is closed.
 *
 * `create` and `destroy` resolve when fdatasync has returned; touches follow within 5 ms and are not waited for, so that a power
 * cut can cost the last of them and `kill -9` hardly any. Tokens are never written, only their digests.
 *
 * @throws E_STORE_DIRECTORY, E_STORE_LOCKED, E_STORE_DAMAGED, E_STORE_NEWER, E_STORE_FOREIGN
 */
export async function openJournalStore(options: {
  readonly directory: string
  readonly clock: Clock
  readonly randomBytes?: RandomBytes
}): Promise<JournalStore> {
  const { directory, clock, randomBytes = systemRandomBytes } = options
  await usable(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }))
  const lock = await lockDirectory(directory)
  try {
    const table = new SessionTable()
    const path = join(directory, 'sessions.journal')
    const paths = { directory, journal: path, draft: `${path}.new` }
    const { journal, opening } = await usable(directory, () =>
      replay(paths, { table, nowMs: clock.nowMs(), salt: randomBytes(saltBytes) }),
    )
    const log = new JournalWriter({
      file: journalFile(journal.file, () => lock.release()),
      offset: journal.end,
      salt: journal.salt,
    })
    return Object.assign(embeddedStore({ table, log, clock }), { opening })
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** A journal that is open for writing at its end. */
interface OpenJournal {
  readonly file: FileHandle
  readonly salt: Buffer
  readonly end: number
}

/** Opens the journal, a new one when there is none, and brings its sessions into the empty table. */
async function replay(
  paths: JournalPaths,
  { table, nowMs, salt }: { readonly table: SessionTable; readonly nowMs: number; readonly salt: Buffer },
): Promise<{ readonly journal: OpenJournal; readonly opening: Opening }> {
  // One that a crash left half done.
  await rm(paths.draft, { force: true })
  const file = await openExisting(paths.journal)
  if (!file) return describe(await replaceJournal(paths, table, salt), 0, false)
  try {
    const { cutBytes, ...reading } = await readJournal(paths.journal, file, visitorInto(table))
    table.reap(nowMs, Number.POSITIVE_INFINITY)
    if (reading.end > smallBytes && bytesOf(table) * 2 < reading.end) {
      const journal = await replaceJournal(paths, table, salt)
      await file.close()
      return describe(journal, cutBytes, true)
    }
    if (cutBytes > 0) {
      await file.truncate(reading.end)
      await file.datasync()
    }
    return describe({ file, ...reading }, cutBytes, false)
  } catch (error) {
    await file.close()
    throw error
  }

  function describe(journal: OpenJournal, cutBytes: number, isCompacted: boolean) {
    return { journal, opening: { sessions: table.size, journalBytes: journal.end, cutBytes, isCompacted } }
  }
}

interface JournalPaths {
  readonly directory: string
  readonly journal: string
  /** A new journal until it is whole. */
  readonly draft: string
}

/**
 * Writes a journal of the table's sessions beside the old one, and puts it in its place when it is on the disk.
 * A crash leaves one or the other.
 */
async function replaceJournal(
  { directory, journal, draft }: JournalPaths,
  table: SessionTable,
  salt: Buffer,
): Promise<OpenJournal> {
  const file = await open(draft, 'wx+', 0o600)
  try {
    let end = 0
    for (const bytes of journalOf(table, salt)) {
      await writeAll(file, bytes, end)
      end += bytes.length
    }
    await file.sync()
    await rename(draft, journal)
    await syncDirectory(directory)
    return { file, salt, end }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** A touch or an end of a session that is not there is one of a session that was reaped: it stays away. */
function visitorInto(table: SessionTable): EntryVisitor {
  return {
    create: (key, times, record) => table.insert(key, times, record),
    touch: (key, latestAccessTimeMs) => void table.touch(key, latestAccessTimeMs),
    destroy: (key) => void table.remove(key),
    setRecord: (key, record) => void table.setRecord(key, record),
  }
}

async function openExisting(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDWR)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A journal of the table's sessions: the header, then frames of about 1 MiB. Each is good until the next is asked for. */
function* journalOf(table: SessionTable, salt: Uint8Array): Generator<Buffer> {
  yield encodeHeader(salt)
  const bytes = Buffer.allocUnsafe(frameHeaderBytes + smallBytes + maxEntryBytes)
  let end = frameHeaderBytes
  for (const entry of table.entries()) {
    end = writeCreate(bytes, end, entry)
    if (end < frameHeaderBytes + smallBytes) continue
    yield sealed(end)
    end = frameHeaderBytes
  }
  if (end > frameHeaderBytes) yield sealed(end)

  function sealed(length: number): Buffer {
    const frame = bytes.subarray(0, length)
    sealFrame(frame, salt)
    return frame
  }
}

/** The size of a journal of the table's sessions, near enough. */
function bytesOf(table: SessionTable): number {
  return headerBytes + table.size * createBytes(0) + table.recordBytes
}

function journalFile(file: FileHandle, released: () => Promise<void>): JournalFile {
  return {
    write: (bytes, offset) => writeAll(file, bytes, offset),
    sync: () => file.datasync(),
    async close() {
      try {
        await file.close()
      } finally {
        await released()
      }
    },
  }
}

/** A single write may write less than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done)
    done += bytesWritten
  }
}

/** Makes a rename in it durable. Windows does so by itself, and cannot open a directory. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Gives an error of the file system the words of the store. */
async function usable<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof StoreError || !(cause instanceof Error) || !('syscall' in cause)) throw cause
    const hint = 'make sure that the directory can be written and its disk has room'
    throw new StoreError('E_STORE_DIRECTORY', `cannot use ${directory}: ${cause.message}`, hint, { cause })
  }
}

const smallBytes = 1024 * 1024
