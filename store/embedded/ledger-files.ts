// Which files a ledger has, by their names.

import type { FileKind } from './frame-format.ts'

/** The files of one ledger in a directory. */
export interface LedgerFiles {
  /** Generations, ascending. */
  readonly images: readonly number[]
  /** Generations, ascending. */
  readonly journals: readonly number[]
  /** Names of files that were being made when something ended the process. */
  readonly drafts: readonly string[]
}

/** `sessions-7.journal` */
export function fileName({ contents, role, generation }: FileKind): string {
  return `${contents}-${generation}.${role}`
}

/** A new file's name until it is whole. */
export function draftName(kind: FileKind): string {
  return `${fileName(kind)}${draftEnding}`
}

/** @param names of all files in the directory; others are left alone */
export function ledgerFiles(contents: FileKind['contents'], names: readonly string[]): LedgerFiles {
  const pattern = new RegExp(`^${contents}-([1-9]\\d{0,8})\\.(journal|image)$`)
  const generations = (role: FileKind['role']) =>
    names
      .flatMap((name) => {
        const match = pattern.exec(name)
        return match?.[2] === role ? [Number(match[1])] : []
      })
      .sort((one, other) => one - other)
  return {
    images: generations('image'),
    journals: generations('journal'),
    drafts: names.filter(
      (name) => name.endsWith(draftEnding) && pattern.test(name.slice(0, -draftEnding.length)),
    ),
  }
}

const draftEnding = '.new'
