// What outlives the process: an image of all there was at some moment, and journals of what happened since.

import type { RandomBytes } from '#session'
import { encodeHeader, type FileKind, saltBytes } from './frame-format.ts'
import { writeImage } from './image-writer.ts'
import { JournalWriter, type OpenJournal } from './journal-writer.ts'
import { draftName, fileName, ledgerFiles } from './ledger-files.ts'
import { type LedgerReading, readLedger } from './ledger-reader.ts'
import type { StoreFile, StoreFiles } from './store-files.ts'

/** What a ledger tells of. */
export interface LedgerContents {
  readonly name: FileKind['contents']
  /**
   * Takes what payloads say, which lie in one buffer and are good during the call; returns how many of them make sense, up to
   * the first that does not. What they say may be known already, or have been so once.
   */
  replay(payloads: readonly Buffer[]): number
  /** Comes after the last `replay`, also when reading ended with an error: what was put off meanwhile is done now. */
  replayed(): void
  /** All there is, as payloads that take a few milliseconds each; changes may come between two. */
  image(): Iterable<Buffer>
  /** About what `image` takes. */
  imageBytes(): number
}

/**
 * Image n holds what the journals before n told, and perhaps some of what journal n tells; so image n, and then the journals
 * from n on in their order, give what is so now. A new image is written while the service goes on:
 *
 * 1. journal n+1 is made and is on the disk before the writer goes over to it;
 * 2. image n+1 is written beside; it gets its name when it is on the disk and journal n+1 holds all that it holds;
 * 3. images and journals before n+1 are removed.
 *
 * A crash leaves the old image with all journals since, or the new one with its own. What is too old or half done is removed
 * after the next opening: by the first maintenance, and before any file is made.
 */
export class Ledger {
  readonly writer: JournalWriter
  readonly #files: StoreFiles
  readonly #contents: LedgerContents
  readonly #randomBytes: RandomBytes
  #file: Pick<StoreFile, 'close'>
  #generation: number
  #imageBytes: number
  /** Of the journals since the image, but for the one that is written to. */
  #olderBytes: number
  /** After an image that failed, the next waits until the journals are so large. */
  #notBeforeBytes = 0
  /** Names of files from before the opening; none of them is needed. */
  #superfluous: readonly string[]
  #removing: Promise<void> | undefined
  #imaging: Promise<void> | undefined
  #isClosing = false

  constructor(
    options: LedgerOptions & { readonly reading: LedgerReading; readonly journal: OpenLedgerJournal },
  ) {
    const { reading, journal } = options
    this.writer = new JournalWriter(journal)
    this.#files = options.files
    this.#contents = options.contents
    this.#randomBytes = options.randomBytes
    this.#file = journal.file
    this.#generation = journal.generation
    this.#imageBytes = reading.imageBytes
    this.#superfluous = reading.superfluous
    this.#olderBytes = reading.journals.slice(0, -1).reduce((sum, { end }) => sum + end, 0)
  }

  /** Bytes on the disk, but for an image that is being written. */
  get bytes(): number {
    return this.#imageBytes + this.#journalBytes
  }

  /**
   * Removes what the opening found superfluous, and begins a new image when the journals have grown so far that reading them
   * would delay the next opening.
   */
  maintain(): void {
    if (this.#isClosing || this.#imaging) return
    // Nothing is lost when one fails: the journals hold everything, and a disk that is at fault fails them too.
    if (this.#superfluous.length > 0) this.#removeSuperfluous().catch(() => {})
    if (this.#isImageDue()) this.writeImage().catch(() => {})
  }

  /** Writes a new image and removes what it makes superfluous; whoever comes meanwhile waits for the same one. */
  writeImage(): Promise<void> {
    this.#imaging ??= this.#writeImage().finally(() => {
      this.#imaging = undefined
    })
    return this.#imaging
  }

  /** An image that is being written is given up. */
  async close(): Promise<void> {
    this.#isClosing = true
    await this.#imaging?.catch(() => {})
    await this.#removing?.catch(() => {})
    await this.writer.close()
  }

  get #journalBytes(): number {
    return this.#olderBytes + this.writer.bytes
  }

  #isImageDue(): boolean {
    const neededBytes = this.#contents.imageBytes()
    if (this.#journalBytes < this.#notBeforeBytes) return false
    const isLong = this.#journalBytes > smallBytes && this.#journalBytes > neededBytes * longTail
    return isLong || this.bytes > smallBytes + neededBytes * 2
  }

  async #writeImage(): Promise<void> {
    try {
      // One of them may have the name that a file is about to get.
      await this.#removeSuperfluous()
      await this.#rotate()
      this.#imageBytes = await this.#writeImageFile()
    } catch (error) {
      this.#notBeforeBytes = this.#journalBytes + smallBytes
      throw error
    }
    this.#olderBytes = 0
    this.#notBeforeBytes = 0
    await removeOlder(this.#files, this.#contents.name, this.#generation)
  }

