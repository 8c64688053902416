// Text files that an operator has named, as people save them.

import { readFile } from 'node:fs/promises'

/**
 * The text, without the byte order mark that some editors put before it.
 *
 * @throws what `readFile` does, or TypeError when the file is not in UTF-8; `whyUnreadable` says it in words
 */
export async function readTextFile(path: string): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
}

/** Why a file could not be read, as the end of a sentence. */
export function whyUnreadable(cause: unknown): string {
  if (cause instanceof TypeError) return 'it is not in UTF-8'
  const { code = '' } = cause as NodeJS.ErrnoException
  return reasons[code] ?? code
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
}
