// Who the client is when a proxy stands in front.

import { isIP } from 'node:net'
import type { Client, TenantRequest } from './exchange.ts'
import { isLoopback } from './listen-address.ts'

/**
 * The client as the last proxy saw it: the last element of `X-Forwarded-For` and of `X-Forwarded-Proto`. What stands before
 * them was written by others, whom nobody trusts. A header that is missing or malformed changes nothing.
 */
export function forwardedClient(proxy: Client, headers: TenantRequest['headers']): Client {
  const address = lastElement(headers['x-forwarded-for'])
  const scheme = lastElement(headers['x-forwarded-proto'])?.toLowerCase()
  const ip = address === undefined ? undefined : withoutPort(address)
  if (ip === undefined && scheme === undefined) return proxy
  return {
    ip: ip ?? proxy.ip,
    port: ip === undefined ? proxy.port : 0,
    isSecure: scheme === undefined ? proxy.isSecure : scheme === 'https',
  }
}

/** Whether a proxy has passed the request on, trusted or not: then its near end says nothing about where it came from. */
export function isForwarded(headers: TenantRequest['headers']): boolean {
  return (
    headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined || headers.via !== undefined
  )
}

/** Whether it comes from this machine itself. One that a proxy passed on is never taken for that. */
export function isLocal({ client, headers }: TenantRequest): boolean {
  return client === undefined || (isLoopback(client.ip) && !isForwarded(headers))
}

function lastElement(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.join(',') : header
  return text?.slice(text.lastIndexOf(',') + 1).trim() || undefined
}

/** Some proxies append the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(address: string): string | undefined {
  if (isIP(address) !== 0) return address
  const [, bare] = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(address)?.filter(Boolean) ?? []
  return bare !== undefined && isIP(bare) !== 0 ? bare : undefined
}
