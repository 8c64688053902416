// TLS to Redis: whose certificates the store trusts, and which one it shows.

import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { StoreError } from '../store-error.ts'
import type { RedisTlsFiles } from './url.ts'

/** What the files hold, PEM. */
export type RedisTls = { -readonly [Name in keyof RedisTlsFiles]: Buffer }

/**
 * Reads the files, once: what stands in them later counts after a restart.
 * @throws E_STORE_URL for a file that cannot be read, and for a certificate and key that cannot be used together
 */
export async function readTlsFiles(files: RedisTlsFiles): Promise<RedisTls> {
  const tls: RedisTls = {}
  for (const [name, path] of Object.entries(files)) tls[name as keyof RedisTls] = await readPem(name, path)
  try {
    createSecureContext(tls)
  } catch (cause) {
    const message = 'the certificate and key that the URL of the store names cannot be used'
    const hint = 'name PEM files, the key without a passphrase and of this certificate'
    throw new StoreError('E_STORE_URL', message, hint, { cause })
  }
  return tls
}

async function readPem(name: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const message = `cannot read ${path}, which the URL of the store names for "${name}"`
    throw new StoreError('E_STORE_URL', message, 'name a readable file, PEM', { cause })
  }
}
