// A directory in memory for tests, which can be cut off at any step as by a loss of power, and let any step fail.

import type { StoreFile, StoreFiles } from './store-files.ts'

/** What a test may do to the disk. `step` is called before each change, by name; what it throws the caller gets. */
export interface FilesUnderTest extends StoreFiles {
  readonly contents: Map<string, Buffer>
  step(name: string): void
}

/** A step's name is `<what> <file>`, as in `write sessions-1.journal`. Everything takes effect at once. */
export function filesUnderTest(contents = new Map<string, Buffer>()): FilesUnderTest {
  const files: FilesUnderTest = {
    directory: 'disk',
    contents,
    step: () => {},
    async list() {
      return [...contents.keys()]
    },
    async openExisting(name) {
      if (!contents.has(name)) throw Object.assign(new Error(`no ${name}`), { code: 'ENOENT' })
      return file(name)
    },
    async create(name) {
      files.step(`create ${name}`)
      contents.set(name, Buffer.alloc(0))
      return file(name)
    },
    async rename(from, to) {
      files.step(`rename ${to}`)
      contents.set(to, contents.get(from) ?? Buffer.alloc(0))
      contents.delete(from)
      renamed.set(from, to)
    },
    async remove(name) {
      if (!contents.has(name)) return
      files.step(`remove ${name}`)
      contents.delete(name)
    },
    async sync() {
      files.step('sync directory')
    },
  }
  // An open file goes on under its new name.
  const renamed = new Map<string, string>()
  const nameNow = (name: string) => (contents.has(name) ? name : (renamed.get(name) ?? name))
  const file = (opened: string): StoreFile => ({
    size: async () => contents.get(nameNow(opened))?.length ?? 0,
    async read(bytes, at, offset) {
      return contents.get(nameNow(opened))?.copy(bytes, at, offset) ?? 0
    },
    async write(bytes, offset) {
      const name = nameNow(opened)
      files.step(`write ${name}`)
      const before = contents.get(name) ?? Buffer.alloc(0)
      const after = Buffer.alloc(Math.max(before.length, offset + bytes.length))
      before.copy(after)
      after.set(bytes, offset)
      contents.set(name, after)
    },
    async truncate(size) {
      files.step(`truncate ${nameNow(opened)}`)
      contents.set(nameNow(opened), Buffer.from(contents.get(nameNow(opened))?.subarray(0, size) ?? []))
    },
    async sync() {
      files.step(`sync ${nameNow(opened)}`)
    },
    close: async () => {},
  })
  return files
}

/** Fails as a disk does. */
export function diskError(code: 'ENOSPC' | 'EIO' | 'EROFS'): Error {
  const words = { ENOSPC: 'no space left on device', EIO: 'i/o error', EROFS: 'read-only file system' }
  return Object.assign(new Error(`${code}: ${words[code]}`), { code, syscall: 'write' })
}