  /** Whoever comes meanwhile waits for the same; what failed is tried again by the next. */
  #removeSuperfluous(): Promise<void> {
    const remove = async () => {
      for (const name of this.#superfluous) await this.#files.remove(name)
      this.#superfluous = []
    }
    this.#removing ??= remove().finally(() => {
      this.#removing = undefined
    })
    return this.#removing
  }

  async #rotate(): Promise<void> {
    const generation = this.#generation + 1
    const journal = await createJournal({
      files: this.#files,
      contents: this.#contents.name,
      generation,
      salt: this.#randomBytes(saltBytes),
    })
    try {
      this.#olderBytes += await this.writer.switchTo(journal)
    } catch (error) {
      await journal.file.close()
      await this.#files.remove(fileName(this.#kind('journal', generation)))
      throw error
    }
    const ended = this.#file
    this.#file = journal.file
    this.#generation = generation
    await ended.close()
  }

  /** @returns its size */
  async #writeImageFile(): Promise<number> {
    const kind = this.#kind('image', this.#generation)
    const salt = this.#randomBytes(saltBytes)
    await this.#files.remove(draftName(kind))
    const file = await this.#files.create(draftName(kind))
    try {
      const bytes = await writeImage(file, {
        header: encodeHeader(kind, salt),
        salt,
        payloads: this.#contents.image(),
        isStopped: () => this.#isClosing,
      })
      // What it holds of the last moments may not survive without what was told before it.
      await this.writer.durable()
      await this.#files.rename(draftName(kind), fileName(kind))
      await this.#files.sync()
      return bytes
    } catch (error) {
      await this.#files.remove(draftName(kind))
      throw error
    } finally {
      await file.close()
    }
  }

  #kind(role: FileKind['role'], generation: number): FileKind {
    return { contents: this.#contents.name, role, generation }
  }
}

interface LedgerOptions {
  readonly files: StoreFiles
  readonly contents: LedgerContents
  readonly randomBytes: RandomBytes
}

interface OpenLedgerJournal extends OpenJournal {
  readonly generation: number
}

/**
 * Brings what the files tell into the contents, which must be empty, and cuts off a torn end. What is superfluous is left to the
 * ledger's maintenance: to remove a large file takes longer than whoever waits for the opening should.
 * @throws E_STORE_DAMAGED, E_STORE_NEWER, E_STORE_FOREIGN; then nothing was changed
 */
export async function openLedger(
  options: LedgerOptions,
): Promise<{ readonly ledger: Ledger; readonly reading: LedgerReading }> {
  const { files, contents } = options
  const reading = await readLedger(files, contents)
  for (const torn of reading.journals) if (torn.cutBytes > 0) await cut(files, contents.name, torn)
  const journal = await openLastJournal(options, reading)
  return { ledger: new Ledger({ ...options, reading, journal }), reading }
}

async function openLastJournal(
  { files, contents, randomBytes }: LedgerOptions,
  { journals }: LedgerReading,
): Promise<OpenLedgerJournal> {
  const last = journals.at(-1)
  if (!last) {
    return await createJournal({
      files,
      contents: contents.name,
      generation: 1,
      salt: randomBytes(saltBytes),
    })
  }
  const { generation, salt, end } = last
  const name = fileName({ contents: contents.name, role: 'journal', generation })
  return { file: await files.openExisting(name), generation, salt, end }
}

/** It gets its name when its header is on the disk. */
async function createJournal(options: {
  readonly files: StoreFiles
  readonly contents: FileKind['contents']
  readonly generation: number
  readonly salt: Buffer
}): Promise<OpenLedgerJournal> {
  const { files, contents, generation, salt } = options
  const kind: FileKind = { contents, role: 'journal', generation }
  const header = encodeHeader(kind, salt)
  await files.remove(draftName(kind))
  const file = await files.create(draftName(kind))
  try {
    await file.write(header, 0)
    await file.sync()
    await files.rename(draftName(kind), fileName(kind))
    await files.sync()
  } catch (error) {
    await file.close()
    throw error
  }
  return { file, generation, salt, end: header.length }
}

async function cut(
  files: StoreFiles,
  contents: FileKind['contents'],
  { generation, end }: LedgerReading['journals'][number],
): Promise<void> {
  const file = await files.openExisting(fileName({ contents, role: 'journal', generation }))
  try {
    await file.truncate(end)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function removeOlder(
  files: StoreFiles,
  contents: FileKind['contents'],
  generation: number,
): Promise<void> {
  const { images, journals } = ledgerFiles(contents, await files.list())
  const older = (role: FileKind['role'], generations: readonly number[]) =>
    generations.filter((one) => one < generation).map((one) => fileName({ contents, role, generation: one }))
  for (const name of [...older('journal', journals), ...older('image', images)]) await files.remove(name)
}

/** Below it nothing is worth a new image. */
const smallBytes = 8 * 1024 * 1024
/** Journals of this part of an image are read in about half the time that the image takes: an entry of theirs costs more. */
const longTail = 0.1
