// Where a request was sent to.

import type { TenantRequest } from './exchange.ts'

/** `http://127.0.0.1:8080`, as the caller sees it; empty without a usable `Host` header. */
export function originOf({ headers: { host }, client }: TenantRequest): string {
  if (host === undefined || !/^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(host)) return ''
  return `${client?.isSecure ? 'https' : 'http'}://${host}`
}
