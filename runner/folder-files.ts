// The only files a collection under run can read: those below one folder.

import {
  createReadStream,
  type ReadStream,
  readFile,
  realpath,
  realpathSync,
  type Stats,
  stat,
} from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'

type Done<T> = (error: Error | null, value?: T) => void

/** What `postman-runtime` asks of a `fileResolver`. */
export interface FileResolver {
  stat(path: string, done: Done<Stats>): void
  readFile(path: string, done: Done<Buffer>): void
  createReadStream(path: string): ReadStream
}

/**
 * Reads files below `folder`; paths are taken relative to it. Whatever leads out of it, by `..`, an absolute path or a
 * symbolic link, is refused with an error that names the path.
 * @throws when `folder` does not exist
 */
export function folderFiles(folder: string): FileResolver {
  const root = realpathSync(folder)
  const isInside = (path: string) => {
    const way = relative(root, path)
    return way !== '' && !isAbsolute(way) && way.split(/[\\/]/)[0] !== '..'
  }
  const refusal = (path: string) =>
    new Error(`"${path}" lies outside the folder whose files this run may read`)

  const inside = (path: string, done: Done<string>) => {
    const wanted = resolve(root, path)
    // Asked before the disk is, so that nobody learns which files exist elsewhere.
    if (!isInside(wanted)) return done(refusal(path))
    realpath(wanted, (error, real) => {
      if (error) return done(error)
      return isInside(real) ? done(null, real) : done(refusal(path))
    })
  }

  return {
    stat: (path, done) => inside(path, (error, real = '') => (error ? done(error) : stat(real, done))),
    readFile: (path, done) =>
      inside(path, (error, real = '') => (error ? done(error) : readFile(real, done))),
    createReadStream(path) {
      const real = realpathSync(resolve(root, path))
      if (!isInside(real)) throw refusal(path)
      return createReadStream(real)
    },
  }
}
