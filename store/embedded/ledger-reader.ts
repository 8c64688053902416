// From the files of a ledger back to what they tell. Writes nothing.

import { type FileKind, headerBytes } from './frame-format.ts'
import { damaged, type FileName, readFrames } from './frame-reader.ts'
import { isImageEnd } from './image-writer.ts'
import type { LedgerContents } from './ledger.ts'
import { fileName, ledgerFiles } from './ledger-files.ts'
import type { StoreFiles } from './store-files.ts'

/** What was read. */
export interface LedgerReading {
  /** Size of the image, 0 when there is none. */
  readonly imageBytes: number
  /** In their order; none in a directory that is new. */
  readonly journals: readonly JournalReading[]
  /** Names of files that are too old or half done; nothing of them is needed. */
  readonly superfluous: readonly string[]
}

export interface JournalReading {
  readonly generation: number
  readonly salt: Buffer
  /** Behind the last whole frame. */
  readonly end: number
  /** The torn end of an interrupted write; nothing of it had been acknowledged. 0 after a clean stop. */
  readonly cutBytes: number
}

/** @throws E_STORE_DAMAGED, E_STORE_NEWER, E_STORE_FOREIGN */
export async function readLedger(files: StoreFiles, contents: LedgerContents): Promise<LedgerReading> {
  const found = ledgerFiles(contents.name, await files.list())
  const image = found.images.at(-1)
  const first = image ?? 1
  const wanted = found.journals.filter((generation) => generation >= first)
  checkComplete({ files, contents, first, wanted, hasImage: image !== undefined })
  let imageBytes = 0
  const journals: JournalReading[] = []
  try {
    if (image !== undefined) imageBytes = await readImage(files, contents, image)
    for (const generation of wanted) {
      const torn = journals.find(({ cutBytes }) => cutBytes > 0)
      const journal = await readJournal(files, contents, generation)
      // A journal is complete before the next one gets its first frame.
      if (torn && journal.end > headerBytes) throw damaged(nameOf(files, contents, torn.generation), torn.end)
      journals.push(journal)
    }
  } finally {
    contents.replayed()
  }
  const tooOld = (role: FileKind['role'], generations: readonly number[]) =>
    generations
      .filter((generation) => generation < first)
      .map((generation) => fileName({ contents: contents.name, role, generation }))
  const superfluous = [
    ...found.drafts,
    ...tooOld('image', found.images),
    ...tooOld('journal', found.journals),
  ]
  return { imageBytes, journals, superfluous }
}

/** Without an image the journals begin with the first; with one there is a journal of its generation; none between is missing. */
function checkComplete(found: {
  readonly files: StoreFiles
  readonly contents: LedgerContents
  readonly first: number
  readonly wanted: readonly number[]
  readonly hasImage: boolean
}): void {
  const { files, contents, first, wanted, hasImage } = found
  if (wanted.length === 0 && !hasImage) return
  const last = wanted.at(-1) ?? first
  for (let generation = first; generation <= last; generation += 1) {
    if (!wanted.includes(generation))
      throw damaged(nameOf(files, contents, generation), 0, 'the file is missing')
  }
}

async function readImage(files: StoreFiles, contents: LedgerContents, generation: number): Promise<number> {
  const name = nameOf(files, contents, generation, 'image')
  const file = await files.openExisting(name.name)
  try {
    let isWhole = false
    const { end, cutBytes } = await readFrames(file, name, (payloads) => {
      if (isWhole) return 0
      const last = payloads.findIndex(isImageEnd)
      isWhole = last !== -1
      if (!isWhole) return contents.replay(payloads)
      const good = last === 0 ? 0 : contents.replay(payloads.slice(0, last))
      return good < last ? good : last + 1
    })
    // It got its name when it was whole.
    if (!isWhole || cutBytes > 0) throw damaged(name, end, 'the image does not go on to its end')
    return end
  } finally {
    await file.close()
  }
}

async function readJournal(
  files: StoreFiles,
  contents: LedgerContents,
  generation: number,
): Promise<JournalReading> {
  const name = nameOf(files, contents, generation)
  const file = await files.openExisting(name.name)
  try {
    const reading = await readFrames(file, name, (payloads) => contents.replay(payloads))
    return { generation, ...reading }
  } finally {
    await file.close()
  }
}

function nameOf(
  { directory }: StoreFiles,
  { name: contents }: LedgerContents,
  generation: number,
  role: FileKind['role'] = 'journal',
): FileName {
  const kind = { contents, role, generation }
  return { directory, name: fileName(kind), kind }
}
