// The certificate and its key: read at start, and again when the files change, so that a renewal needs no restart.

import { unwatchFile, watchFile } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions, type Server } from 'node:tls'
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

export interface CertificateWatch {
  /** @throws TenantError E_TLS; the old certificate stays */
  reload(): Promise<void>
  close(): void
}

/**
 * Looks at the files' times every few seconds: that also sees a link being turned to another file.
 * @param log gets a line when a changed certificate cannot be used; the old one stays
 */
export function watchCertificate(
  server: Server,
  tls: TlsSettings,
  log: (line: string) => void,
): CertificateWatch {
  const files = [tls.certificateFile, tls.keyFile]
  const reload = async () => server.setSecureContext(await readCertificate(tls))
  const onChange = () => {
    reload().catch((error) => log(`the old certificate stays: ${error.message}`))
  }
  for (const file of files) watchFile(file, { persistent: false, interval: 5_000 }, onChange)
  return {
    reload,
    close() {
      for (const file of files) unwatchFile(file, onChange)
    },
  }
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
