// The part of the file system that a store needs, as an argument, so that tests can let it fail.

import { constants, type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StoreError } from '../store-error.ts'

/** One directory. Names are names of files in it. */
export interface StoreFiles {
  /** Absolute or as it was given; for sentences. */
  readonly directory: string
  list(): Promise<readonly string[]>
  /** @throws ENOENT when there is none */
  openExisting(name: string): Promise<StoreFile>
  /** Readable and writable by its owner only. @throws EEXIST when there is one */
  create(name: string): Promise<StoreFile>
  rename(from: string, to: string): Promise<void>
  /** Nothing happens when there is none. */
  remove(name: string): Promise<void>
  /** Makes what was made, renamed and removed durable. */
  sync(): Promise<void>
}

export interface StoreFile {
  size(): Promise<number>
  /** As much as there is, at most what fits into the rest of `bytes`. @returns how much; 0 at the end */
  read(bytes: Buffer, at: number, offset: number): Promise<number>
  /** Writes all the bytes at that offset. */
  write(bytes: Uint8Array, offset: number): Promise<void>
  truncate(size: number): Promise<void>
  /** Resolves when all that was written is on the disk itself. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** Makes the directory when it is missing, for its owner only. @throws E_STORE_DIRECTORY */
export async function openDirectory(directory: string): Promise<StoreFiles> {
  await usable(directory, () => mkdir(directory, { recursive: true, mode: 0o700 }))
  return directoryFiles(directory)
}

export function directoryFiles(directory: string): StoreFiles {
  return {
    directory,
    list: () => readdir(directory),
    openExisting: async (name) => diskFile(await open(join(directory, name), constants.O_RDWR)),
    create: async (name) => diskFile(await open(join(directory, name), 'wx+', 0o600)),
    rename: (from, to) => rename(join(directory, from), join(directory, to)),
    remove: (name) => rm(join(directory, name), { force: true }),
    sync: () => syncDirectory(directory),
  }
}

/** Gives an error of the file system the words of the store. */
export async function usable<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof StoreError || !(cause instanceof Error) || !('syscall' in cause)) throw cause
    const hint = 'make sure that the directory can be written and its disk has room'
    throw new StoreError('E_STORE_DIRECTORY', `cannot use ${directory}: ${cause.message}`, hint, { cause })
  }
}

function diskFile(file: FileHandle): StoreFile {
  return {
    size: async () => (await file.stat()).size,
    read: async (bytes, at, offset) => (await file.read(bytes, at, bytes.length - at, offset)).bytesRead,
    async write(bytes, offset) {
      // A single write may write less than it was given.
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done)
        done += bytesWritten
      }
    },
    truncate: (size) => file.truncate(size),
    sync: () => file.datasync(),
    close: () => file.close(),
  }
}

/** Windows does so by itself, and cannot open a directory. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
