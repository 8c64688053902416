// Small files that only their owner may read: written whole or not at all.

import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TenantError } from './tenant-error.ts'

/**
 * Replaces the file in one step (write beside it, sync, rename, sync the folder), mode 0600. After a crash at any
 * moment there is the old text or the new one.
 *
 * @throws TenantError E_SECRET_FILE when it cannot be written
 */
export async function writeSecretFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}.tmp`
  try {
    await writeSynced(beside, text)
    await rename(beside, path)
    await syncFolder(dirname(path))
  } catch (cause) {
    await rm(beside, { force: true })
    throw new TenantError('E_SECRET_FILE', `cannot write ${path}`, 'make its folder writable for this user', {
      cause,
    })
  }
}

/**
 * The file's text; `undefined` when there is no such file.
 *
 * @throws TenantError E_SECRET_FILE when it is there and cannot be read
 */
export async function readSecretFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new TenantError('E_SECRET_FILE', `cannot read ${path}`, 'make it readable for this user', {
      cause,
    })
  }
}

/** The file's text; where there is none yet, `make` says it and it is written first. */
export async function readOrMakeSecretFile(path: string, make: () => string): Promise<string> {
  const text = await readSecretFile(path)
  if (text !== undefined) return text
  const made = make()
  await writeSecretFile(path, made)
  return made
}

/** There need not be one. */
export async function removeSecretFile(path: string): Promise<void> {
  await rm(path, { force: true })
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** So that the new name is on the disk too. Windows opens no folders, and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
