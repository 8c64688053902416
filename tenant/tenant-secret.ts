// The one secret of a tenant, and the keys that follow from it.

import { hkdfSync } from 'node:crypto'
import { createSecretSeal, type SecretSeal } from '#journey'
import type { RandomBytes } from '#session'
import type { Stores } from '#store'
import { readOrMakeSecretFile, readSecretFile } from './secret-file.ts'
import { TenantError } from './tenant-error.ts'

/** Gives 32 bytes for a purpose; whoever has them learns nothing of those for another. */
export type DeriveKey = (purpose: string) => Uint8Array

/**
 * The secret of the file, else of the store; made where there is none yet. All nodes of one store find the same one.
 *
 * @param options.file for an operator who keeps it out of the store: 64 hex digits
 * @throws TenantError E_SECRET when it is something else
 */
export async function openTenantSecret(options: {
  readonly stores: Stores
  readonly file: string | undefined
  readonly randomBytes: RandomBytes
}): Promise<DeriveKey> {
  const { stores, file, randomBytes } = options
  const make = () => randomBytes(32).toString('hex')
  const text =
    file === undefined
      ? await stores.secret('tenant-secret', make)
      : await readOrMakeSecretFile(file, () => `${make()}\n`)
  const secret = parseSecret(text, file ?? 'the store')
  return (purpose) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32))
}

/**
 * Reads the file as a start would, and makes none.
 *
 * @throws TenantError E_SECRET when it holds something else; E_SECRET_FILE when it cannot be read
 */
export async function checkSecretFile(file: string): Promise<void> {
  const text = await readSecretFile(file)
  if (text !== undefined) parseSecret(text, file)
}

function parseSecret(text: string, where: string): Buffer {
  if (/^[0-9a-f]{64}$/.test(text.trim())) return Buffer.from(text.trim(), 'hex')
  throw new TenantError(
    'E_SECRET',
    `${where} does not hold a tenant's secret`,
    'give it 64 hex digits, or remove it: a new one is made, and whoever is logged in with a client-side session logs in again',
  )
}

/** For what rests in the store and nobody may read who has the store alone. */
export function tenantSeal(deriveKey: DeriveKey, randomBytes: RandomBytes): SecretSeal {
  return createSecretSeal({ key: deriveKey('keys of one-time passwords'), randomBytes })
}

/** 15 hex digits, as the cloud gives each of its tenants: it says nothing about what runs here. */
export function ownCookieName(deriveKey: DeriveKey): string {
  return Buffer.from(deriveKey('cookie name')).toString('hex').slice(0, 15)
}
