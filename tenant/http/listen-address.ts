// Where a tenant listens: what cannot be, and what is said when others can reach it.

import { isIP } from 'node:net'
import { TenantError } from '../tenant-error.ts'

export interface ListenAddress {
  readonly host: string
  readonly port: number
  readonly contextPath: string
}

/** @throws TenantError E_CONFIG */
export function checkAddress({ host, port, contextPath }: ListenAddress): void {
  if (host === '') throw new TenantError('E_CONFIG', 'the host is empty', 'give an address such as 127.0.0.1')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    const hint = 'give a whole number from 0 to 65535; 0 takes a free one'
    throw new TenantError('E_CONFIG', `port ${port} is none`, hint)
  }
  if (!/^(?:\/[\w.~-]+)*$/.test(contextPath)) {
    const hint = 'give a path such as "/am", without a slash at its end'
    throw new TenantError('E_CONFIG', `context path "${contextPath}" is none`, hint)
  }
}

/** Whether a host name or an IP address is this machine's own, which no other machine reaches or comes from. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true
  return isIP(host) === 4 && host.startsWith('127.')
}

/** What whoever started it should know; empty on loopback and where somebody encrypts. */
export function addressWarnings({
  host,
  isEncrypted,
}: {
  readonly host: string
  /** By TLS here, or by a proxy that is trusted. */
  readonly isEncrypted: boolean
}): string[] {
  if (isLoopback(host) || isEncrypted) return []
  return [
    `listening on ${host}, which other machines can reach, without TLS: whoever reads the traffic reads passwords and tokens; set "tls", put a TLS proxy in front and set "trustProxy", or listen on 127.0.0.1`,
  ]
}
