// The files a command names, read and parsed; and the ones that ship with the package.

import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Collection, Environment } from '#collection'
import { CliError } from './cli-error.ts'

const sample = (name: string) => fileURLToPath(new URL(`../../samples/${name}`, import.meta.url))

/** What ships with the package. */
export const shipped = {
  collection: sample('forgerock-identity-cloud.postman_collection.json'),
  environment: sample('local-tenant.postman_environment.json'),
  evidence: sample('evidence.json'),
} as const

export async function openCollection(path: string = shipped.collection): Promise<Collection> {
  const { parseCollection } = await import('#collection') // here, so that a tenant starts without it
  return parseCollection(await readText(path), path)
}

export async function openEnvironment(path: string): Promise<Environment> {
  const { parseEnvironment } = await import('#collection')
  return parseEnvironment(await readText(path), path)
}

/** @throws CliError E_FILE when it cannot be read */
export async function checkReadable(path: string): Promise<void> {
  let isFolder: boolean
  try {
    await access(path, constants.R_OK)
    isFolder = (await stat(path)).isDirectory()
  } catch (cause) {
    throw unreadable(path, cause)
  }
  if (isFolder) throw unreadable(path, { code: 'EISDIR' })
}

/** @throws CliError E_FILE when it cannot be read */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

function unreadable(path: string, cause: unknown): CliError {
  const { code } = cause as NodeJS.ErrnoException
  const message = `cannot read ${path}: ${reasons[code ?? ''] ?? code}`
  return new CliError('E_FILE', message, 'check the path', { cause })
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read by you',
}
