// What an operator may set about passwords, and the rules it makes.

import { readFile } from 'node:fs/promises'
import { commonForm, type PasswordRules } from '#journey'
import { TenantError } from './tenant-error.ts'
import { whyUnreadable } from './text-file.ts'

export interface PasswordSettings {
  /** Characters. Default 8; set 15 where a password is all that a login asks for, as NIST SP 800-63B-4 wants. */
  readonly minimumLength: number
  /** Text file with passwords that nobody may choose, one a line, read at the start. Default none. */
  readonly blocklistFile: string | undefined
}

export const defaultPasswordSettings: PasswordSettings = { minimumLength: 8, blocklistFile: undefined }

/** @throws TenantError E_FILE when the list cannot be read or is empty: then it would protect nobody */
export async function readPasswordRules({
  minimumLength,
  blocklistFile,
}: PasswordSettings): Promise<PasswordRules> {
  const blocked = blocklistFile === undefined ? new Set<string>() : await readBlocklist(blocklistFile)
  return { minimumLength, isBlocked: (password) => blocked.has(commonForm(password)) }
}

async function readBlocklist(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new TenantError('E_FILE', `cannot read ${file}: ${whyUnreadable(cause)}`, 'check the path', {
      cause,
    })
  })
  // The lists that are about hold lines in other encodings; they protect by all their other lines.
  const blocked = new Set(
    text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .filter(Boolean)
      .map(commonForm),
  )
  if (blocked.size > 0) return blocked
  throw new TenantError('E_FILE', `${file} holds no password`, 'give a file with passwords, one a line')
}
