// Who may talk to the workbench: the reader's own browser on the workbench's own pages, and nobody through it.

import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

export interface Guard {
  /** Where the server listens, as the system says: `127.0.0.1`, `::1`, `0.0.0.0`. */
  readonly address: string
  readonly port: number
  /** What the person called the host; a name given here is a known one. */
  readonly host: string
  /** Random; stands in each page that can start something. */
  readonly token: string
}

/**
 * Why a request is turned away, or `undefined`. For every request, reading included: a name of a stranger that was made
 * to point here (DNS rebinding) must not read a page, because the page holds the token.
 */
export function hostFault(guard: Guard, headers: IncomingHttpHeaders): string | undefined {
  const host = headers.host
  if (host !== undefined && isKnownHost(guard, host.toLowerCase())) return undefined
  return `this is not the workbench of "${host ?? ''}"; open it as http://localhost:${guard.port}/`
}

/**
 * Why a request that would start something is turned away, or `undefined`. Asks for the page's token and, of a browser,
 * that the page is one of ours. Expects `hostFault` to have found nothing.
 */
export function originFault(guard: Guard, headers: IncomingHttpHeaders): string | undefined {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return 'the request comes from another site'
  const { origin } = headers
  if (origin !== undefined && origin.toLowerCase() !== `http://${headers.host?.toLowerCase()}`) {
    return 'the request comes from another origin'
  }
  const token = headers['x-callbook-token']
  if (typeof token !== 'string' || !isSame(token, guard.token)) {
    return 'the token of the page is missing or old; reload the page'
  }
  return undefined
}

/** What a browser may do with a page: show it, load our styles and script, and talk to us. Nothing from elsewhere. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    // The page's script may not turn a string into markup.
    "require-trusted-types-for 'script'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
}

function isKnownHost({ address, host, port }: Guard, asked: string): boolean {
  const end = `:${port}`
  // A browser leaves the port out where it is the scheme's own.
  const name = asked.endsWith(end) ? asked.slice(0, -end.length) : port === 80 ? asked : undefined
  if (name === undefined) return false
  if (['localhost', '127.0.0.1', '[::1]', host.toLowerCase(), `[${host.toLowerCase()}]`].includes(name))
    return true
  // Listening on every address: any of them will do. A number, other than a name, cannot be made to point elsewhere.
  return ['0.0.0.0', '::'].includes(address) && isIP(name.replaceAll(/^\[|\]$/g, '')) !== 0
}

function isSame(received: string, expected: string): boolean {
  const [a, b] = [Buffer.from(received), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
