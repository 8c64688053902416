// The files that bodies are made of, and that a program therefore finds in its folder.

import { readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { VerifyError } from './verify-error.ts'

export interface BodyFiles {
  /** @throws VerifyError `E_VERIFY_FILE` for a path that leads out of the folder, or to nothing */
  readonly read: (path: string) => Buffer
  /** Where each of the requests' files lies, by the path the collection names. @throws as `read` */
  readonly of: (requests: readonly WithBody[]) => ReadonlyMap<string, string>
}

interface WithBody {
  readonly body?: readonly ({ readonly kind: 'text' } | { readonly kind: 'file'; readonly path: string })[]
}

/** @param folder where relative paths begin and end; without it there are no files */
export function bodyFiles(folder: string | undefined): BodyFiles {
  const find = (path: string) => {
    const refuse = (why: string, cause?: unknown) =>
      new VerifyError(
        'E_VERIFY_FILE',
        `the body's file "${path}" ${why}`,
        'put it into the folder of the collection, and name it by a relative path',
        { cause },
      )
    if (folder === undefined) throw refuse('cannot be read: no folder for files is given')
    // A program gets its copy under the same path, so ".." must not lead anywhere, not even back in.
    if (isAbsolute(path) || path.split(/[\\/]/).includes('..'))
      throw refuse('lies outside the folder for files')
    let found: string
    try {
      found = realpathSync(join(folder, path))
    } catch (cause) {
      throw refuse('is not there', cause)
    }
    const way = relative(realpathSync(folder), found)
    if (isAbsolute(way) || way.split(/[\\/]/)[0] === '..') throw refuse('lies outside the folder for files')
    return found
  }
  return {
    read: (path) => readFileSync(find(path)),
    of: (requests) =>
      new Map(
        requests
          .flatMap(({ body }) => body ?? [])
          .flatMap((part) => (part.kind === 'file' ? [[part.path, find(part.path)] as const] : [])),
      ),
  }
}
