// Where the tenant of a data folder answers, for programs on the same machine.

import { readFile } from 'node:fs/promises'
import { writeSecretFile } from './secret-file.ts'

export interface TenantAddress {
  /** `http://127.0.0.1:8080/am` */
  readonly url: string
  readonly cookieName: string
  /** PEM file of the certificate it shows, which may bear another name than the address does. */
  readonly certificateFile?: string
}

export async function writeAddressFile(file: string, address: TenantAddress): Promise<void> {
  await writeSecretFile(file, `${JSON.stringify(address)}\n`)
}

/**
 * What the tenant wrote that has the folder now, or had it last. Look at it only while the folder is locked: then there is one.
 *
 * @returns `undefined` when there is no such file, or not a whole one
 */
export async function readAddressFile(file: string): Promise<TenantAddress | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    return undefined
  }
}
