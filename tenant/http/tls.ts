// The certificate and its key: read at start, and again when the files change, so that a renewal needs no restart.

import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { TenantError } from '../tenant-error.ts'
import type { TlsSettings } from './tls-settings.ts'

/**
 * What a TLS server needs: at least TLS 1.2, with Node's own list of ciphers.
 * @throws TenantError E_TLS when a file cannot be read, is none, or the two do not belong together
 */
export async function readCertificate({
  certificateFile,
  keyFile,
}: TlsSettings): Promise<SecureContextOptions> {
  const options: SecureContextOptions = {
    cert: await readPem(certificateFile, 'certificate'),
    key: await readPem(keyFile, 'key'),
    minVersion: 'TLSv1.2',
  }
  try {
    createSecureContext(options)
  } catch (cause) {
    throw new TenantError(
      'E_TLS',
      `${certificateFile} and ${keyFile} are no certificate with its key`,
      'give a PEM file with the certificate, leaf first, and one with its key, without a passphrase',
      { cause },
    )
  }
  return options
}

async function readPem(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const hint = 'check the path in "tls", and that this user may read the file'
    throw new TenantError('E_TLS', `cannot read the ${what} ${file}: ${code}`, hint, { cause })
  }
}
