// What an operator may set about TLS.

export interface TlsSettings {
  /** PEM file with the certificate and those of its issuers, leaf first. Read again when it changes. */
  readonly certificateFile: string
  /** PEM file with its private key, without a passphrase. */
  readonly keyFile: string
}
