// The folder that makes a tenant the same one after a restart.

import { constants } from 'node:fs'
import { access, mkdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TenantError } from './tenant-error.ts'

/** Absolute paths of what lies in it. All of it is for its owner's eyes only. */
export interface DataDirectory {
  /** The folder itself; the embedded store keeps its files in it, and a lock against a second process. */
  readonly path: string
  /** One line; written at first start, may be deleted once it was read. */
  readonly administratorPassword: string
  /** Where the tenant that has the folder answers; there while one has. */
  readonly address: string
  /** Digests of the settings it was used with last, for the audit log. */
  readonly configuration: string
}

/**
 * Makes the folder where there is none (mode 0700) and sees that it can be written to.
 *
 * @throws TenantError E_DATA_DIRECTORY
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  // Who embeds the tenant may write JavaScript.
  if (typeof path !== 'string') {
    throw new TenantError('E_DATA_DIRECTORY', 'there is no "dataDirectory"', directoryHint)
  }
  const folder = resolve(path)
  try {
    await makeFolder(folder)
  } catch (cause) {
    throw unusable(
      folder,
      (cause as NodeJS.ErrnoException).code === 'EEXIST' ? 'is not a folder' : 'cannot be made',
      cause,
    )
  }
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw unusable(folder, 'is not writable for this user', cause)
  }
  return {
    path: folder,
    administratorPassword: join(folder, 'administrator-password'),
    address: join(folder, 'address'),
    configuration: join(folder, 'configuration-digests'),
  }
}

/** @throws TenantError E_DATA_DIRECTORY when there is none: whoever wants to read one has named another */
export async function checkThere(path: string): Promise<void> {
  if (await isThere(path)) return
  throw new TenantError('E_DATA_DIRECTORY', `there is no data directory ${resolve(path)}`, 'check its path')
}

/**
 * Makes the folder and those it lies in. Not by `recursive`: under a file system that says of a new name that it is not
 * there, as /proc does, Node 20 tries for ever.
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    const above = dirname(folder)
    if (code !== 'ENOENT' || above === folder || (await isThere(above))) throw error
    await makeFolder(above)
    await mkdir(folder, { mode: 0o700 })
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Whether somebody else on this machine may look into the folder. Windows' file modes say nothing about that. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false
  return ((await stat(path)).mode & 0o077) !== 0
}

function unusable(folder: string, what: string, cause: unknown): TenantError {
  return new TenantError('E_DATA_DIRECTORY', `data directory ${folder} ${what}`, directoryHint, { cause })
}

const directoryHint = 'name a folder that this user can write to, or "memory" to keep nothing'
