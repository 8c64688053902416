// A file of audit lines: written in batches off the request's way, rotated by size, bounded in memory.

import { type FileHandle, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { WaitingLines } from './waiting-lines.ts'

export interface AuditFile {
  /** @returns whether the line was taken; `false` when too much waits already */
  write(line: string): boolean
  /** Whether the last batch was written. */
  readonly isWritable: boolean
  /** Writes what waits, as far as that can be done, and closes the file. */
  close(): Promise<void>
}

export interface AuditFileOptions {
  /** Folder, which exists. */
  readonly directory: string
  /** `access.audit.json`; a closed one gets the time after it: `access.audit.json-2026-02-11T09-14-05-000Z`. */
  readonly name: string
  /** Bytes after which a new file is begun. */
  readonly maxFileSize: number
  /** Closed files that are kept. */
  readonly maxHistoryFiles: number
  readonly nowMs: () => number
  /** Called when writing begins to fail, and again when it works again (with `undefined`). */
  readonly onProblem: (error: Error | undefined) => void
}

/** What waits is written after this, or when a batch is full. */
const batchMs = 100

/** While writing fails it is tried again this often. */
const retryMs = 1_000

export function openAuditFile(options: AuditFileOptions): AuditFile {
  const { directory, name, maxFileSize, maxHistoryFiles, nowMs, onProblem } = options
  const path = join(directory, name)
  const waiting = new WaitingLines()
  let file: FileHandle | undefined
  let size = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined
  let isWritable = true
  let isClosed = false

  function schedule(afterMs: number): void {
    if (isClosed) return
    timer ??= setTimeout(() => {
      timer = undefined
      void writeWaiting()
    }, afterMs).unref()
  }

  /** What waits now and every batch that is full by then, one at a time, until one cannot be written. */
  function writeWaiting(): Promise<void> {
    writing ??= writeBatches().finally(() => {
      writing = undefined
      if (!waiting.isEmpty) schedule(isWritable ? batchMs : retryMs)
    })
    return writing
  }

  async function writeBatches(): Promise<void> {
    try {
      do {
        const batch = waiting.first()
        if (batch === undefined) break
        await writeBatch(batch)
      } while (waiting.hasFullBatch || isClosed)
      tell(undefined)
    } catch (error) {
      await letGo()
      tell(error as Error)
    }
  }

  async function writeBatch(batch: Buffer): Promise<void> {
    file ??= await openForAppending()
    try {
      await writeAll(file, batch, size)
    } catch (error) {
      await file.truncate(size).catch(() => {}) // half a line would spoil the next
      throw error
    }
    waiting.drop()
    size += batch.length
    if (size >= maxFileSize) await rotate()
  }

  async function openForAppending(): Promise<FileHandle> {
    const opened = await open(path, 'a', 0o600)
    size = (await opened.stat()).size
    return opened
  }

  async function rotate(): Promise<void> {
    await letGo()
    const time = new Date(nowMs()).toISOString().replace(/[:.]/g, '-')
    await rename(path, await freeName(`${path}-${time}`))
    const closed = (await readdir(directory)).filter((entry) => entry.startsWith(`${name}-`)).sort()
    const surplus = closed.slice(0, Math.max(0, closed.length - maxHistoryFiles))
    for (const entry of surplus) await unlink(join(directory, entry))
  }

  async function letGo(): Promise<void> {
    const opened = file
    file = undefined
    await opened?.close().catch(() => {})
  }

  function tell(error: Error | undefined): void {
    const wasWritable = isWritable
    isWritable = error === undefined
    if (isWritable !== wasWritable) onProblem(error)
  }

  return {
    get isWritable() {
      return isWritable
    },
    write(line) {
      if (isClosed || !waiting.add(line)) return false
      if (waiting.hasFullBatch && isWritable) void writeWaiting()
      else schedule(isWritable ? batchMs : retryMs)
      return true
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await writing
      await writeBatches()
      await letGo()
    },
  }
}

/** All of it: a full disk takes a part and says nothing until the next write. */
async function writeAll(file: FileHandle, batch: Buffer, begin: number): Promise<void> {
  let written = 0
  while (written < batch.length) {
    const { bytesWritten } = await file.write(batch, written, batch.length - written, begin + written)
    written += bytesWritten
  }
}

/** Two files may be closed within a millisecond. */
async function freeName(wanted: string): Promise<string> {
  for (let i = 0; ; i += 1) {
    const name = i === 0 ? wanted : `${wanted}-${i}`
    const isTaken = await stat(name).then(
      () => true,
      () => false,
    )
    if (!isTaken) return name
  }
}
